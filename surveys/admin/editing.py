"""Editing a draft without a workbook: settings, pages, questions and their answers."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern
from django.utils.text import slugify
from django.utils.translation import gettext as _

from surveys import editing
from surveys.admin.choice_forms import ChoiceFormSet, choice_rows, choices_of
from surveys.admin.drafts import DraftAdmin, View, back_to
from surveys.admin.question_form import QuestionForm
from surveys.admin.spec_forms import SectionForm, SettingsForm
from surveys.admin.typed import expression_problems
from surveys.instrument import RESERVED_CODES, ChoiceSpec, Instrument, QuestionSpec
from surveys.models import Questionnaire


class EditingAdmin(DraftAdmin):
    """The part of the questionnaire's admin that changes a draft."""

    def get_urls(self) -> list[URLPattern]:
        own: dict[str, View] = {
            "edit/question": self.new_question_view,
            "edit/question/<slug:code>": self.question_view,
            "edit/page/<slug:name>": self.section_view,
            "edit/settings": self.settings_view,
            "edit/check": self.check_view,
        }
        return self.pages_at(own) + super().get_urls()

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
            return gone(request, questionnaire)
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
        if wanted not in sections:
            wanted = "" if wanted == "new" else next(reversed(sections), "")
        return self.edit_question(request, questionnaire, None, wanted)

    def question_view(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        questionnaire = self.draft(request, pk)
        instrument = questionnaire.instrument()
        question = instrument.by_code.get(code)
        if question is None:
            return gone(request, questionnaire)
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

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Whether one expression is right, asked while somebody types."""
        questionnaire = self.draft(request, pk)
        column, text = request.GET.get("column", ""), request.GET.get("expression", "").strip()
        problems = expression_problems(questionnaire.instrument(), request.GET.get("code", ""), column, text)
        return JsonResponse({"problems": problems})


def gone(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    """Somebody else removed or renamed it while this person was busy with it."""
    if request.method != "POST":
        raise Http404
    messages.error(request, _("This is not there any more: somebody else removed or renamed it. Nothing was kept."))
    return back_to(questionnaire)


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
    was = question.code if question else ""
    if data["new_page"]:
        name = new_page_name(instrument, data["new_page"])
        return editing.put_page(instrument, name, {instrument.default_language: data["new_page"]}, made, was=was), name
    changed = editing.put_question(instrument, made, section=data["section"], position=data["position"], was=was)
    return changed, data["section"]


def new_page_name(instrument: Instrument, title: str) -> str:
    """A code from the title that no page or question has yet."""
    pages = (page.name for page in instrument.sections)
    taken = {name.lower() for name in (*instrument.by_code, *pages)} | RESERVED_CODES
    wanted = slugify(title).replace("-", "_")[:50]
    if not wanted or wanted[0].isdigit():
        wanted = f"pagina_{wanted}".rstrip("_")
    numbered = (f"{wanted}_{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)
