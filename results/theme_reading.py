"""Theme figures and agreement as a page shows them. Reads what the worker stored; computes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from results.charts import Dumbbell, dumbbell
from results.models import CodingRound, Figure, Release
from results.numbers import Number, at_most, number, whole
from results.wording import change_of, sentence

VERDICTS = {
    "reliable": _("reliable"),
    "tentative": _("tentative"),
    "revise": _("revise the codebook"),
    "": _("cannot be computed"),
}


def released_in(round: CodingRound) -> int | None:
    """The number of the newest release, when it has figures of what was coded in this round."""
    release = Release.objects.filter(wave=round.wave).order_by("-number").first()
    book = (round.codebook.code, round.codebook.version)
    blocks = release.outline.get("themes", ()) if release else ()
    is_in = any((block["codebook"], block["version"]) == book for block in blocks)
    return release.number if release and is_in else None


@dataclass(frozen=True)
class AgreementRow:
    """One theme, or all together (`name` empty). Counts say how often who saw it."""

    name: str
    both: int
    one: int
    kappa: str
    alpha: str
    interval: str
    verdict: str
    verdict_text: str


@dataclass(frozen=True)
class DriftRow:
    name: str
    change: str
    drift: str
    interval: str
    part: str
    part_interval: str


@dataclass(frozen=True)
class ThemeRow:
    """One theme in this wave and the one before."""

    name: str
    number: Number | None
    before: Number | None
    marks: Dumbbell | None
    verdict: str
    verdict_text: str
    sentence: str


@dataclass(frozen=True)
class Block:
    """The themes of one codebook, most mentioned first; `told` is what the release says beside them."""

    told: dict[str, Any]
    rows: list[ThemeRow]
    hidden: list[str]
    pairs: list[tuple[str, str, int]]
    agreement: AgreementRow | None

    @property
    def given(self) -> str:
        number = whole(self.told["given"])
        return at_most(number) if self.told.get("given_at_most") else number


def agreement_rows(round: CodingRound, rows: Iterable[dict[str, Any]]) -> list[AgreementRow]:
    names = dict(round.codebook.themes.values_list("code", "name"))
    return [agreement_row(row, names.get(row["theme"], row["theme"])) for row in rows]


def agreement_row(row: dict[str, Any], name: str = "") -> AgreementRow:
    return AgreementRow(
        name=name,
        both=row.get("both", 0),
        one=row.get("first", 0) + row.get("second", 0),
        kappa=two(row.get("kappa")),
        alpha=two(row["alpha"]),
        interval=between(row["low"], row["high"]),
        verdict=row["verdict"],
        verdict_text=str(VERDICTS[row["verdict"]]),
    )


def two(value: float | None) -> str:
    return "–" if value is None else number_format(value, 2).replace("-", "−")


def between(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else str(_("%(low)s to %(high)s")) % {"low": two(low), "high": two(high)}


def drift_rows(round: CodingRound, rows: Iterable[dict[str, Any]]) -> list[DriftRow]:
    names = dict(round.codebook.themes.values_list("code", "name"))
    return [
        DriftRow(
            name=names.get(row["theme"], row["theme"]),
            change=points(row["change"]),
            drift=points(row["drift"]),
            interval=str(_("%(low)s to %(high)s")) % {"low": points(row["low"]), "high": points(row["high"])},
            part="" if row["part"] is None else percent(row["part"]),
            part_interval=""
            if row["part"] is None
            else str(_("%(low)s to %(high)s")) % {"low": percent(row["part_low"]), "high": percent(row["part_high"])},
        )
        for row in sorted(rows, key=lambda row: -abs(row["change"]))
    ]


def points(share: float) -> str:
    rounded = round(100 * share)
    return f"+{rounded}" if rounded > 0 else f"−{-rounded}" if rounded < 0 else "0"


def percent(share: float) -> str:
    return f"{round(100 * share)}%".replace("-", "−")


def blocks(release: Release) -> list[Block]:
    """Per codebook; nothing when the release was made before the coding was ready."""
    figures = list(release.figures.filter(kind=Figure.Kind.THEME).select_related("change"))
    earlier = release.earlier.figures.filter(kind=Figure.Kind.THEME) if release.earlier else []
    before = {figure.item: figure for figure in earlier}
    return [block(told, figures, before) for told in release.outline.get("themes", [])]


def block(told: dict[str, Any], figures: list[Figure], before: dict[str, Figure]) -> Block:
    own = [figure for figure in figures if figure.item.partition(":")[0] == told["codebook"]]
    shown = sorted((figure for figure in own if not figure.hidden), key=lambda figure: -(figure.value or 0))
    names = {figure.item.partition(":")[2]: figure.group_label for figure in own}
    pairs = [(*(names.get(code, code) for code in row["themes"]), row["count"]) for row in told["pairs"]]
    return Block(
        told=told,
        rows=[theme_row(figure, before.get(figure.item)) for figure in shown],
        hidden=[figure.group_label for figure in own if figure.hidden],
        pairs=sorted(pairs, key=lambda pair: -pair[2]),
        agreement=agreement_row(told["agreement"]) if told["agreement"] else None,
    )


def theme_row(figure: Figure, earlier: Figure | None) -> ThemeRow:
    change, old = change_of(figure), earlier if earlier and not earlier.hidden else None
    return ThemeRow(
        name=figure.group_label,
        number=number(figure),
        before=number(old) if old else None,
        marks=dumbbell(figure, old),
        verdict=change.verdict if change else "",
        verdict_text=change.get_verdict_display() if change else "",
        sentence=sentence(figure, change) if change else "",
    )
