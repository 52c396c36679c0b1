"""The order of pages, and of the questions on them, in one form."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _

from surveys import editing
from surveys.admin.question_form import page_title
from surveys.admin.spec_forms import SpecForm
from surveys.instrument import Instrument, QuestionSpec, SectionSpec, in_language


class QuestionPlace(NamedTuple):
    code: str
    label: str
    place: Any
    page: Any


class PagePlace(NamedTuple):
    number: int
    title: str
    place: Any
    questions: list[QuestionPlace]


class OrderForm(SpecForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = editing.mark(self.instrument)
        pages = [(page.name, f"{n}. {page_title(page)}") for n, page in enumerate(self.instrument.sections, 1)]
        for number, page in enumerate(self.instrument.sections, 1):
            self.fields[f"page_{page.name}"] = place(number, _("Place of the page"))
            for spot, question in enumerate(page.questions, 1):
                self.fields[f"place_{question.code}"] = place(spot, _("Place on the page"))
                self.fields[f"in_{question.code}"] = forms.ChoiceField(choices=pages, initial=page.name)
                self.fields[f"in_{question.code}"].widget.attrs["aria-label"] = _("Page")

    def pages(self) -> Iterator[PagePlace]:
        default = self.instrument.default_language
        for number, page in enumerate(self.instrument.sections, 1):
            questions = [
                QuestionPlace(
                    q.code, in_language(q.label, default, default), self[f"place_{q.code}"], self[f"in_{q.code}"]
                )
                for q in page.questions
            ]
            yield PagePlace(number, page_title(page), self[f"page_{page.name}"], questions)

    def changed(self) -> Instrument:
        """Places that are the same keep the order that they had; a page without questions disappears."""
        data = self.cleaned_data
        pages = sorted(self.instrument.sections, key=lambda page: data[f"page_{page.name}"])
        sections = [replace(page, questions=tuple(self._questions_of(page))) for page in pages]
        return editing.with_sections(self.instrument, sections)

    def _questions_of(self, page: SectionSpec) -> list[QuestionSpec]:
        """Who was here already comes before who moves in at the same place."""
        here = [q for q in self.instrument.questions() if self.cleaned_data[f"in_{q.code}"] == page.name]
        return sorted(here, key=lambda q: (self.cleaned_data[f"place_{q.code}"], q not in page.questions))


def place(number: int, label: str) -> forms.IntegerField:
    field = forms.IntegerField(initial=number, min_value=1, max_value=32_000)
    field.widget.attrs |= {"data-place": "", "aria-label": label}
    return field
