"""Changing a draft: who may, what happens when two people do at once, and how a change is kept."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from surveys import editing
from surveys.admin.spec_forms import SpecForm
from surveys.instrument import Instrument
from surveys.models import Questionnaire
from surveys.xlsform import WorkbookError

EDIT = "admin/surveys/questionnaire/edit.html"
View = Callable[..., HttpResponse]


class DraftAdmin(admin.ModelAdmin):
    """What every page that changes a questionnaire stands on."""

    def pages_at(self, views: dict[str, View]) -> list[URLPattern]:
        """Addresses below a questionnaire; names come from the views."""
        return [
            path(
                f"<int:pk>/{place}/",
                self.admin_site.admin_view(transaction.atomic(view)),
                name="surveys_questionnaire_" + view.__name__.removesuffix("_view"),
            )
            for place, view in views.items()
        ]

    def may_edit(self, request: HttpRequest, questionnaire: Questionnaire) -> bool:
        return request.user.has_perm("surveys.change_questionnaire") and not questionnaire.frozen

    def draft(self, request: HttpRequest, pk: int) -> Questionnaire:
        """A draft that this person may change; a POST holds it until it is done, so changes come one by one."""
        found = Questionnaire.objects.select_for_update() if request.method == "POST" else Questionnaire.objects.all()
        questionnaire = get_object_or_404(found, pk=pk)
        if not self.may_edit(request, questionnaire):
            raise PermissionDenied
        return questionnaire

    def keep(
        self, request: HttpRequest, questionnaire: Questionnaire, form: SpecForm, changed: Instrument, about: str = ""
    ) -> bool:
        """Store the change when the whole questionnaire is still right; otherwise say where it is not."""
        if request.POST.get("seen", form.seen) != form.seen:
            form.add_error(
                None,
                _(
                    "Somebody else changed this in the meantime. Look in another window at what stands there now."
                    " If you save it once more, what you filled in here holds."
                ),
            )
            return False
        try:
            questionnaire.replace_with(editing.checked(changed))
        except WorkbookError as error:
            tell(form, error, changed, about)
            return False
        self.log_change(request, questionnaire, [{"changed": {"name": about or "–", "object": str(questionnaire)}}])
        messages.success(request, _("Saved."))
        return True

    def show(
        self,
        request: HttpRequest,
        questionnaire: Questionnaire,
        title: str,
        form: Any,
        template: str = EDIT,
        **more: Any,
    ) -> HttpResponse:
        wrong = bool(form.errors) or ("choices" in more and not more["choices"].is_valid() and request.method == "POST")
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": title,
            "original": questionnaire,
            "form": form,
            "wrong": wrong,
            "check": reverse("admin:surveys_questionnaire_check", args=[questionnaire.pk]),
        }
        return TemplateResponse(request, template, context | more, status=422 if wrong else 200)


def tell(form: SpecForm, error: WorkbookError, changed: Instrument, about: str) -> None:
    """Each problem at the field that it is about; one about another question names that question."""
    form.is_valid()
    for problem in error.problems:
        code = editing.code_at(changed, problem.row or 0)
        own = problem.sheet == "settings" or code == about
        place = "" if own else f"{code or problem.place}: "
        form.take_problem(problem.column if own else "", f"{place}{problem.message} {problem.advice}".strip())


def back_to(questionnaire: Questionnaire, section: str = "") -> HttpResponse:
    address = reverse("admin:surveys_questionnaire_change", args=[questionnaire.pk])
    return redirect(f"{address}#page-{section}" if section else address)
