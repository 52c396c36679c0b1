"""The link for a pilot group: the real pages, and nothing that is filled in counts."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from respondents import trying
from respondents.admin.entrance import show, wave_page
from respondents.models import Fieldwork


@wave_page()
def pilot(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    link = settings.BASE_URL + reverse("respondents:pilot", args=[trying.pilot_key(wave)])
    return show(request, wave, "pilot", _("Pilot group"), link=link)
