"""The researchers' screens: results of waves, breakdowns, and who took what out."""

import uuid
from typing import Any, cast

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from respondents.stages import stage_of
from results import (
    chart_pages,
    claim_pages,
    codebook_admin,
    coding_urls,
    export_pages,
    giving_up_pages,
    key_pages,
    meaning_admin,
    opening_pages,
    planning_pages,
    release_pages,
    report_pages,
    share_pages,
    views,
)
from results.models import Characteristic, Export, Release, WaveResult

__all__ = ["WaveResultAdmin", "codebook_admin", "meaning_admin"]


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


PAGES = {
    "question": ("question/<str:code>/", views.question),
    "question_chart": ("question/<str:code>/chart.<str:kind>", chart_pages.question_chart),
    "group_chart": ("question/<str:code>/groups.<str:kind>", chart_pages.group_chart),
    "question_numbers": ("question/<str:code>/numbers.csv", chart_pages.question_numbers),
    "compare": ("compare/", views.compare),
    "compare_chart": ("compare/chart.<str:kind>", chart_pages.comparison_chart),
    "groups": ("groups/", views.groups),
    "table": ("table/", views.table),
    "numbers": ("table/numbers.csv", chart_pages.all_numbers),
    "check_text": ("check/", claim_pages.check_text),
    "releases": ("releases/", release_pages.overview),
    "again": ("releases/again/", release_pages.again),
    "manager": ("page/", share_pages.manager),
    "share": ("page/share/", share_pages.share),
    "withdraw_share": ("page/<uuid:shared>/withdraw/", share_pages.withdraw),
    "key": ("key/", key_pages.overview),
    "make_key": ("key/make/", key_pages.make),
    "confirm_key": ("key/confirm/", key_pages.confirm),
    "check_key": ("key/check/", key_pages.check),
    "open": ("open/", opening_pages.page),
    "start_opening": ("open/start/", opening_pages.start),
    "give_up": ("give-up/", giving_up_pages.page),
    "do_give_up": ("give-up/do/", giving_up_pages.give_up),
    "compute": ("compute/", opening_pages.compute),
    "report": ("report/", report_pages.page),
    "comment": ("report/comment/", report_pages.comment),
    "ask_report": ("report/ask/", report_pages.ask),
    "fetch_report": ("report/<uuid:export>/", report_pages.fetch),
    "export": ("export/", export_pages.page),
    "ask_export": ("export/ask/", export_pages.ask),
    "cancel_export": ("export/<uuid:export>/cancel/", export_pages.cancel),
    "download": ("export/<uuid:export>/", export_pages.download),
}
"""Addresses below a wave, and who answers there."""


@admin.register(WaveResult)
class WaveResultAdmin(ReadOnlyAdmin):
    list_display = ("name", "survey", "closes_at", "stage", "responses_opened")
    list_filter = ("survey",)
    list_select_related = ("survey",)
    ordering = ("-opens_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaveResult]:
        newest = Release.objects.filter(wave=OuterRef("pk")).order_by("-number").values("responses")[:1]
        found: QuerySet[WaveResult] = super().get_queryset(request)
        return found.annotate(opened=Subquery(newest))

    @admin.display(description=_("state"))
    def stage(self, wave: WaveResult) -> str:
        return str(stage_of(wave, timezone.now()).label)

    @admin.display(description=_("responses"), ordering="opened")
    def responses_opened(self, wave: Any) -> int | None:
        opened: int | None = wave.opened
        return opened

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Results")} | (extra_context or {}))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return cast(HttpResponse, views.result(request, pk=uuid.UUID(object_id)))
        except ValueError:
            raise Http404 from None

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(f"<uuid:pk>/{route}", self.admin_site.admin_view(view), name=f"results_waveresult_{name}")
            for name, (route, view) in (PAGES | coding_urls.PAGES).items()
        ]
        plan = path("plan/", self.admin_site.admin_view(planning_pages.plan), name="results_plan")
        return [plan, *own, *super().get_urls()]


@admin.register(Characteristic)
class CharacteristicAdmin(admin.ModelAdmin):
    list_display = ("code", "treatment", "position", "survey")
    list_filter = ("survey",)
    list_select_related = ("survey",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Reached from the page of exports."""
        return False


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    list_display = ("wave", "made_at", "made_by", "purpose", "state", "rows", "sha256")
    list_select_related = ("wave",)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Files that were made")} | (extra_context or {}))
