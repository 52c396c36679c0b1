"""Charts as files: SVG that stands by itself, readable in black and white, with a title and a description."""

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

WIDTH, LABELS, RIGHT, TOP, LINE = 760, 300, 60, 64, 16
NOW, BEFORE, INK, PALE = "#1d4f91", "#6b6f73", "#16202c", "#dbe3ec"
"""Dark and filled is now, grey and hollow is before: they differ without colour too."""
FONT = 'font-family="Liberation Sans, Arial, Helvetica, sans-serif"'


@dataclass(frozen=True)
class Mark:
    """A share in percents with its interval; without one, only the point."""

    value: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Line:
    """One row: `text` is what stands behind it."""

    label: str
    now: Mark
    before: Mark | None
    text: str


@dataclass(frozen=True)
class Chart:
    title: str
    subtitle: str
    lines: tuple[Line, ...]
    now: str
    before: str = ""

    @property
    def description(self) -> str:
        """The same in words, for who cannot see it."""
        return f"{self.title}. " + " ".join(f"{line.label}: {line.text}." for line in self.lines)


def dumbbells(chart: Chart) -> str:
    """A row per criterion: a filled point for now, a hollow one for before, each with its interval."""
    return picture(chart, step=46, row=dumbbell)


def bars(chart: Chart) -> str:
    """A bar per answer; a thin hollow bar for before."""
    return picture(chart, step=38, row=bar)


def picture(chart: Chart, *, step: int, row: Callable[[Line, int], Iterator[str]]) -> str:
    height = TOP + step * len(chart.lines) + 52
    rows = [part for place, line in enumerate(chart.lines) for part in row(line, TOP + step * place + step // 2)]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"',
        f'role="img" {FONT}>',
        f"<title>{escape(chart.title)}</title><desc>{escape(chart.description)}</desc>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        text(0, 22, chart.title, size=17, weight="bold"),
        text(0, 44, chart.subtitle, size=12, fill="#51606f"),
        *axis(height),
        *rows,
        *legend(chart, height),
        "</svg>",
    ]
    return "\n".join(parts)


def axis(height: int) -> Iterator[str]:
    for percent in range(0, 101, 25):
        x = at(percent)
        dash = ' stroke-dasharray="3 3"' if percent == 50 else ""  # noqa: PLR2004
        yield f'<line x1="{x}" x2="{x}" y1="{TOP - 6}" y2="{height - 46}" stroke="#c3ccd6"{dash}/>'
        yield text(x, height - 32, f"{percent}%", size=11, fill="#51606f", anchor="middle")


def dumbbell(line: Line, y: int) -> Iterator[str]:
    yield from label(line, y)
    if line.before:
        yield from span(line.before, y + 8, BEFORE)
        yield hollow(at(line.before.value), y + 8)
    yield from span(line.now, y - 6, NOW)
    yield f'<circle cx="{at(line.now.value)}" cy="{y - 6}" r="6" fill="{NOW}"/>'


def hollow(x: float, y: int) -> str:
    return f'<circle cx="{x}" cy="{y}" r="5" fill="#ffffff" stroke="{BEFORE}" stroke-width="2"/>'


def bar(line: Line, y: int) -> Iterator[str]:
    yield from label(line, y)
    width = at(line.now.value) - at(0)
    yield f'<rect x="{at(0)}" y="{y - 12}" width="{width}" height="16" fill="{NOW}"/>'
    if line.before:
        width = at(line.before.value) - at(0)
        yield f'<rect x="{at(0)}" y="{y + 5}" width="{width}" height="7" fill="#ffffff" stroke="{BEFORE}"/>'


def span(mark: Mark, y: int, colour: str) -> Iterator[str]:
    if mark.low is not None and mark.high is not None:
        yield f'<line x1="{at(mark.low)}" x2="{at(mark.high)}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2"/>'


def label(line: Line, y: int) -> Iterator[str]:
    lines = textwrap.wrap(line.label, 46)[:2] or [""]
    start = y + 4 - LINE * (len(lines) - 1) // 2
    for place, part in enumerate(lines):
        yield text(0, start + LINE * place, part, size=13)
    yield text(WIDTH - 2, y + 4, line.text.split(";")[0], size=12, anchor="end", weight="bold")


def legend(chart: Chart, height: int) -> Iterator[str]:
    yield f'<circle cx="6" cy="{height - 12}" r="6" fill="{NOW}"/>'
    yield text(18, height - 8, chart.now, size=12)
    if chart.before:
        x = 40 + 7 * len(chart.now)
        yield hollow(x, height - 12)
        yield text(x + 12, height - 8, chart.before, size=12)
    yield text(WIDTH, height - 8, _("lines: 95% interval"), size=11, fill="#51606f", anchor="end")


def at(percent: float) -> float:
    return round(LABELS + (WIDTH - LABELS - RIGHT) * percent / 100, 1)


def text(
    x: float, y: float, words: str, *, size: int, weight: str = "normal", fill: str = INK, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{fill}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def png(svg: str) -> bytes:
    """The same chart as pixels, twice as fine as a screen. typst draws it; nothing of a browser is needed."""
    import typst

    page = f'#set page(width: auto, height: auto, margin: 12pt)\n#image("chart.svg", width: {WIDTH}pt)'
    files = {"main.typ": page.encode(), "chart.svg": svg.encode()}
    return bytes(typst.compile(files, format="png", ppi=144.0))  # type: ignore[call-overload]
