"""What the tab of the browser says: no two pages of a questionnaire the same, nothing said twice."""

from collections.abc import Iterator

from surveys.instrument import Instrument, SectionSpec, in_language
from surveys.wording import PIPE

LONGEST = 80


def tab_title(instrument: Instrument, section_name: str, language: str) -> str:
    """The name of the page, numbered when more pages have it, and that of the questionnaire where it is another."""
    names = dict(_names(instrument, language))
    name = names[section_name]
    alike = [other for other, its_name in names.items() if its_name == name]
    numbered = f"{name} ({alike.index(section_name) + 1}/{len(alike)})" if len(alike) > 1 else name
    return numbered if name == instrument.title else f"{numbered} – {instrument.title}"


def _names(instrument: Instrument, language: str) -> Iterator[tuple[str, str]]:
    for section in instrument.sections:
        yield section.name, _name(instrument, section, language)


def _name(instrument: Instrument, section: SectionSpec, language: str) -> str:
    """The title, or the first wording on the page; never an answer: tabs and histories are read by others too."""
    wordings = [section.title, *(question.label for question in section.questions)]
    texts = (in_language(texts, language, instrument.default_language) for texts in wordings)
    name = " ".join(PIPE.sub("…", next(filter(None, texts), instrument.title)).split())
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
