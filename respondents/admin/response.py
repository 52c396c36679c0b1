"""The response of a wave as it comes in: counts, never persons."""

from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from respondents import live, representativity
from respondents.admin.entrance import show, wave_page
from respondents.models import Fieldwork

ENOUGH = 30
"""Fewer respondents say nothing about who is missing."""


@wave_page()
def response(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    figures = live.figures(wave)
    return show(request, wave, "response", _("Response"), live=figures, evenness=evenness(wave, figures))


def evenness(wave: Fieldwork, figures: live.Live) -> str:
    """The R-indicator with two decimals; empty when it would say nothing."""
    if not figures.shown or figures.responded < ENOUGH:
        return ""
    found = representativity.representativity(representativity.cells_of(wave, figures.shown))
    return number_format(round(found.indicator, 2), decimal_pos=2) if found else ""
