"""The form of one question of a draft."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys import editing
from surveys.admin.overview import KINDS
from surveys.admin.spec_forms import EXPRESSIONS, TEXTS, FieldGroup, SpecForm, TextField
from surveys.instrument import CALCULATE, HIDDEN, RANGE, ChoiceSpec, QuestionSpec, SectionSpec
from surveys.xlsform.writing import PLAIN, SELECTS

SHORT: dict[str, Any] = {
    "list_name": gettext_lazy("List of choices"),
    "appearance": gettext_lazy("Appearance"),
    "random_group": gettext_lazy("Random group"),
    "default": gettext_lazy("Default"),
}


class QuestionForm(SpecForm):
    section = forms.ChoiceField(label=gettext_lazy("Page"), required=False)
    new_page = TextField(label=gettext_lazy("Or a new page, called"), required=False, max_length=200)
    position = forms.IntegerField(label=gettext_lazy("Place on the page"), min_value=1, initial=99)
    code = TextField(label=gettext_lazy("Code"), max_length=64)
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=KINDS.items)
    scale_from = forms.IntegerField(label=gettext_lazy("Scale from"), required=False, initial=1)
    scale_to = forms.IntegerField(label=gettext_lazy("Scale to"), required=False, initial=10)
    max_length = forms.IntegerField(label=gettext_lazy("Longest text"), required=False, min_value=1)
    randomize = forms.BooleanField(label=gettext_lazy("Answers in a random order"), required=False)

    def __init__(self, *args: Any, question: QuestionSpec | None, section: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        field = self.fields["section"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(page.name, f"{n}. {page_title(page)}") for n, page in enumerate(self.instrument.sections, 1)]
        self.add_texts(TEXTS, question)
        self.add_expressions(EXPRESSIONS, question)
        for name, title in SHORT.items():
            initial = getattr(question, name) if question else ""
            self.fields[name] = TextField(label=title, initial=initial, required=False, max_length=100)
        self.initial["section"] = section
        if not section:
            self._for_a_new_page()
        if question:
            self.seen = editing.mark(question)
            self.initial.update(self._stored(question, section))

    def _for_a_new_page(self) -> None:
        del self.fields["section"], self.fields["position"]
        self.fields["new_page"].label = _("Title of the page")
        self.fields["new_page"].required = True

    def _stored(self, question: QuestionSpec, section: str) -> dict[str, Any]:
        codes = [other.code for other in self.instrument.section(section).questions]
        return {
            "code": question.code,
            "kind": question.kind,
            "position": codes.index(question.code) + 1,
            "scale_from": question.parameters.get("start", 1),
            "scale_to": question.parameters.get("end", 10),
            "max_length": question.parameters.get("max_length"),
            "randomize": question.parameters.get("randomize") == "true",
        }

    def groups(self) -> list[FieldGroup]:
        kind = self.question.kind if self.question else ""
        rare = [
            "scale_from", "scale_to", "max_length", "alternative_label", "alternative_relevant", "calculation",
            "choice_filter", "list_name", "randomize", "appearance", "random_group", "default",
        ]  # fmt: skip
        more = self._named(rare)
        needed = kind in (RANGE, CALCULATE, HIDDEN) or any(field.errors for field in more)
        return [
            FieldGroup("", self._named(["label", "hint", "kind", "code"])),
            FieldGroup(_("Place"), self._named(["section", "position", "new_page"])),
            FieldGroup(
                _("When it is asked, and when an answer is right"),
                self._named(["relevant", "required", "required_message", "constraint", "constraint_message"]),
            ),
            FieldGroup(_("More"), more, folded=True, is_open=needed),
        ]

    def _named(self, names: list[str]) -> list[Any]:
        """The fields with these names, those with a text per language included."""
        per_language = [f"{name}_{code}" for name in names for code in self.instrument.languages]
        wanted = [name for name in self.fields if name in {*names, *per_language}]
        return [self[name] for name in sorted(wanted, key=lambda name: _rank(name, names))]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code in self.instrument.by_code and (self.question is None or code != self.question.code):
            raise forms.ValidationError(
                _("There is a question %(code)s already. Choose another code.") % {"code": code}
            )
        return code

    def spec(self, choices: tuple[ChoiceSpec, ...]) -> QuestionSpec:
        data = self.cleaned_data
        values: dict[str, Any] = {name: data[name] for name in PLAIN} | {name: self.texts(name) for name in TEXTS}
        is_select = data["kind"] in SELECTS
        return replace(
            self.question or QuestionSpec(data["code"], data["kind"]),
            **values,
            code=data["code"],
            kind=data["kind"],
            required="true()" if data["required"].strip().lower() in ("yes", "ja") else data["required"],
            parameters=self._parameters(),
            list_name=data["list_name"] or data["code"].lower() if is_select else "",
            choices=choices if is_select else (),
        )

    def _parameters(self) -> dict[str, str]:
        data = self.cleaned_data
        kept = dict(self.question.parameters) if self.question and self.question.kind == data["kind"] else {}
        for name in ("max_length", "randomize"):
            kept.pop(name, None)
        if data["kind"] == RANGE:
            ends = {"start": str(data["scale_from"] or 0), "end": str(data["scale_to"] or 0)}
            return {"step": "1"} | kept | ends
        if data["max_length"]:
            kept["max_length"] = str(data["max_length"])
        if data["randomize"] and data["kind"] in SELECTS:
            kept["randomize"] = "true"
        return kept


def _rank(field: str, names: list[str]) -> int:
    return next(place for place, name in enumerate(names) if field == name or field.rpartition("_")[0] == name)


def page_title(page: SectionSpec) -> str:
    return next(iter(page.title.values()), page.name)
