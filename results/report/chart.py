"""The chart of criteria over waves, as SVG: readable in black and white, the same on screen and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from results.charts import Dot, Dumbbell

WIDTH, LINE, LEFT, RIGHT, TOP = 720, 34, 330, 110, 26
NOW, BEFORE, GRID, INK = "#1f5f7a", "#8a8f94", "#d9e0e4", "#1c2226"
LETTERS = 46
"""Letters of a label on one of its two lines."""


@dataclass(frozen=True)
class Row:
    """One criterion: its marks, and its numbers in words."""

    label: str
    marks: Dumbbell
    now: str
    before: str


def svg(rows: Sequence[Row]) -> str:
    """Empty without rows."""
    if not rows:
        return ""
    height = TOP + LINE * len(rows) + 8
    parts = [*grid(height)]
    for place, row in enumerate(rows):
        parts += of_row(row, TOP + LINE * place + LINE // 2)
    style = f'font-family="Liberation Sans, DejaVu Sans, Arial, sans-serif" fill="{INK}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return f'{head} role="img" {style}>{"".join(parts)}</svg>'


def x(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * share / 100


def grid(height: int) -> list[str]:
    return [
        f'<line x1="{x(share):.1f}" x2="{x(share):.1f}" y1="{TOP}" y2="{height - 8}" stroke="{GRID}"/>'
        + words(f"{share}%", x(share), TOP - 8, 'font-size="11" text-anchor="middle"')
        for share in (0, 25, 50, 75, 100)
    ]


def words(text: str, left: float, y: int, style: str) -> str:
    return f'<text x="{left:.1f}" y="{y}" {style}>{escape(text)}</text>'


def of_row(row: Row, middle: int) -> list[str]:
    lines = broken(row.label)
    start = middle + 4 - 7 * (len(lines) - 1)
    parts = [words(line, 0, start + 14 * place, 'font-size="12"') for place, line in enumerate(lines)]
    if row.marks.before:
        parts += dot(row.marks.before, middle + 5, f'fill="#fff" stroke="{BEFORE}" stroke-width="2"', BEFORE)
    parts += dot(row.marks.now, middle - 4, f'fill="{NOW}"', NOW)
    parts.append(words(row.now, WIDTH - RIGHT + 12, middle, 'font-size="12" font-weight="700"'))
    if row.before:
        parts.append(words(row.before, WIDTH - RIGHT + 12, middle + 13, 'font-size="10" fill="#5a646b"'))
    return parts


def dot(one: Dot, y: int, style: str, colour: str) -> list[str]:
    circle = f'<circle cx="{x(one.value):.1f}" cy="{y}" r="4.5" {style}/>'
    if one.low is None or one.high is None:
        return [circle]
    ends = f'x1="{x(one.low):.1f}" x2="{x(one.high):.1f}" y1="{y}" y2="{y}"'
    return [f'<line {ends} stroke="{colour}" stroke-width="2"/>', circle]


def broken(text: str) -> list[str]:
    """At most two lines; what does not fit ends with a mark."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > LETTERS and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > 2:
        lines = [lines[0], lines[1][: LETTERS - 1] + "…"]
    return lines


def caption(legend: tuple[str, str]) -> str:
    """Which mark is which wave; a first wave has none before it."""
    now, before = legend
    if not before:
        return f"{now}. {_('The line is the 95% interval.')}"
    return f"{now} · {before}. {_('Filled: this wave. Open: the wave before. The line is the 95% interval.')}"


def described(rows: Sequence[Row], legend: tuple[str, str]) -> str:
    """The chart in words, for who cannot see it."""
    now, before = legend
    told = [f"{row.label}: {row.now}" + (f"; {before}: {row.before}" if row.before else "") for row in rows]
    return f"{now}. " + ". ".join(told) + "."
