"""The tables of a report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from respondents.aapor import percentage
from results import theme_reading
from results.export.study import Study, rate_lines, response_lines
from results.group_tables import KEY_KINDS
from results.models import Figure, Release
from results.numbers import number, whole
from results.question_figures import QuestionFigures

INDICATIVE = "*"
"""Beside a number of few people in a table."""


@dataclass(frozen=True)
class Grid:
    """A table: headings, then rows of cells; the first cell of a row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    told: bool = False
    """The last column holds sentences."""


def distribution(question: QuestionFigures, before: str) -> Grid | None:
    if not question.bars:
        return None
    old = any(bar.before_text for bar in question.bars)
    counted = any(bar.count for bar in question.bars)
    head = (_("Answer"), "%", *((before,) if old else ()), *((_("Number"),) if counted else ()))
    rows = [
        (bar.label + (f" ({_('not in the base')})" if bar.missing else ""), bar.text)
        + ((bar.before_text,) if old else ())
        + ((bar.count or "–",) if counted else ())
        for bar in question.bars
    ]
    return Grid(question.spec["text"], head, tuple(rows))


def group_grids(release: Release) -> Iterator[Grid]:
    """Per breakdown: every key number for every group that may be shown, with its n."""
    figures = release.figures.filter(kind__in=KEY_KINDS).exclude(group="").order_by(F("position"))
    texts = {one["code"]: one["text"] for page in release.outline["pages"] for one in page["questions"]}
    by_breakdown: dict[str, dict[str, dict[str, Figure]]] = {}
    labels: dict[str, dict[str, str]] = {}
    for figure in figures:
        by_breakdown.setdefault(figure.breakdown, {}).setdefault(figure.question, {})[figure.group] = figure
        labels.setdefault(figure.breakdown, {})[figure.group] = figure.group_label
    for breakdown, questions in by_breakdown.items():
        names = labels[breakdown]
        rows = [
            (texts.get(code, code), *(cell(found.get(group)) for group in names)) for code, found in questions.items()
        ]
        kept = tuple(row for row in rows if any(text != "–" for text in row[1:]))
        title = release.outline["breakdowns"].get(breakdown, breakdown)
        if kept:
            note = " ".join(group_notes(kept, at_most=release.has_at_most))
            yield Grid(title, (_("Question"), *names.values()), kept, note)


def cell(figure: Figure | None) -> str:
    found = number(figure) if figure else None
    mark = INDICATIVE if found and found.is_indicative else ""
    return f"{found.text} ({found.of}){mark}" if found else "–"


def group_notes(rows: Sequence[Sequence[str]], *, at_most: bool) -> Iterator[str]:
    yield _("A mean or the share that agrees, with the number of answers.")
    yield _("– is too few people, or a group by which too small a group would be known.")
    if at_most:
        yield _("n ≤: at most so many answers.")
    if any(text.endswith(INDICATIVE) for row in rows for text in row[1:]):
        yield _("* is indicative: fewer than 30 answers.")
        if at_most:
            yield _("With “n ≤” under 40 it is called indicative too: there may be fewer than 30.")


def theme_grids(release: Release) -> Iterator[Grid]:
    """Shares of themes in the open answers, when they were coded before the release."""
    for block in theme_reading.blocks(release):
        rows = [
            (row.name, row.number.text if row.number else "", row.number.n if row.number else "", row.sentence)
            for row in block.rows
        ]
        title = str(block.told.get("title") or block.told["codebook"])
        head = (_("Theme"), _("Share of the answers"), "n", _("Compared with the wave before"))
        yield Grid(title, head, tuple(rows), agreement_note(block), told=True)


def agreement_note(block: theme_reading.Block) -> str:
    if block.agreement is None:
        return ""
    return _("Agreement of the coders: α = %(alpha)s, %(verdict)s.") % {
        "alpha": block.agreement.alpha,
        "verdict": block.agreement.verdict_text,
    }


def response_grid(study: Study) -> Grid:
    rows = [(f"{meaning} ({code})", whole(people)) for code, meaning, people in response_lines(study.counts)]
    return Grid(_("What became of everybody on the list"), (_("Result"), _("People")), tuple(rows))


def rates_grid(study: Study) -> Grid:
    chosen = ("RR1", "RR2", "COOP2", "REF1", "CON1")
    rows = [(name, percentage(rate)) for name, rate in rate_lines(study.rates) if name in chosen]
    note = _("After AAPOR, Standard Definitions, 9th edition (2016).")
    return Grid(_("Rates"), (_("Rate"), "%"), tuple(rows), note)
