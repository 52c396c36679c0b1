"""The rows of a chart as parts of an SVG: points with their interval, bars, labels and numbers."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

WIDTH, LABELS, RIGHT, LINE = 760, 292, 118, 16
LABEL_LETTERS = 44
"""How many letters fit on one line, measured with the widest of the fonts."""
NOW, BEFORE, INK, PALE = "#1d4f91", "#6b6f73", "#16202c", "#51606f"
"""Dark and filled is now, grey and hollow is before: they differ without colour too."""


@dataclass(frozen=True)
class Mark:
    """A place on the axis, from 0 to 100, with its interval; without one, only the point."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Line:
    """One row; `text` and `before_text` are the numbers that stand behind it. Without a mark nothing is drawn."""

    label: str
    now: Mark | None
    before: Mark | None
    text: str
    before_text: str = ""


def dumbbell(line: Line, y: int) -> Iterator[str]:
    yield from label(line, y)
    yield from numbers(line, y - 2, y + 12)
    if line.before:
        yield from span(line.before, y + 8, BEFORE)
        yield hollow(at(line.before.value), y + 8)
    if line.now:
        yield from span(line.now, y - 6, NOW)
        yield filled(at(line.now.value), y - 6)


def filled(x: float, y: int) -> str:
    return f'<circle cx="{x}" cy="{y}" r="6" fill="{NOW}"/>'


def hollow(x: float, y: int) -> str:
    return f'<circle cx="{x}" cy="{y}" r="5" fill="#ffffff" stroke="{BEFORE}" stroke-width="2"/>'


def bar(line: Line, y: int) -> Iterator[str]:
    yield from label(line, y)
    yield from numbers(line, y, y + 13)
    if line.now:
        yield f'<rect x="{at(0)}" y="{y - 12}" width="{at(line.now.value) - at(0):.1f}" height="16" fill="{NOW}"/>'
    if line.before:
        width = f"{at(line.before.value) - at(0):.1f}"
        yield f'<rect x="{at(0)}" y="{y + 5}" width="{width}" height="7" fill="#ffffff" stroke="{BEFORE}"/>'


def dark_square(x: float, y: int) -> str:
    return f'<rect x="{x - 6}" y="{y - 6}" width="12" height="12" fill="{NOW}"/>'


def hollow_square(x: float, y: int) -> str:
    return f'<rect x="{x - 6}" y="{y - 4}" width="12" height="7" fill="#ffffff" stroke="{BEFORE}"/>'


def span(mark: Mark, y: int, colour: str) -> Iterator[str]:
    if mark.low is not None and mark.high is not None:
        yield f'<line x1="{at(mark.low)}" x2="{at(mark.high)}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2"/>'


def label(line: Line, y: int) -> Iterator[str]:
    lines = textwrap.wrap(line.label, LABEL_LETTERS)
    lines = lines if len(lines) <= 2 else [lines[0], lines[1][: LABEL_LETTERS - 1] + "…"]  # noqa: PLR2004
    start = y + 4 - LINE * (len(lines) - 1) // 2
    for place, part in enumerate(lines):
        yield text(0, start + LINE * place, part, size=13)


def numbers(line: Line, y: int, below: int) -> Iterator[str]:
    """Now in bold, and before under it."""
    yield text(WIDTH, y if line.before_text else y + 4, line.text, size=12, anchor="end", weight="bold")
    if line.before_text:
        yield text(WIDTH, below, line.before_text, size=11, anchor="end", fill=PALE)


def at(percent: float) -> float:
    return round(LABELS + (WIDTH - LABELS - RIGHT) * percent / 100, 1)


def text(
    x: float, y: float, words: str, *, size: int, weight: str = "normal", fill: str = INK, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{fill}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )
