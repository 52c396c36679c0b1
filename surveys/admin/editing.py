"""Editing a draft without a workbook: settings, pages, questions and their answers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from surveys import editing
from surveys.admin.editing_forms import (
    ChoiceFormSet,
    DuplicateForm,
    QuestionForm,
    SectionForm,
    SettingsForm,
    SpecForm,
    choice_rows,
    choices_of,
)
from surveys.expressions import ExpressionError, parse
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from surveys.models import Questionnaire
from surveys.xlsform import WorkbookError

EDIT = "admin/surveys/questionnaire/edit.html"
CHECKED = ("relevant", "alternative_relevant", "required", "constraint", "choice_filter", "calculation")


class EditingAdmin(admin.ModelAdmin):
    """The part of the questionnaire's admin that changes a draft."""

    def may_edit(self, request: HttpRequest, questionnaire: Questionnaire) -> bool:
        return request.user.has_perm("surveys.change_questionnaire") and not questionnaire.frozen

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, Callable[..., HttpResponse]] = {
            "edit/question": self.new_question_view,
            "edit/question/<slug:code>": self.question_view,
            "edit/page/<slug:name>": self.section_view,
            "edit/settings": self.settings_view,
            "edit/check": self.check_view,
            "duplicate": self.duplicate_view,
        }
        own = [
            path(
                f"<int:pk>/{place}/",
                self.admin_site.admin_view(view),
                name="surveys_questionnaire_" + view.__name__.removesuffix("_view"),
            )
            for place, view in views.items()
        ]
        return own + super().get_urls()

    def draft(self, request: HttpRequest, pk: int) -> Questionnaire:
        questionnaire = get_object_or_404(Questionnaire, pk=pk)
        if not self.may_edit(request, questionnaire):
            raise PermissionDenied
        return questionnaire

    def settings_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        questionnaire = self.draft(request, pk)
        form = SettingsForm(request.POST or None, instrument=questionnaire.instrument())
        if request.method == "POST" and form.is_valid() and self.keep(request, questionnaire, form, form.changed()):
            return back_to(questionnaire)
        return self.show(request, questionnaire, _("Rules and messages"), form)

    def section_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        questionnaire = self.draft(request, pk)
        instrument = questionnaire.instrument()
        section = next((page for page in instrument.sections if page.name == name), None)
        if section is None:
            raise Http404
        form = SectionForm(request.POST or None, instrument=instrument, section=section)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            changed = editing.change_page(
                instrument, name, title=form.texts("title"), relevant=data["relevant"], position=data["position"]
            )
            if self.keep(request, questionnaire, form, changed, about=name):
                return back_to(questionnaire, name)
        return self.show(request, questionnaire, _("Page"), form)

    def new_question_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        questionnaire = self.draft(request, pk)
        sections = [section.name for section in questionnaire.instrument().sections]
        wanted = request.GET.get("page", "")
        return self.edit_question(request, questionnaire, None, wanted if wanted in sections else sections[-1])

    def question_view(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        questionnaire = self.draft(request, pk)
        instrument = questionnaire.instrument()
        question = instrument.by_code.get(code)
        if question is None:
            raise Http404
        section = next(page.name for page in instrument.sections if question in page.questions)
        if request.method == "POST" and "delete" in request.POST:
            form = QuestionForm(request.POST, instrument=instrument, question=question, section=section)
            if self.keep(request, questionnaire, form, editing.remove_question(instrument, code)):
                return back_to(questionnaire, section)
            return self.show(request, questionnaire, code, form, **rows_of(request, instrument, question))
        return self.edit_question(request, questionnaire, question, section)

    def edit_question(
        self, request: HttpRequest, questionnaire: Questionnaire, question: QuestionSpec | None, section: str
    ) -> HttpResponse:
        instrument = questionnaire.instrument()
        form = QuestionForm(request.POST or None, instrument=instrument, question=question, section=section)
        rows = rows_of(request, instrument, question)
        if request.method == "POST" and form.is_valid() and rows["choices"].is_valid():
            before = question.choices if question else ()
            changed, where = put(instrument, form, choices_of(rows["choices"], before), question)
            if self.keep(request, questionnaire, form, changed, about=form.cleaned_data["code"]):
                return back_to(questionnaire, where)
        title = question.code if question else _("Add a question")
        return self.show(request, questionnaire, title, form, question=question, **rows)

    def keep(
        self, request: HttpRequest, questionnaire: Questionnaire, form: SpecForm, changed: Instrument, about: str = ""
    ) -> bool:
        """Store the change when the whole questionnaire is still right; otherwise say where it is not."""
        try:
            questionnaire.replace_with(editing.checked(changed))
        except WorkbookError as error:
            form.is_valid()
            for problem in error.problems:
                own = problem.sheet == "settings" or editing.code_at(changed, problem.row or 0) == about
                place = "" if own else f"{editing.code_at(changed, problem.row or 0) or problem.place}: "
                form.take_problem(problem.column if own else "", f"{place}{problem.message} {problem.advice}".strip())
            return False
        self.log_change(request, questionnaire, [{"changed": {"name": about or "–", "object": str(questionnaire)}}])
        messages.success(request, _("Kept."))
        return True

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Whether one expression is right, asked while somebody types."""
        questionnaire = self.draft(request, pk)
        column, text = request.GET.get("column", ""), request.GET.get("expression", "").strip()
        problems = expression_problems(questionnaire.instrument(), request.GET.get("code", ""), column, text)
        return JsonResponse({"problems": problems})

    def duplicate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        questionnaire = get_object_or_404(Questionnaire, pk=pk)
        if not (self.has_view_permission(request, questionnaire) and self.has_add_permission(request)):
            raise PermissionDenied
        form = DuplicateForm(request.POST or None, instrument=questionnaire.instrument())
        if request.method == "POST" and form.is_valid():
            version = form.cleaned_data["version"]
            same = Questionnaire.objects.filter(
                survey=questionnaire.survey, form_id=questionnaire.form_id, version=version
            )
            if same.exists():
                form.add_error("version", _("This version exists already."))
            else:
                instrument = replace(questionnaire.instrument(), version=version)
                copy = Questionnaire.objects.create_from(questionnaire.survey, instrument)
                self.log_addition(request, copy, [{"added": {}}])
                return back_to(copy)
        return self.show(request, questionnaire, _("Make a new version"), form)

    def show(
        self, request: HttpRequest, questionnaire: Questionnaire, title: str, form: Any, **more: Any
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": title,
            "original": questionnaire,
            "form": form,
            "check": reverse("admin:surveys_questionnaire_check", args=[questionnaire.pk]),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, EDIT, context | more, status=status)


def rows_of(request: HttpRequest, instrument: Instrument, question: QuestionSpec | None) -> dict[str, Any]:
    """The answers of a question as rows, and the other questions that share them."""
    initial = choice_rows(question.choices) if question else []
    formset = ChoiceFormSet(
        request.POST or None, initial=initial, prefix="choices", form_kwargs={"languages": instrument.languages}
    )
    shared = editing.users_of(instrument, question.list_name) if question else []
    return {"choices": formset, "shared": [code for code in shared if question and code != question.code]}


def put(
    instrument: Instrument, form: QuestionForm, choices: tuple[ChoiceSpec, ...], question: QuestionSpec | None
) -> tuple[Instrument, str]:
    """The changed questionnaire, and the name of the page where the question stands now."""
    data = form.cleaned_data
    made = form.spec(choices)
    if made.list_name and made.choices:
        instrument = editing.put_choices(instrument, made.list_name, made.choices)
    elif made.list_name in {other.list_name for other in instrument.questions()}:
        listed = next(other.choices for other in instrument.questions() if other.list_name == made.list_name)
        made = replace(made, choices=listed)
    if data["new_page"]:
        name = slugify(data["new_page"]).replace("-", "_")[:60] or f"page_{len(instrument.sections) + 1}"
        title = {instrument.default_language: data["new_page"]}
        return editing.put_page(instrument, name, title, made), name
    was = question.code if question else ""
    changed = editing.put_question(instrument, made, section=data["section"], position=data["position"], was=was)
    return changed, data["section"]


def expression_problems(instrument: Instrument, code: str, column: str, text: str) -> list[str]:
    if not text or column not in CHECKED or text.lower() in ("yes", "no", "ja", "nee"):
        return []
    try:
        unknown = sorted(parse(text).codes - instrument.by_code.keys())
    except ExpressionError as error:
        return [str(error)]
    if unknown or code not in instrument.by_code:
        return [_("There is no question %(code)s.") % {"code": name} for name in unknown]
    pages = [with_column(page, code, column, text) for page in instrument.sections]
    changed = replace(instrument, sections=tuple(pages))
    try:
        editing.checked(changed)
    except WorkbookError as error:
        rows = [problem for problem in error.problems if editing.code_at(changed, problem.row or 0) == code]
        return [f"{problem.message} {problem.advice}" for problem in rows if problem.column == column]
    return []


def with_column(page: SectionSpec, code: str, column: str, text: str) -> SectionSpec:
    value: dict[str, Any] = {column: text}
    return replace(page, questions=tuple(replace(q, **value) if q.code == code else q for q in page.questions))


def back_to(questionnaire: Questionnaire, section: str = "") -> HttpResponse:
    address = reverse("admin:surveys_questionnaire_change", args=[questionnaire.pk])
    return redirect(f"{address}#page-{section}" if section else address)
