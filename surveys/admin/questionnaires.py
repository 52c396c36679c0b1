"""The questionnaires: the list, and the overview of one."""

from typing import Any

from django.contrib import admin
from django.contrib.postgres.aggregates import StringAgg
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from surveys.admin.beginning import BeginningAdmin
from surveys.admin.editing import EditingAdmin
from surveys.admin.looking import LookingAdmin
from surveys.admin.overview import pages_of, settings_of
from surveys.instrument import SILENT_KINDS
from surveys.models import Questionnaire

TEMPLATES = "admin/surveys/questionnaire"


@admin.register(Questionnaire)
class QuestionnaireAdmin(BeginningAdmin, EditingAdmin, LookingAdmin):
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
