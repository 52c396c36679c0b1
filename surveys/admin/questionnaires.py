"""The questionnaires: a list, an upload, an overview and a preview."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.postgres.aggregates import StringAgg
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surveys import xlsform
from surveys.admin.checkup import checkup
from surveys.admin.comparing import VerdictForm, comparison_context
from surveys.admin.editing import EditingAdmin
from surveys.admin.overview import pages_of, settings_of
from surveys.admin.preview import preview
from surveys.admin.upload import UploadForm
from surveys.instrument import SILENT_KINDS
from surveys.models import Questionnaire, Survey

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATES = "admin/surveys/questionnaire"


@admin.register(Questionnaire)
class QuestionnaireAdmin(EditingAdmin):
    list_display = ("title", "version", "survey", "pages", "asked", "in_use")
    list_filter = ("survey",)
    list_select_related = ("survey",)
    search_fields = ("title", "form_id")
    ordering = ("survey", "-pk")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Questionnaire]:
        asked = ~Q(sections__questions__kind__in=SILENT_KINDS)
        found: QuerySet[Questionnaire] = super().get_queryset(request)
        return found.annotate(
            page_count=Count("sections", distinct=True),
            question_count=Count("sections__questions", filter=asked, distinct=True),
            launched_waves=StringAgg(
                "waves__name", ", ", filter=Q(waves__launched_at__isnull=False), distinct=True, default=""
            ),
        )

    @admin.display(description=gettext_lazy("pages"))
    def pages(self, questionnaire: Any) -> int:
        return int(questionnaire.page_count)

    @admin.display(description=gettext_lazy("questions"))
    def asked(self, questionnaire: Any) -> int:
        return int(questionnaire.question_count)

    @admin.display(description=gettext_lazy("state"))
    def in_use(self, questionnaire: Any) -> str:
        waves = questionnaire.launched_waves
        return _("fixed by %(waves)s") % {"waves": waves} if waves else _("draft")

    def has_change_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        """Not through Django's own form: a draft has pages of its own for that (see EditingAdmin)."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.waves.exists())

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("<int:pk>/preview/<slug:section>/", guarded(self.preview_view), name="surveys_questionnaire_preview"),
            path("<int:pk>/workbook/", guarded(self.workbook_view), name="surveys_questionnaire_workbook"),
            path("<int:pk>/route/", guarded(self.route_view), name="surveys_questionnaire_route"),
            path("<int:pk>/compare/", guarded(self.compare_view), name="surveys_questionnaire_compare"),
        ]
        return own + super().get_urls()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            return self._taken_in(request, form)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Upload a questionnaire"),
            "form": form,
            "has_surveys": Survey.objects.exists(),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, f"{TEMPLATES}/upload.html", context, status=status)

    def _taken_in(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        questionnaire = form.questionnaire
        if form.is_new:
            self.log_addition(request, questionnaire, [{"added": {}}])
            messages.success(request, _("%(name)s has been taken in.") % {"name": questionnaire})
        else:
            messages.info(
                request, _("%(name)s was here already, with exactly these questions.") % {"name": questionnaire}
            )
        return redirect("admin:surveys_questionnaire_change", questionnaire.pk)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        questionnaire = self.get_object(request, object_id)
        if questionnaire is None:
            raise Http404
        if not self.has_view_permission(request, questionnaire):
            raise PermissionDenied
        instrument = questionnaire.instrument()
        language = get_language() or instrument.default_language
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": questionnaire.title,
            "original": questionnaire,
            "instrument": instrument,
            "state": self.in_use(questionnaire),
            "pages": pages_of(instrument, language),
            "settings": settings_of(instrument, language),
            "may_edit": self.may_edit(request, questionnaire),
            "may_copy": self.has_add_permission(request),
            "has_delete_permission": self.has_delete_permission(request, questionnaire),
        }
        return TemplateResponse(request, f"{TEMPLATES}/overview.html", context)

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
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Route and check"),
            "original": questionnaire,
        }
        return TemplateResponse(request, f"{TEMPLATES}/checkup.html", context | checkup(questionnaire.instrument()))

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

    def _decide(self, request: HttpRequest, before: Questionnaire, after: Questionnaire) -> HttpResponse:
        if not request.user.has_perm("surveys.add_verdict"):
            raise PermissionDenied
        form = VerdictForm(request.POST)
        if form.is_valid():
            verdict = form.decide(before, after, request.user)
            self.log_change(request, after, f"{before} → {after}: {verdict}. {verdict.reason}")
            messages.success(request, _("The verdict on %(code)s has been kept.") % {"code": verdict.code})
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
