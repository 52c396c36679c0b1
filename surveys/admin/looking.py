"""Looking at a questionnaire: preview, workbook, route, comparison; nothing here changes it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surveys import xlsform
from surveys.admin.checkup import checkup
from surveys.admin.comparing import VerdictForm, comparison_context
from surveys.admin.preview import preview
from surveys.history import history_of
from surveys.models import Questionnaire

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATES = "admin/surveys/questionnaire"


class LookingAdmin(admin.ModelAdmin):
    """The part of the questionnaire's admin that only shows, and takes verdicts on comparability."""

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("<int:pk>/preview/<slug:section>/", guarded(self.preview_view), name="surveys_questionnaire_preview"),
            path("<int:pk>/workbook/", guarded(self.workbook_view), name="surveys_questionnaire_workbook"),
            path("<int:pk>/route/", guarded(self.route_view), name="surveys_questionnaire_route"),
            path("<int:pk>/compare/", guarded(self.compare_view), name="surveys_questionnaire_compare"),
        ]
        return own + super().get_urls()

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def preview_view(self, request: HttpRequest, pk: int, section: str) -> HttpResponse:
        questionnaire = self._visible(request, pk)
        context = preview(request, questionnaire.instrument(), section) | {"questionnaire": questionnaire}
        return render(request, f"{TEMPLATES}/preview.html", context)

    @method_decorator(require_safe)
    def workbook_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The questionnaire as XLSForm, to change and upload as the next version."""
        questionnaire = self._visible(request, pk)
        response = HttpResponse(xlsform.write(questionnaire.instrument()), content_type=XLSX)
        name = f"{questionnaire.form_id}-{questionnaire.version}.xlsx"
        response.headers["Content-Disposition"] = content_disposition_header(True, name)
        return response

    @method_decorator(require_safe)
    def route_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        questionnaire = self._visible(request, pk)
        instrument = questionnaire.instrument()
        if not instrument.sections:
            return redirect("admin:surveys_questionnaire_change", pk)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Route and check"),
            "original": questionnaire,
        }
        return TemplateResponse(request, f"{TEMPLATES}/checkup.html", context | checkup(instrument))

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        after = self._visible(request, pk)
        others = list(Questionnaire.objects.filter(survey=after.survey_id).exclude(pk=pk).order_by("-pk"))
        wanted = request.GET.get("with", "")
        before = next((other for other in others if str(other.pk) == wanted), None) or next(iter(others), None)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Compare versions"),
            "others": others,
            "after": after,
        }
        if before is not None:
            if request.method == "POST":
                return self._decide(request, before, after)
            context |= comparison_context(request, before, after)
        return TemplateResponse(request, f"{TEMPLATES}/compare.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        questionnaire = self._visible(request, int(object_id) if object_id.isdecimal() else 0)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("History"),
            "original": questionnaire,
            "entries": history_of(questionnaire.pk),
        }
        return TemplateResponse(request, f"{TEMPLATES}/history.html", context)

    def _decide(self, request: HttpRequest, before: Questionnaire, after: Questionnaire) -> HttpResponse:
        if not request.user.has_perm("surveys.add_verdict"):
            raise PermissionDenied
        form = VerdictForm(request.POST)
        if form.is_valid():
            verdict = form.decide(before, after, request.user)
            self.log_change(request, after, f"{before} → {after}: {verdict}. {verdict.reason}")
            messages.success(request, _("The verdict on %(code)s has been saved.") % {"code": verdict.code})
        else:
            for errors in form.errors.values():
                messages.error(request, " ".join(map(str, errors)))
        address = reverse("admin:surveys_questionnaire_compare", args=[after.pk])
        return redirect(f"{address}?with={before.pk}#{slugify(request.POST.get('code', ''))}")

    def _visible(self, request: HttpRequest, pk: int) -> Questionnaire:
        questionnaire = get_object_or_404(Questionnaire, pk=pk)
        if not self.has_view_permission(request, questionnaire):
            raise PermissionDenied
        return questionnaire
