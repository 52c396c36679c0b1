"""The response of a wave as it comes in: counts, never persons."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from respondents import live
from respondents.admin.entrance import show, wave_page
from respondents.models import Fieldwork


@wave_page()
def response(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    return show(request, wave, "response", _("Response"), live=live.figures(wave))
