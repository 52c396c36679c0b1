"""Codebooks in the admin: themes, files, versions; and the log of everything done with open answers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from results import codebook_files, codebooks, coding_log
from results.codebook_forms import CodebookForm
from results.coding_forms import FileForm
from results.models import Codebook, CodingEvent, Theme

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ThemeInline(admin.StackedInline):
    model = Theme
    extra = 0
    max_num = codebook_files.MOST_THEMES
    fields = (("code", "name", "position"), "definition", ("includes", "excludes"), "example")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in ("definition", "includes", "excludes", "example"):
            field.widget.attrs["rows"] = 2
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_max=True, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_frozen)

    has_add_permission = has_change_permission
    has_delete_permission = has_change_permission


@admin.register(Codebook)
class CodebookAdmin(admin.ModelAdmin):
    """A version that a round codes with is only looked at; the next version is a copy."""

    change_form_template = "results/coding/codebook.html"
    list_display = ("title", "version", "question", "survey")
    list_filter = ("survey", "question")
    list_select_related = ("survey",)
    form = CodebookForm
    fields = ("survey", "title", "code", "question", "condition")
    prepopulated_fields = {"code": ("title",)}
    inlines = (ThemeInline,)

    def has_change_permission(self, request: HttpRequest, obj: Codebook | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_frozen)

    def has_delete_permission(self, request: HttpRequest, obj: Codebook | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_frozen)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Codebooks")} | (extra_context or {}))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Codebook | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        return super().render_change_form(request, context | {"file_form": FileForm()}, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, tuple[str, Callable[..., HttpResponseBase]]] = {
            "file": ("<uuid:pk>/file/<str:kind>/", self.download),
            "upload": ("<uuid:pk>/upload/", self.upload),
            "version": ("<uuid:pk>/version/", self.version),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"results_codebook_{name}")
            for name, (route, view) in pages.items()
        ]
        return [*own, *super().get_urls()]

    def download(self, request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        book = get_object_or_404(Codebook, pk=pk)
        if kind == "xlsx":
            response = HttpResponse(codebook_files.as_xlsx(book), content_type=XLSX)
        else:
            response = HttpResponse(codebook_files.as_csv(book), content_type="text/csv; charset=utf-8")
        name = f"{book.code}-v{book.version}.{'xlsx' if kind == 'xlsx' else 'csv'}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def upload(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return require_POST(self.uploaded)(request, pk)

    def uploaded(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if not super().has_change_permission(request):
            raise PermissionDenied
        book, form = get_object_or_404(Codebook, pk=pk), FileForm(request.POST, request.FILES)
        try:
            if not form.is_valid():
                raise codebook_files.CodebookFileError(_("Choose a file."))
            codebook_files.replace_themes(book, form.cleaned_data["file"].read())
        except codebook_files.CodebookFileError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("These are the themes of the file."))
        return redirect("admin:results_codebook_change", pk)

    def version(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return require_POST(self.next_version)(request, pk)

    def next_version(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        made = codebooks.next_version(get_object_or_404(Codebook, pk=pk))
        return redirect("admin:results_codebook_change", made.pk)


class DeedFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("what"), "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(coding_log.DEEDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[CodingEvent]) -> QuerySet[CodingEvent]:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(CodingEvent)
class CodingEventAdmin(admin.ModelAdmin):
    list_display = ("at", "by", "deed", "subject", "wave")
    list_filter = ("wave", DeedFilter)
    list_select_related = ("wave",)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Log of open answers")} | (extra_context or {}))

    @admin.display(description=gettext_lazy("what"), ordering="action")
    def deed(self, event: CodingEvent) -> str:
        return str(coding_log.DEEDS.get(event.action, event.action))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
