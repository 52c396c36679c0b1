"""Screens for what figures mean: breakdowns with their groups and margins, and measures."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _

from results.models import Breakdown, Group, Measure
from surveys.expressions import ExpressionError, parse


def readable(condition: str) -> str:
    """Raises ValidationError with what is wrong."""
    try:
        parse(condition)
    except ExpressionError as error:
        raise forms.ValidationError(str(error)) from None
    return condition


class GroupForm(forms.ModelForm):
    def clean_condition(self) -> str:
        return readable(self.cleaned_data["condition"])


class GroupInline(admin.TabularInline):
    model = Group
    form = GroupForm
    extra = 0


@admin.register(Breakdown)
class BreakdownAdmin(admin.ModelAdmin):
    list_display = ("label", "survey", "weighs", "position")
    list_filter = ("survey",)
    inlines = (GroupInline,)
    prepopulated_fields = {"code": ("label",)}


class MeasureForm(forms.ModelForm):
    def clean_base(self) -> str:
        base: str = self.cleaned_data["base"].strip()
        return readable(base) if base else ""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("kind") == Measure.Kind.AGREEMENT and not values.get("answers"):
            self.add_error("answers", _("Say which answers count."))
        if values.get("kind") == Measure.Kind.SCALE and len((values.get("questions") or "").split()) < 2:
            self.add_error("questions", _("An index needs at least two questions."))
        return values


@admin.register(Measure)
class MeasureAdmin(admin.ModelAdmin):
    form = MeasureForm
    list_display = ("label", "code", "kind", "headline", "survey", "position")
    list_filter = ("survey", "kind", "headline")
