"""How small a change the next wave can show: a page to plan with."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from results import planning
from results.entrance import SEE
from results.figure_forms import PlanForm
from results.models import WaveResult
from results.numbers import whole

SIZES = (100, 200, 300, 500, 1000, 2000)


@dataclass(frozen=True)
class Plan:
    """`is_possible`: a change of a percentage that large exists."""

    n: str
    points: str
    mean: str
    is_possible: bool = True


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """GET only: nothing is kept."""
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    form = PlanForm(request.GET or None)
    values = form.cleaned_data if form.is_valid() else {}
    context = {
        "title": _("Plan a wave"),
        "opts": WaveResult._meta,
        "form": form,
        "chosen": chosen(values) if values else None,
        "needed": needed(values) if values else "",
        "rows": list(rows()),
    }
    return TemplateResponse(request, "admin/results/waveresult/plan.html", admin.site.each_context(request) | context)


def chosen(values: dict[str, int]) -> Plan:
    both = values.get("both") or 0
    shared = both / max(values["before"], values["now"]) * planning.USUAL_CORRELATION
    share = (values.get("share") or 50) / 100
    shared, population = min(shared, 0.99), values.get("population") or 0
    points = planning.smallest_detectable_share(
        values["before"], values["now"], share, shared=shared, population=population
    )
    mean = planning.smallest_detectable_mean(values["before"], values["now"], shared=shared, population=population)
    n = _("%(before)s and %(now)s") % {"before": whole(values["before"]), "now": whole(values["now"])}
    return Plan(n, number_format(100 * points, 1), number_format(mean, 2), points < max(share, 1 - share))


def needed(values: dict[str, int]) -> str:
    """Answers per wave for the change that somebody wants to see; empty when no change was typed."""
    share, target = values.get("share"), values.get("target")
    if not share or not target or share == target:
        return ""
    return whole(planning.people_needed(share / 100, target / 100))


def rows() -> Iterator[Plan]:
    for n in SIZES:
        points, mean = planning.smallest_detectable_share(n, n), planning.smallest_detectable_mean(n, n)
        yield Plan(whole(n), number_format(100 * points, 1), number_format(mean, 2))
