"""How a questionnaire comes in: from a workbook, from nothing, or as a copy of another one."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from surveys.admin.drafts import DraftAdmin, back_to
from surveys.admin.spec_forms import DuplicateForm
from surveys.admin.start_form import StartForm
from surveys.admin.upload import UploadForm
from surveys.instrument import Instrument
from surveys.models import Questionnaire, Survey

TEMPLATES = "admin/surveys/questionnaire"


class BeginningAdmin(DraftAdmin):
    """The part of the questionnaire's admin that makes new ones."""

    def get_urls(self) -> list[URLPattern]:
        start = path("start/", self.admin_site.admin_view(self.start_view), name="surveys_questionnaire_start")
        return [start, *self.pages_at({"duplicate": self.duplicate_view}), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            return self._taken_in(request, form)
        return self._begin(request, "upload", _("Upload a questionnaire"), form)

    def start_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = StartForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            made = store(form.cleaned_data["survey"], form.instrument())
            if made:
                self.log_addition(request, made, [{"added": {}}])
                messages.success(request, _("%(name)s is there. Add your questions.") % {"name": made})
                return back_to(made)
            form.add_error("version", _("This version exists already. Choose another one."))
        return self._begin(request, "start", _("Start a questionnaire"), form)

    def duplicate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        questionnaire = get_object_or_404(Questionnaire, pk=pk)
        if not (self.has_view_permission(request, questionnaire) and self.has_add_permission(request)):
            raise PermissionDenied
        instrument = questionnaire.instrument()
        form = DuplicateForm(request.POST or None, instrument=instrument)
        if request.method == "POST" and form.is_valid():
            copy = store(questionnaire.survey, replace(instrument, version=form.cleaned_data["version"]))
            if copy:
                self.log_addition(request, copy, [{"added": {}}])
                return back_to(copy)
            form.add_error("version", _("This version exists already. Choose another one."))
        return self.show(request, questionnaire, _("Make a new version"), form)

    def _taken_in(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        name = {"name": form.questionnaire}
        if form.is_new:
            self.log_addition(request, form.questionnaire, [{"added": {}}])
            messages.success(request, _("%(name)s has been taken in.") % name)
        else:
            messages.info(request, _("%(name)s was here already, with exactly these questions.") % name)
        return redirect("admin:surveys_questionnaire_change", form.questionnaire.pk)

    def _begin(self, request: HttpRequest, template: str, title: str, form: Any) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": title,
            "form": form,
            "has_surveys": Survey.objects.exists(),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, f"{TEMPLATES}/{template}.html", context, status=status)


def store(survey: Survey, instrument: Instrument) -> Questionnaire | None:
    """None when this version exists already, also when somebody made it a moment ago."""
    try:
        with transaction.atomic():
            return Questionnaire.objects.create_from(survey, instrument)
    except IntegrityError:
        return None
