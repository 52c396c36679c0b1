"""The repeated studies."""

from django.contrib import admin

from surveys.models import Survey


@admin.register(Survey)
class SurveyAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "organisation", "minimum_group")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "organisation", "minimum_group")
    prepopulated_fields = {"slug": ("name",)}
