"""The people on the list; never what became of their invitations."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from respondents import addresses, by_hand, panel
from respondents.admin import reports
from respondents.admin.entrance import with_survey
from respondents.models import Respondent


class PersonForm(forms.ModelForm):
    def clean_email(self) -> str:
        """An address, or nothing for somebody who gets a letter."""
        if not self.cleaned_data["email"]:
            return ""
        verdict = addresses.judge(self.cleaned_data["email"])
        if verdict.problem:
            raise ValidationError(verdict.problem)
        same = Respondent.objects.filter(survey=self.instance.survey_id, email__iexact=verdict.address)
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This address is on the list already. Look it up there."))
        return verdict.address

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "email" in cleaned and not cleaned["email"] and not cleaned.get("number"):
            self.add_error("email", _("Fill in an address, or a number for a letter."))
        return cleaned


class SituationFilter(admin.SimpleListFilter):
    title = gettext_lazy("situation")
    parameter_name = "situation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("on", _("gets mail")), ("out", _("wants no mail")), ("off", _("off the list"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Respondent]) -> QuerySet[Respondent]:
        if self.value() == "on":
            return queryset.filter(opted_out_on=None, withdrawn_on=None)
        if self.value() == "out":
            return queryset.filter(opted_out_on__isnull=False)
        return queryset.filter(withdrawn_on__isnull=False) if self.value() == "off" else queryset


@admin.register(Respondent)
class RespondentAdmin(admin.ModelAdmin):
    form = PersonForm
    list_display = ("__str__", "first_name", "opted_out_on", "withdrawn_on")
    list_filter = (SituationFilter, "survey")
    list_select_related = ("survey",)
    list_per_page = 50
    search_fields = ("email", "number", "first_name")
    search_help_text = gettext_lazy("Search by address, number or first name")
    show_full_result_count = False
    fields = ("survey", "email", "number", "first_name", "language", "known", "opted_out_on", "withdrawn_on")
    readonly_fields = ("known", "opted_out_on", "withdrawn_on")
    actions = ("no_more_mail",)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return with_survey(self.list_display)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("People on the list")} | (extra_context or {}))

    def get_readonly_fields(self, request: HttpRequest, obj: Respondent | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "survey") if obj else self.readonly_fields

    def get_urls(self) -> list[URLPattern]:
        inside = self.admin_site.admin_view(reports.reports)
        return [path("<uuid:pk>/report/", inside, name="respondents_respondent_report"), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Respondent, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data and obj.email:
            by_hand.new_address(obj, timezone.now())

    @admin.display(description=gettext_lazy("background"))
    def known(self, person: Respondent) -> str:
        lines = sorted(person.attributes.items())
        return format_html_join("", "<div>{}: {}</div>", lines) if lines else "–"

    @admin.action(description=gettext_lazy("Send no more mail to these people"), permissions=["change"])
    def no_more_mail(self, request: HttpRequest, queryset: QuerySet[Respondent]) -> None:
        number = panel.stop(queryset, timezone.localdate())
        text = ngettext("%(n)d person gets no more mail.", "%(n)d people get no more mail.", number)
        messages.success(request, text % {"n": number})

    def log_addition(self, request: HttpRequest, obj: Respondent, message: Any) -> Any:
        return log(request, obj, ADDITION, message)

    def log_change(self, request: HttpRequest, obj: Respondent, message: Any) -> Any:
        return log(request, obj, CHANGE, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Respondent]) -> Any:
        return [log(request, person, DELETION, "") for person in queryset]


def log(request: HttpRequest, person: Respondent, flag: int, message: Any) -> LogEntry:
    """Who changed what, without the address: the log outlives the person's data."""
    return LogEntry.objects.create(
        user_id=str(request.user.pk),
        content_type=ContentType.objects.get_for_model(Respondent),
        object_id=str(person.pk),
        object_repr=_("flexworker"),
        action_flag=flag,
        change_message=message,
    )
