"""The figures of a release as facts that a sentence can be held against."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from results.claim_ranges import AT_MOST, COUNT, MARK, PERCENT, SCORE, Said
from results.claim_words import plain, stems
from results.models import Change, Figure, Release
from results.numbers import people, people_before, value_text
from results.wording import change_of

Kind = Figure.Kind
SCALES = {Kind.MEAN: (MARK, 1), Kind.AGREEMENT: (PERCENT, 100), Kind.THEME: (PERCENT, 100), Kind.PROMOTERS: (SCORE, 1)}
"""How the values of a kind are told, and what they are multiplied by."""


@dataclass(frozen=True)
class Fact:
    """One published value, now or in the earlier wave. `base` is who was asked, when that is not everybody."""

    code: str
    question: str
    answer: str
    group: str
    base: str
    n: int
    kind: str
    value: float
    low: float | None
    high: float | None
    is_now: bool
    figure: Figure
    change: Change | None
    count: int | None = None
    """How many people a share is, where that is told."""

    @property
    def shown(self) -> str:
        if self.kind == PERCENT:
            return f"{self.value:.0f}%"
        if self.kind in (MARK, SCORE):
            return value_text(Figure(kind=Kind.MEAN if self.kind == MARK else Kind.PROMOTERS, value=self.value))
        return f"{self.value:.0f}"

    @property
    def people(self) -> str:
        return people_before(self.change) if self.change and not self.is_now else people(self.figure)

    @property
    def before(self) -> tuple[int, str]:
        """How many people the earlier value is of, as a number and as it may be told."""
        assert self.change is not None
        return self.change.earlier_base, people_before(self.change)

    @property
    def now(self) -> tuple[int, str]:
        return self.figure.base or 0, people(self.figure)

    @property
    def words(self) -> set[str]:
        return stems(f"{self.code} {self.question} {self.answer} {self.group}")

    def shared(self, sentence: str) -> int:
        """How many words of the question and the answer the sentence has; who it is about is another matter."""
        return len(stems(sentence) & stems(f"{self.code} {self.question} {self.answer}"))

    def alike(self, sentence: str) -> int:
        """The same with the short and common words too."""
        return len(plain(sentence) & plain(f"{self.question} {self.answer}"))

    def fits(self, said: Said) -> bool:
        """Whether the number may stand for this value; a number of people is told as it is, or as the most."""
        if self.kind != said.kind or (self.kind == COUNT and said.word not in ("", AT_MOST)):
            return False
        shown = round(self.value, 1 if self.kind == MARK else 0)
        if self.kind == COUNT or not said.is_rough:
            return abs(self.value - said.value) < 0.51 if self.kind == COUNT else said.low < self.value < said.high
        return said.low <= shown <= said.high


def facts_of(release: Release, everybody: str) -> list[Fact]:
    """Everything that is shown, in one query; `everybody` is the word for a question that all were asked."""
    specs = {spec["code"]: spec for page in release.outline["pages"] for spec in page["questions"]}
    figures = release.figures.filter(hidden="").select_related("change").order_by("position")
    return [
        fact
        for figure in figures
        if figure.question in specs
        for fact in of_figure(figure, specs[figure.question], everybody)
    ]


def of_figure(figure: Figure, spec: dict[str, str], everybody: str) -> Iterator[Fact]:
    base = "" if spec["base"] == everybody else spec["base"]
    names = (figure.question, spec["text"])
    change = change_of(figure)
    for row in figure.series:
        if not row["bound"]:
            yield Fact(
                *names, row["label"], figure.group_label, base, figure.base or 0, PERCENT, row["percent"], None, None,
                is_now=True, figure=figure, change=None, count=row.get("count"),
            )  # fmt: skip
    count = figure.base if figure.at_most else figure.count
    if figure.kind == Kind.ANSWERED and count is not None:
        yield Fact(*names, "", "", base, count, COUNT, count, None, None, is_now=True, figure=figure, change=None)
    if figure.value is None or figure.kind not in SCALES:
        return
    kind, scale = SCALES[Kind(figure.kind)]
    label = figure.group_label if figure.kind != Kind.THEME else ""
    low, high = (None if end is None else scale * end for end in (figure.low, figure.high))
    named = {Kind.THEME: figure.group_label, Kind.PROMOTERS: _("net promoter score (eNPS)")}
    answer = named.get(Kind(figure.kind), "")
    yield Fact(
        *names, answer, label, base, figure.base or 0, kind, scale * figure.value, low, high,
        is_now=True, figure=figure, change=change, count=figure.count,
    )  # fmt: skip
    if change:
        yield Fact(
            *names, answer, label, base, change.earlier_base, kind, scale * change.earlier_value, None, None,
            is_now=False, figure=figure, change=change,
        )  # fmt: skip
