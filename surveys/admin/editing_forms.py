"""Forms for a draft: a question, its answers, a page, the settings. They make specs; the workbook's checks judge."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.admin.overview import KINDS
from surveys.instrument import CALCULATE, HIDDEN, RANGE, ChoiceSpec, Instrument, QuestionSpec, SectionSpec, Texts
from surveys.xlsform.languages import header_of
from surveys.xlsform.writing import MESSAGES, PLAIN, SELECTS, yes

TEXTS: dict[str, Any] = {
    "label": gettext_lazy("Question"),
    "hint": gettext_lazy("Explanation"),
    "alternative_label": gettext_lazy("Second wording"),
    "required_message": gettext_lazy("Message when empty"),
    "constraint_message": gettext_lazy("Message when not valid"),
}
EXPRESSIONS: dict[str, Any] = {
    "relevant": gettext_lazy("Asked when"),
    "alternative_relevant": gettext_lazy("Second wording when"),
    "required": gettext_lazy("Compulsory (yes, or when)"),
    "constraint": gettext_lazy("Valid when"),
    "choice_filter": gettext_lazy("Choices shown when"),
    "calculation": gettext_lazy("Calculation"),
}
SHORT: dict[str, Any] = {
    "list_name": gettext_lazy("List of choices"),
    "appearance": gettext_lazy("Appearance"),
    "random_group": gettext_lazy("Random group"),
    "default": gettext_lazy("Default"),
}
SETTINGS: dict[str, Any] = {
    "refused_when": gettext_lazy("Refused when"),
    "ineligible_when": gettext_lazy("Not eligible when"),
    "panel_when": gettext_lazy("May be followed when"),
}
MESSAGE_NAMES: dict[str, Any] = {
    "welcome_message": gettext_lazy("Welcome"),
    "completed_message": gettext_lazy("Thanks"),
    "refused_message": gettext_lazy("After refusing"),
    "ineligible_message": gettext_lazy("Not eligible"),
}


class FieldGroup(NamedTuple):
    title: str
    fields: list[Any]
    folded: bool = False
    is_open: bool = False


class SpecForm(forms.Form):
    """Fields per language, and problems of the workbook's checks at the field that they are about."""

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.label_suffix = ""

    def add_texts(self, names: dict[str, Any], given: Any) -> None:
        several = len(self.instrument.languages) > 1
        for name, title in names.items():
            for code in self.instrument.languages:
                label = f"{title} ({code})" if several else title
                initial = getattr(given, name).get(code, "") if given else ""
                self.fields[f"{name}_{code}"] = area(label, initial)

    def add_expressions(self, names: dict[str, Any], given: Any) -> None:
        for name, title in names.items():
            initial = yes(getattr(given, name)) if given else ""
            self.fields[name] = area(title, initial, expression=name)

    def groups(self) -> list[FieldGroup]:
        """The fields in the order of a workbook's columns; a form with many of them groups them."""
        return [FieldGroup("", list(self))]

    def texts(self, name: str) -> Texts:
        found = {code: self.cleaned_data[f"{name}_{code}"] for code in self.instrument.languages}
        return {code: text for code, text in found.items() if text}

    def take_problem(self, column: str, message: str) -> None:
        """Show a problem at its field, for example 'label::Nederlands (nl)' at label_nl."""
        known = {f"{name}::{header_of(code)}": f"{name}_{code}" for name in (*TEXTS, *MESSAGES, "title") for code in (
            self.instrument.languages
        )}  # fmt: skip
        aliases = {"name": "code", "type": "kind"}
        field = known.get(column) or aliases.get(column, column)
        self.add_error(field if field in self.fields else None, message)


def area(label: Any, initial: str, expression: str = "") -> forms.CharField:
    attributes: dict[str, Any] = {"rows": 2}
    if expression:
        attributes |= {"data-expression": expression, "spellcheck": "false", "autocapitalize": "off"}
    return forms.CharField(label=label, initial=initial, required=False, widget=forms.Textarea(attrs=attributes))


class QuestionForm(SpecForm):
    section = forms.ChoiceField(label=gettext_lazy("Page"), required=False)
    new_page = forms.CharField(label=gettext_lazy("Or a new page, called"), required=False, max_length=200)
    position = forms.IntegerField(label=gettext_lazy("Place on the page"), min_value=1, initial=99)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=64)
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
            self.fields[name] = forms.CharField(label=title, initial=initial, required=False, max_length=100)
        self.initial["section"] = section
        if question:
            self.initial.update(self._stored(question, section))

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
            raise forms.ValidationError(_("There is a question %(code)s already.") % {"code": code})
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


class ChoiceForm(forms.Form):
    position = forms.IntegerField(label=gettext_lazy("Place"), required=False, min_value=1)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=64, required=False)
    missing = forms.BooleanField(label=gettext_lazy("counts as missing"), required=False)
    fixed_last = forms.BooleanField(label=gettext_lazy("always last"), required=False)
    remove = forms.BooleanField(label=gettext_lazy("remove"), required=False)

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        for code in languages:
            self.fields[f"label_{code}"] = forms.CharField(
                label=f"{_('Answer')} ({code})" if len(languages) > 1 else _("Answer"), required=False
            )

        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    def texts(self) -> list[Any]:
        return [self[f"label_{code}"] for code in self.languages]

    def spec(self, before: dict[str, ChoiceSpec]) -> ChoiceSpec:
        data = self.cleaned_data
        label = {code: text for code in self.languages if (text := data[f"label_{code}"])}
        kept = before.get(data["code"], ChoiceSpec(data["code"], {}))
        return replace(kept, label=label, missing=data["missing"], fixed_last=data["fixed_last"])


ChoiceFormSet = forms.formset_factory(ChoiceForm, extra=3, max_num=200)


def choice_rows(choices: Iterable[ChoiceSpec]) -> list[dict[str, Any]]:
    return [
        {"position": place, "code": choice.code, "missing": choice.missing, "fixed_last": choice.fixed_last}
        | {f"label_{code}": text for code, text in choice.label.items()}
        for place, choice in enumerate(choices, start=1)
    ]


def choices_of(formset: Any, before: tuple[ChoiceSpec, ...]) -> tuple[ChoiceSpec, ...]:
    """The rows that are filled in, in the order of their places; rows without a place come last."""
    filled = [form for form in formset if form.cleaned_data.get("code") and not form.cleaned_data.get("remove")]
    filled.sort(key=lambda form: form.cleaned_data.get("position") or 10_000)
    known = {choice.code: choice for choice in before}
    return tuple(form.spec(known) for form in filled)


class SectionForm(SpecForm):
    position = forms.IntegerField(label=gettext_lazy("Place"), min_value=1)

    def __init__(self, *args: Any, section: SectionSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_texts({"title": gettext_lazy("Title")}, section)
        self.fields["relevant"] = area(EXPRESSIONS["relevant"], section.relevant, expression="relevant")
        self.initial["position"] = [page.name for page in self.instrument.sections].index(section.name) + 1


class SettingsForm(SpecForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    version = forms.CharField(label=gettext_lazy("Version"), max_length=32)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["title"], self.initial["version"] = self.instrument.title, self.instrument.version
        self.add_expressions(SETTINGS, self.instrument)
        self.add_texts(MESSAGE_NAMES, self.instrument)

    def changed(self) -> Instrument:
        values: dict[str, Any] = {name: self.cleaned_data[name] for name in ("title", "version", *SETTINGS)}
        values |= {name: self.texts(name) for name in MESSAGE_NAMES}
        return replace(self.instrument, **values)


class DuplicateForm(SpecForm):
    version = forms.CharField(label=gettext_lazy("Version of the copy"), max_length=32)


def page_title(page: SectionSpec) -> str:
    return next(iter(page.title.values()), page.name)
