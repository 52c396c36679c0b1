"""Charts and numbers as files: SVG, PNG and CSV."""

import csv
import io
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from results import drawing, listing, reading
from results.charts import Dot
from results.drawing import Chart, Line, Mark
from results.entrance import result_page
from results.models import Release, WaveResult
from results.question_figures import Bar, QuestionFigures

PICTURES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "svg": ("image/svg+xml", str.encode),
    "png": ("image/png", drawing.png),
}
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
    return picture(drawing.bars(chart), kind, f"{wave.slug}-{code}")


@result_page()
def comparison_chart(request: HttpRequest, wave: WaveResult, kind: str) -> HttpResponse:
    """The criteria in two waves."""
    release = newest(wave)
    lines = tuple(
        Line(
            found.spec["text"],
            mark(found.key.dumbbell.now),
            mark(found.key.dumbbell.before) if found.key.dumbbell.before else None,
            found.key.number.text,
        )
        for page in reading.pages(release)
        for found in page.keys
        if found.key and found.key.dumbbell
    )
    if not lines:
        raise Http404
    before = str(release.earlier.wave) if release.earlier else ""
    title = _("Share that agrees, per criterion")
    subtitle = _("%(wave)s: %(n)s respondents") % {"wave": wave, "n": reading.headline(release).respondents}
    return picture(drawing.dumbbells(Chart(title, subtitle, lines, str(wave), before)), kind, f"{wave.slug}-criteria")


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
    table.writerow([_("Question"), _("Text"), _("Group"), _("Number"), _("Value"), _("95% interval"), "n", _("Hidden")])
    for one in lines:
        cells = [one.question, one.text, one.group, one.kind, one.value, one.interval, one.n, one.why]
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
    return Line(bar.label, Mark(bar.width), before, bar.text)


def told(found: QuestionFigures) -> str:
    base = _("Asked of %(base)s.") % {"base": found.spec["base"]}
    return f"{base} n = {found.n}"


def mark(dot: Dot) -> Mark:
    return Mark(dot.value, dot.low, dot.high)


def picture(svg: str, kind: str, name: str) -> HttpResponse:
    if kind not in PICTURES:
        raise Http404
    content_type, made = PICTURES[kind]
    return download(made(svg), content_type, f"{name}.{kind}")


def download(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
