"""A release as pages show it: its questions, its headlines, its numbers side by side."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import get_language

from results.bases import asked_of
from results.group_charts import name_of
from results.models import Figure, Release
from results.numbers import whole
from results.question_figures import QuestionFigures, title_of
from surveys.instrument import TEXT

HEADLINES = 5


@dataclass(frozen=True)
class Page:
    title: str
    questions: tuple[QuestionFigures, ...]

    @property
    def keys(self) -> list[QuestionFigures]:
        return [question for question in self.questions if question.key]

    @property
    def others(self) -> list[QuestionFigures]:
        """Without the short texts beside "Other", of which hardly anything is shown."""
        return [one for one in self.questions if not one.key and not (one.hidden and one.spec["kind"] == TEXT)]

    @property
    def has_chart(self) -> bool:
        return any(question.key and question.key.dumbbell for question in self.questions)


def outlined(release: Release) -> list[dict[str, Any]]:
    """The pages of the outline. It was written in one language: in another, who was asked is told from the conditions.

    The questionnaire of a release cannot change any more, so both tell the same.
    """
    written: list[dict[str, Any]] = release.outline["pages"]
    if get_language() == settings.LANGUAGE_CODE:
        return written
    asked = asked_of(release.wave.questionnaire.instrument())
    return [
        page | {"questions": [spec | {"base": asked.get(spec["code"], spec["base"])} for spec in page["questions"]]}
        for page in written
    ]


def pages(release: Release) -> list[Page]:
    """The questions in their order, for everybody; two queries, whatever their number."""
    now = by_question(release.figures.filter(group="").select_related("change"))
    old = by_question(release.earlier.figures.filter(group="")) if release.earlier else {}
    return [
        Page(page["title"], tuple(read(spec, now, old, release.outline) for spec in page["questions"]))
        for page in outlined(release)
        if page["questions"]
    ]


def one_question(release: Release, code: str) -> QuestionFigures | None:
    """One question with its groups; None when the release has no such question."""
    specs = [spec for page in outlined(release) for spec in page["questions"] if spec["code"] == code]
    if not specs:
        return None
    now = by_question(release.figures.filter(question=code).select_related("change"))
    earlier = list(release.earlier.figures.filter(question=code)) if release.earlier else []
    old = by_question(figure for figure in earlier if not figure.group)
    found = read(specs[0], now, old, release.outline)
    return replace(found, before_groups={} if found.broken else {name_of(figure): figure for figure in earlier})


def headlines(pages_of: list[Page], outline: dict[str, Any]) -> list[QuestionFigures]:
    """The declared headlines, or the first means and statements; at most five."""
    keys = [question for page in pages_of for question in page.keys]
    chosen = [question for code in outline.get("headlines", ()) for question in keys if question.code == code]
    means = [question for question in keys if question.key and question.key.is_mean]
    return (chosen or [*means[:1], *(question for question in keys if question not in means[:1])])[:HEADLINES]


@dataclass(frozen=True)
class Neighbour:
    code: str
    title: str


def neighbours(release: Release, code: str) -> tuple[Neighbour | None, Neighbour | None]:
    """The questions before and after this one; None at the ends."""
    specs = [spec for page in release.outline["pages"] for spec in page["questions"]]
    found = [None, *(Neighbour(spec["code"], title_of(spec)) for spec in specs), None]
    place = [spec["code"] for spec in specs].index(code) + 1
    return found[place - 1], found[place + 1]


def read(
    spec: dict[str, str], now: dict[str, list[Figure]], old: dict[str, list[Figure]], outline: dict[str, Any]
) -> QuestionFigures:
    code = spec["code"]
    broken = code in outline["trend"]
    before = {} if broken else {figure.kind: figure for figure in old.get(code, [])}
    note = outline.get("notes", {}).get(code, "")
    changed = outline["trend"].get(code, ())
    return QuestionFigures(
        spec, now.get(code, []), before, outline["breakdowns"], changed, broken and bool(old), note,
        census=outline.get("census", {}).get(code, {}), agreeing=outline.get("agreeing", {}).get(code, ()),
    )  # fmt: skip


def by_question(figures: Any) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        found.setdefault(figure.question, []).append(figure)
    return found


@dataclass(frozen=True)
class Headline:
    """The numbers at the top; `rate` is RR2, empty when nobody was invited through this program."""

    respondents: str
    rate: str
    interviewed: str
    base: str
    fewer: bool = False
    """Fewer people are in the figures than count in RR2."""


def headline(release: Release) -> Headline:
    counts = release.outline["response"]
    rate = number_format(round(100 * counts["interviewed"] / counts["base"], 1), 1) + "%" if counts["base"] else ""
    fewer = bool(rate) and release.responses < counts["interviewed"]
    return Headline(whole(release.responses), rate, whole(counts["interviewed"]), whole(counts["base"]), fewer)
