"""On which page people stop: counts of pages, which know nobody."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from respondents import page_counts
from respondents.aapor import grouped, percentage, share
from surveys.instrument import in_language
from surveys.models import Wave


@dataclass(frozen=True)
class PageBar:
    """People who came to a page, and those of them who have not posted it (yet)."""

    name: str
    came: int
    stopped: int

    @property
    def number(self) -> str:
        return grouped(self.stopped)

    @property
    def base(self) -> str:
        return grouped(self.came)

    @property
    def share(self) -> str:
        return percentage(share(self.stopped, self.came))

    @property
    def width(self) -> str:
        return f"{100 * (share(self.stopped, self.came) or 0):.1f}"


def bars(wave: Wave, completed: int) -> list[PageBar]:
    """Pages to which at least the minimum group came, in the order of the questionnaire; two queries.

    Of the first page it is not known who came: looking at a page changes nothing.
    """
    counted = {row.page: row for row in wave.page_counts.all()}
    language = wave.questionnaire.default_language
    titles = list(wave.questionnaire.sections.order_by("position").values_list("name", "title"))
    found = []
    for number, (name, title) in enumerate(titles[1:], start=2):
        row = counted.get(name)
        if row is not None and row.came >= wave.survey.minimum_group:
            found.append(
                PageBar(
                    f"{number}. {in_language(title, language, language) or name}",
                    row.came,
                    max(0, row.came - row.posted),
                )
            )
    last = counted.get(page_counts.SEND)
    if last is not None and last.came >= wave.survey.minimum_group:
        found.append(PageBar(_("sending the answers"), last.came, max(0, last.came - completed)))
    return found
