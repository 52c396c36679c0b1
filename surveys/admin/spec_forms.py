"""Forms for a draft: what all of them do, a page, the settings. They make specs; the workbook's checks judge."""

import re
from dataclasses import replace
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy

from surveys import editing
from surveys.instrument import Instrument, SectionSpec, Texts
from surveys.translating import in_languages
from surveys.xlsform.languages import NAMES, header_of
from surveys.xlsform.writing import MESSAGES, yes

LONGEST_TEXT = 10_000
CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
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
        self.seen = ""
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


class TextField(forms.CharField):
    """Text as a workbook can hold it: no control characters, one kind of line end."""

    def to_python(self, value: Any) -> str:
        return CONTROL.sub("", str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n"))


def area(label: Any, initial: str, expression: str = "") -> forms.CharField:
    attributes: dict[str, Any] = {"rows": 2}
    if expression:
        attributes |= {"data-expression": expression, "spellcheck": "false", "autocapitalize": "off"}
    widget = forms.Textarea(attrs=attributes)
    return TextField(label=label, initial=initial, required=False, max_length=LONGEST_TEXT, widget=widget)


class SectionForm(SpecForm):
    position = forms.IntegerField(label=gettext_lazy("Place"), min_value=1)

    def __init__(self, *args: Any, section: SectionSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_texts({"title": gettext_lazy("Title")}, section)
        self.fields["relevant"] = area(EXPRESSIONS["relevant"], section.relevant, expression="relevant")
        self.seen = editing.mark(replace(section, questions=()))
        self.initial["position"] = [page.name for page in self.instrument.sections].index(section.name) + 1


class SettingsForm(SpecForm):
    title = TextField(label=gettext_lazy("Title"), max_length=300)
    version = forms.CharField(label=gettext_lazy("Version"), max_length=32)
    translations = forms.MultipleChoiceField(
        label=gettext_lazy("Also in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Every text gets a field per language. Without the tick its texts in it are removed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = editing.mark(replace(self.instrument, sections=()))
        self.initial["title"], self.initial["version"] = self.instrument.title, self.instrument.version
        default, *others = self.instrument.languages
        self.fields["translations"].choices = [  # type: ignore[attr-defined]
            (code, NAMES.get(code, code)) for code in dict.fromkeys((*others, *NAMES)) if code != default
        ]
        self.initial["translations"] = others
        self.add_expressions(SETTINGS, self.instrument)
        self.add_texts(MESSAGE_NAMES, self.instrument)

    def changed(self) -> Instrument:
        values: dict[str, Any] = {name: self.cleaned_data[name] for name in ("title", "version", *SETTINGS)}
        values |= {name: self.texts(name) for name in MESSAGE_NAMES}
        return in_languages(replace(self.instrument, **values), self.cleaned_data["translations"])


class DuplicateForm(SpecForm):
    version = forms.CharField(label=gettext_lazy("Version of the copy"), max_length=32)
