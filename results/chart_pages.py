"""Charts and numbers as files: SVG, PNG and CSV."""

import csv
import io
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from results import drawing, listing, reading
from results.charts import Dot, Dumbbell, Scale
from results.drawing import Chart
from results.entrance import result_page
from results.marks import Line, Mark
from results.models import Release, WaveResult
from results.numbers import Number
from results.question_figures import Bar, Key, QuestionFigures

PICTURES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "svg": ("image/svg+xml", str.encode),
    "png": ("image/png", drawing.png),
}
LONGEST_SCALE = 10
NOT_BROKEN = "\u00a0"
SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")


@result_page()
def question_chart(request: HttpRequest, wave: WaveResult, code: str, kind: str) -> HttpResponse:
    """The distribution of one question."""
    release, found = release_and_question(wave, code)
    bars = found.bars
    if not bars or found.hidden:
        raise Http404
    before = str(release.earlier.wave) if release.earlier and any(bar.before_text for bar in bars) else ""
    lines = tuple(line_of(bar) for bar in bars)
    chart = Chart(found.spec["text"], told(found), lines, str(wave), before)
    return picture(drawing.picture(chart, drawing.BARS), kind, f"{wave.slug}-{code}")


@result_page()
def group_chart(request: HttpRequest, wave: WaveResult, code: str, kind: str) -> HttpResponse:
    """The key figure of one question, a mean or a share, for everybody and for each group in two waves."""
    release, found = release_and_question(wave, code)
    rows = [row for chart in found.group_charts for row in chart.rows]
    if not rows:
        raise Http404
    before = str(release.earlier.wave) if release.earlier and any(row.before for row in rows) else ""
    lines = tuple(Line(row.label, *marks_of(row.marks), *numbers_of(row.number, row.before, row.why)) for row in rows)
    ticks = ticks_of(found.scale) if found.key and found.key.is_mean and found.scale else drawing.PERCENTS
    chart = Chart(found.spec["text"], told(found), lines, str(wave), before, ticks)
    return picture(drawing.picture(chart, drawing.DUMBBELLS), kind, f"{wave.slug}-{code}-{_('groups')}")


@result_page()
def comparison_chart(request: HttpRequest, wave: WaveResult, kind: str) -> HttpResponse:
    """The criteria in two waves."""
    release = newest(wave)
    criteria = [found for page in reading.pages(release) for found in page.keys if found.key and found.key.dumbbell]
    if not criteria:
        raise Http404
    lines = tuple(criterion(found, found.key) for found in criteria if found.key)
    before = str(release.earlier.wave) if release.earlier else ""
    names = {"wave": wave, "n": reading.headline(release).respondents}
    subtitle = _("%(wave)s: %(n)s respondents; n is how many of them answered.") % names
    bases = {found.spec["base"] for found in criteria}
    if len(bases) == 1:
        subtitle += " " + _("Asked of %(base)s.") % {"base": bases.pop()}
    chart = Chart(_("Share that agrees, per criterion"), subtitle, lines, str(wave), before)
    return picture(drawing.picture(chart, drawing.DUMBBELLS), kind, f"{wave.slug}-criteria")


def criterion(found: QuestionFigures, key: Key) -> Line:
    return Line(found.spec["text"], *marks_of(key.dumbbell), *numbers_of(key.number, key.before))


@result_page()
def question_numbers(request: HttpRequest, wave: WaveResult, code: str) -> HttpResponse:
    """The numbers of one question as CSV, exactly as they stand on its page."""
    release, _found = release_and_question(wave, code)
    return numbers(listing.everything(release, code), f"{wave.slug}-{code}")


@result_page()
def all_numbers(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    return numbers(listing.everything(newest(wave)), f"{wave.slug}-cijfers")


def numbers(lines: list[listing.Line], name: str) -> HttpResponse:
    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow(
        [_("Question"), _("Text"), _("Group"), _("Kind of number"), _("Value"), _("95% interval"), "n", _("Remark")]
        + [_("Hidden"), _("Before"), _("Asked of")]
    )
    for one in lines:
        cells = [one.question, one.text, one.group or _("everybody"), one.kind, one.value, one.interval, one.n]
        cells += [", ".join(one.remarks), one.why, one.change, one.base]
        table.writerow([f"'{cell}" if cell.startswith(SPREADSHEET) else cell for cell in cells])
    return download("\ufeff" + text.getvalue(), "text/csv; charset=utf-8", f"{name}.csv")


def newest(wave: WaveResult) -> Release:
    found = Release.objects.filter(wave=wave).select_related("earlier__wave").first()
    if found is None:
        raise Http404
    return found


def release_and_question(wave: WaveResult, code: str) -> tuple[Release, QuestionFigures]:
    release = newest(wave)
    found = reading.one_question(release, code)
    if found is None:
        raise Http404
    return release, found


def line_of(bar: Bar) -> Line:
    before = Mark(bar.before_width) if bar.before_text else None
    return Line(bar.label, Mark(bar.width), before, bar.text, bar.before_text)


def told(found: QuestionFigures) -> str:
    base = _("Asked of %(base)s.") % {"base": found.spec["base"]}
    return f"{base} {found.n_of.replace(' ', NOT_BROKEN)}."


def numbers_of(now: Number | None, before: Number | None, why: str = "") -> tuple[str, str]:
    """With their n; a group that is hidden says so."""
    return (with_n(now) if now else _("hidden") if why else ""), (with_n(before) if before else "")


def with_n(number: Number) -> str:
    return f"{number.text} ({number.of})"


def marks_of(found: Dumbbell | None) -> tuple[Mark | None, Mark | None]:
    return (mark(found.now), mark(found.before)) if found else (None, None)


def mark(dot: Dot | None) -> Mark | None:
    return Mark(dot.value, dot.low, dot.high) if dot else None


def ticks_of(scale: Scale) -> tuple[tuple[float, str], ...]:
    """Every mark, or the ends of a long scale."""
    steps = int(scale.high - scale.low)
    marks = [scale.low + step for step in range(steps + 1)] if steps <= LONGEST_SCALE else [scale.low, scale.high]
    return tuple((scale.place(one) or 0.0, number_format(one, 0)) for one in marks)


def picture(svg: str, kind: str, name: str) -> HttpResponse:
    if kind not in PICTURES:
        raise Http404
    content_type, made = PICTURES[kind]
    return download(made(svg), content_type, f"{name}.{kind}")


def download(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
