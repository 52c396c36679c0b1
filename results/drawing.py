"""Charts as files: SVG that stands by itself, readable in black and white, with a title and a description."""

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from results import marks
from results.marks import LINE, PALE, WIDTH, Line, at, text

TITLE_LETTERS, SUBTITLE_LETTERS = 78, 128
"""How many letters fit on one line, measured with the widest of the fonts."""
FONT = 'font-family="Liberation Sans, Arial, Helvetica, sans-serif"'
PERCENTS = ((0, "0%"), (25, "25%"), (50, "50%"), (75, "75%"), (100, "100%"))


@dataclass(frozen=True)
class Chart:
    """`ticks` are the places on the axis, each with what stands under it."""

    title: str
    subtitle: str
    lines: tuple[Line, ...]
    now: str
    before: str = ""
    ticks: tuple[tuple[float, str], ...] = PERCENTS

    @property
    def description(self) -> str:
        """The same in words, for who cannot see it."""
        return f"{self.title}. {self.subtitle} " + " ".join(self.told(line) for line in self.lines)

    def told(self, line: Line) -> str:
        earlier = f" ({self.before}: {line.before_text})" if line.before_text else ""
        return f"{line.label}: {line.text}{earlier}."

    @property
    def has_intervals(self) -> bool:
        return any(line.now and line.now.low is not None for line in self.lines)


Row = Callable[[Line, int], Iterator[str]]
Swatch = Callable[[float, int], str]


@dataclass(frozen=True)
class Style:
    """How a kind of chart draws its rows and its legend."""

    step: int
    row: Row
    now: Swatch
    before: Swatch


def picture(chart: Chart, style: Style) -> str:
    head = list(heading(chart))
    top = 34 + LINE * len(head)
    height = top + style.step * len(chart.lines) + 52
    rows = (style.row(line, top + style.step * place + style.step // 2) for place, line in enumerate(chart.lines))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"',
        f'role="img" {FONT}>',
        f"<title>{escape(chart.title)}</title><desc>{escape(chart.description)}</desc>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *head,
        *axis(chart, top, height),
        *(part for row in rows for part in row),
        *legend(chart, style, height),
        "</svg>",
    ]
    return "\n".join(parts)


def heading(chart: Chart) -> Iterator[str]:
    """Title and subtitle, as many lines as they need: nothing runs out of the picture."""
    y = 22
    for line in textwrap.wrap(chart.title, TITLE_LETTERS):
        yield text(0, y, line, size=17, weight="bold")
        y += LINE + 4
    for line in textwrap.wrap(chart.subtitle, SUBTITLE_LETTERS):
        yield text(0, y, line, size=12, fill=PALE)
        y += LINE


def axis(chart: Chart, top: int, height: int) -> Iterator[str]:
    for place, words in chart.ticks:
        x = at(place)
        dash = ' stroke-dasharray="3 3"' if place == 50 else ""  # noqa: PLR2004
        yield f'<line x1="{x}" x2="{x}" y1="{top - 6}" y2="{height - 46}" stroke="#c3ccd6"{dash}/>'
        yield text(x, height - 32, words, size=11, fill=PALE, anchor="middle")


DUMBBELLS = Style(46, marks.dumbbell, marks.filled, marks.hollow)
"""A row per criterion: a filled point for now, a hollow one for before, each with its interval."""
BARS = Style(38, marks.bar, marks.dark_square, marks.hollow_square)
"""A bar per answer; a thin hollow bar for before."""


def legend(chart: Chart, style: Style, height: int) -> Iterator[str]:
    yield style.now(6, height - 12)
    yield text(18, height - 8, chart.now, size=12)
    if chart.before:
        x = 40 + 7 * len(chart.now)
        yield style.before(x, height - 12)
        yield text(x + 12, height - 8, chart.before, size=12)
    if chart.has_intervals:
        yield text(WIDTH, height - 8, _("lines: 95% interval"), size=11, fill=PALE, anchor="end")


def png(svg: str) -> bytes:
    """The same chart as pixels, twice as fine as a screen. typst draws it; nothing of a browser is needed."""
    import typst

    page = f'#set page(width: auto, height: auto, margin: 12pt)\n#image("chart.svg", width: {WIDTH}pt)'
    files = {"main.typ": page.encode(), "chart.svg": svg.encode()}
    return bytes(typst.compile(files, format="png", ppi=144.0))  # type: ignore[call-overload]
