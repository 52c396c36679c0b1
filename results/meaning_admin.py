"""Screens for what figures mean: breakdowns with their groups and margins, and measures."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from results.models import Breakdown, Group, Measure
from surveys.expressions import ExpressionError, parse
from surveys.models import Question, Survey, Wave


def readable(condition: str) -> str:
    """Raises ValidationError with what is wrong."""
    try:
        parse(condition)
    except ExpressionError as error:
        raise forms.ValidationError(str(error)) from None
    return condition


def warn_of_unknown(request: HttpRequest, survey: Survey, codes: Iterable[str]) -> None:
    """A slip of the pen makes a group of nobody, or a measure of nothing; a question may also still have to come."""
    asked = Question.objects.filter(section__questionnaire__survey=survey).values_list("code", flat=True)
    known = {*asked, *(code for wave in Wave.objects.filter(survey=survey) for code in wave.background)}
    if unknown := sorted(set(codes) - known):
        text = _("No questionnaire of this survey has %(codes)s. Until one does, nothing is counted for it.")
        messages.warning(request, text % {"codes": ", ".join(unknown)})


class GroupForm(forms.ModelForm):
    def clean_condition(self) -> str:
        return readable(self.cleaned_data["condition"])


WIDTHS = {"code": {"size": 12}, "label": {"size": 24}, "condition": {"cols": 36, "rows": 2}}


class GroupInline(admin.TabularInline):
    model = Group
    form = GroupForm
    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Small enough to stand beside each other on a screen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in WIDTHS:
            field.widget.attrs |= WIDTHS[db_field.name] | {"class": ""}
        return field


@admin.register(Breakdown)
class BreakdownAdmin(admin.ModelAdmin):
    list_display = ("label", "survey", "weighs", "position")
    list_filter = ("survey",)
    inlines = (GroupInline,)
    prepopulated_fields = {"code": ("label",)}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Breakdowns")} | (extra_context or {}))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        groups = form.instance.groups.all()
        warn_of_unknown(request, form.instance.survey, (code for one in groups for code in parse(one.condition).codes))


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

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not Measure.objects.exists():
            messages.info(
                request,
                _(
                    "There are no measures yet, and none are needed: of five points the two highest agree, of a scale "
                    "the mean is told, and the headlines are the first mark and statements. A measure changes that."
                ),
            )
        return super().changelist_view(request, {"title": _("Measures")} | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: Measure, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        base = parse(obj.base).codes if obj.base else ()
        warn_of_unknown(request, obj.survey, {*(obj.questions or obj.code).split(), *base})
