"""One page on the width of a phone, with answers that go nowhere."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest

from surveys import routing
from surveys.expressions import parse
from surveys.forms import PageForm
from surveys.instrument import Instrument, QuestionSpec, SectionSpec, in_language


def preview(request: HttpRequest, instrument: Instrument, name: str) -> dict[str, Any]:
    """What the template shows; a POST judges the answers and forgets them."""
    names = [section.name for section in instrument.sections]
    if name not in names:
        raise Http404
    place = names.index(name)
    section = instrument.sections[place]
    second = "second" in request.GET
    language = request.GET.get("language", instrument.default_language)
    page = by_itself(instrument, section, second)
    form = PageForm(page, name, {}, language, data=request.POST if request.method == "POST" else None)
    return {
        "instrument": instrument,
        "section": section,
        "heading": in_language(section.title, language, instrument.default_language),
        "form": form,
        "number": place + 1,
        "count": len(names),
        "before": names[place - 1] if place else "",
        "after": names[place + 1] if place + 1 < len(names) else "",
        "second": second,
        "has_second": any(question.alternative_label for question in section.questions),
        "language": language,
        "accepted": request.method == "POST" and not form.problems,
    }


def by_itself(instrument: Instrument, section: SectionSpec, second: bool) -> Instrument:
    """The page without what other pages decide, so that every question and choice of it can be seen."""
    on_page = {question.code for question in section.questions}
    questions = tuple(alone(question, on_page, second) for question in section.questions)
    page = replace(instrument, sections=(replace(section, relevant="", questions=questions),))
    visible = routing.in_page_conditions(page, section.name, {}).keys()
    shown = tuple(q if q.code in visible else replace(q, relevant="") for q in questions)
    return replace(page, sections=(replace(section, relevant="", questions=shown),))


def alone(question: QuestionSpec, on_page: set[str], second: bool) -> QuestionSpec:
    def kept(condition: str) -> str:
        return condition if condition and parse(condition).codes <= on_page else ""

    return replace(
        question,
        label=question.alternative_label if second and question.alternative_label else question.label,
        relevant=kept(question.relevant),
        required=kept(question.required),
        constraint=kept(question.constraint),
        alternative_relevant=kept(question.alternative_relevant),
        choice_filter="",
    )
