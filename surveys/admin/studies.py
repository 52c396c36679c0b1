"""The repeated studies."""

from django.contrib import admin
from django.http import HttpRequest

from surveys.models import Survey


@admin.register(Survey)
class SurveyAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "organisation", "minimum_group")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "organisation", "minimum_group")
    prepopulated_fields = {"slug": ("name",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Survey | None = None) -> tuple[str, ...]:
        """Respondents were promised a minimum group: it stays once a wave has been launched."""
        return ("minimum_group",) if obj and obj.waves.launched().exists() else ()
