"""The report as one HTML file that needs nothing else."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from results.report import chart, commentary
from results.report.content import Report

UNBROKEN = "n&nbsp;=&nbsp;"


def html(report: Report) -> bytes:
    comments = {place: mark_safe(commentary.html(text)) for place, text in report.comments.items()}  # noqa: S308 - markdown-it leaves no HTML of people in it
    parts = [(part.title, [(item, comments.get(item.code, "")) for item in part.items]) for part in report.parts]
    with translation.override(report.language):
        caption = chart.caption(report.legend)
    context = {
        "report": report,
        "parts": parts,
        "comments": comments,
        "chart": mark_safe(chart.svg(report.chart)),  # noqa: S308 - every text in it is escaped
        "caption": caption,
        "described": chart.described(report.chart, report.legend),
    }
    with translation.override(report.language):
        made = render_to_string("results/report/report.html", context)
    return made.replace("n = ", UNBROKEN).encode()
