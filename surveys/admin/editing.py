"""Editing a draft without a workbook: settings, pages, questions and their answers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from surveys import editing
from surveys.admin.choice_forms import choices_of
from surveys.admin.drafts import DraftAdmin, View, back_to
from surveys.admin.merging import put, rows_of
from surveys.admin.order_form import OrderForm
from surveys.admin.question_form import QuestionForm
from surveys.admin.spec_forms import SectionForm, SettingsForm
from surveys.admin.typed import expression_problems
from surveys.instrument import QuestionSpec
from surveys.models import Questionnaire

ORDER = "admin/surveys/questionnaire/order.html"


class EditingAdmin(DraftAdmin):
    """The part of the questionnaire's admin that changes a draft."""

    def get_urls(self) -> list[URLPattern]:
        own: dict[str, View] = {
            "edit/question": self.new_question_view,
            "edit/question/<slug:code>": self.question_view,
            "edit/page/<slug:name>": self.section_view,
            "edit/settings": self.settings_view,
            "edit/order": self.order_view,
            "edit/check": self.check_view,
        }
        return self.pages_at(own) + super().get_urls()

    def settings_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        questionnaire = self.draft(request, pk)
        form = SettingsForm(request.POST or None, instrument=questionnaire.instrument())
        if request.method == "POST" and form.is_valid() and self.keep(request, questionnaire, form, form.changed()):
            return back_to(questionnaire)
        return self.show(request, questionnaire, _("Rules and messages"), form)

    def order_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        questionnaire = self.draft(request, pk)
        form = OrderForm(request.POST or None, instrument=questionnaire.instrument())
        if request.method == "POST" and form.is_valid() and self.keep(request, questionnaire, form, form.changed()):
            return back_to(questionnaire)
        return self.show(request, questionnaire, _("Order"), form, template=ORDER)

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
    messages.error(request, _("This is not there any more: somebody else removed or renamed it. Nothing was saved."))
    return back_to(questionnaire)
