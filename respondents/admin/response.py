"""The response of a wave as it comes in: counts, never persons."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from respondents import alerts, live, representativity
from respondents.admin.entrance import show, wave_page
from respondents.models import Fieldwork

ENOUGH = 30
"""Fewer respondents say nothing about who is missing."""
COLUMNS, CELLS = 3, 200
"""More would make a page wait for its figures."""


@wave_page()
def response(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    """With `figures` in the address only the part that changes."""
    now = timezone.now()
    figures = live.figures(wave, now)
    page = "figures" if "figures" in request.GET else "response"
    found = {"live": figures, "alerts": alerts.open_for(wave, now), **evenness(wave, figures)}
    return show(request, wave, page, _("Response"), **found)


def evenness(wave: Fieldwork, figures: live.Live) -> dict[str, str]:
    """The R-indicator over the columns that travel along, or else the first ones; nothing when it would say nothing."""
    columns = figures.frame.columns
    chosen = [name for name in wave.background if name in columns] or list(columns)[:COLUMNS]
    if not chosen or figures.few or figures.responded < ENOUGH:
        return {}
    shown = {name: columns[name] for name in chosen}
    counted = representativity.cells(figures.frame.cells, shown) if chosen == wave.background else None
    cells = counted or representativity.cells_of(wave, shown)
    found = representativity.representativity(cells) if len(cells) <= CELLS else None
    if found is None:
        return {}
    names = ", ".join(name.replace("_", " ") for name in chosen)
    return {"evenness": number_format(round(found.indicator, 2), decimal_pos=2), "evenness_over": names}
