"""What was filled in about one question, put into the questionnaire."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.text import slugify

from surveys import editing
from surveys.admin.choice_forms import ChoiceFormSet, choice_rows
from surveys.admin.question_form import QuestionForm
from surveys.instrument import RESERVED_CODES, ChoiceSpec, Instrument, QuestionSpec


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
