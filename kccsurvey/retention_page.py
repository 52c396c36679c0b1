"""What goes when: a page for Beheer, which shows rules and counts and nobody's name."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kccsurvey.retention import RULES
from respondents import retention


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("auth.view_user"):
        raise PermissionDenied
    now = timezone.now()
    rows = [(rule.after, rule.due(now).count()) for rule in RULES]
    context = {
        "title": _("What goes when"),
        "rows": rows,
        "overdue": list(retention.overdue(now).order_by("closed_at")),
    }
    return TemplateResponse(request, "admin/retention.html", admin.site.each_context(request) | context)
