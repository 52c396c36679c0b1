"""What staff fill in about the list: the file, which columns to keep, what travels with the answers."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from respondents import preparing
from respondents.aapor import grouped
from respondents.column_roles import ONCE, Role, Roles, taken_twice
from respondents.columns import ListFile
from surveys.models import Wave

MAX_BACKGROUND = 3
EMPTY: Mapping[str, int] = MappingProxyType({})


class BackgroundForm(forms.Form):
    background = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Columns that travel with the answers")
    )

    def __init__(self, data: Any = None, *, wave: Wave) -> None:
        super().__init__(data, initial={"background": wave.background})
        self.columns = preparing.columns_of(wave.survey)
        gone = {name: 0 for name in wave.background if name not in self.columns}
        field = self.fields["background"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, column_label(name, number)) for name, number in (self.columns | gone).items()]

    def clean_background(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["background"]
        if len(chosen) > MAX_BACKGROUND:
            raise ValidationError(_("Choose three columns at most. More would make people recognisable."))
        for name in chosen:
            if self.columns.get(name, 0) > preparing.MANY_VALUES:
                text = _("“%(name)s” has %(n)d different values. Make at most %(most)d broad groups of it first.")
                raise ValidationError(text % {"name": name, "n": self.columns[name], "most": preparing.MANY_VALUES})
        return chosen


def column_label(name: str, values: int) -> str:
    return _("%(name)s (%(n)d different values)") % {"name": name, "n": values}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List as CSV or Excel (.xlsx)"),
        error_messages={
            "required": gettext_lazy("Choose a file of at most 5 MB."),
            "empty": gettext_lazy("The file is empty. Choose another file."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.tsv,.xlsx"


class ColumnsForm(forms.Form):
    """One choice per column of the file."""

    def __init__(self, data: Any = None, *, header: Sequence[str], roles: Roles) -> None:
        super().__init__(data)
        for column, name in enumerate(header):
            self.fields[f"column_{column}"] = forms.ChoiceField(
                choices=Role.choices, initial=roles.get(column, Role.SKIP), label=name or _("column without a name")
            )
        self.header = header

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        roles = self.roles
        for role in ONCE:
            if list(roles.values()).count(role) > 1:
                raise ValidationError(_("Two columns are “%(role)s”. Choose one of them.") % {"role": role.label})
        if not {Role.EMAIL, Role.NUMBER} & set(roles.values()):
            raise ValidationError(_("Choose which column holds the e-mail address, or the number for a letter."))
        if double := taken_twice(self.header, roles):
            raise ValidationError(_("Two background columns are called “%(name)s”. Leave one out.") % {"name": double})
        return cleaned

    @property
    def roles(self) -> Roles:
        chosen = {column: self.cleaned_data.get(f"column_{column}", "") for column in range(len(self.header))}
        return {column: role for column, role in chosen.items() if role}


class SaveListForm(forms.Form):
    """Which columns to keep, and what to do with people who are not in the file."""

    KEEP, WITHDRAW = "keep", "withdraw"
    columns = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Background to keep")
    )
    absent = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what happens with the people who are not in this file.")},
    )

    def __init__(self, data: Any = None, *, file: ListFile, absent: int, waiting: Mapping[str, int] = EMPTY) -> None:
        numbers = {name: len(file.values_of(name)) for name in file.background}
        few = [name for name in numbers if not file.recognises(name)]
        super().__init__(data, initial={"columns": few})
        self.many = [name for name in numbers if name not in few]
        columns, question = self.fields["columns"], self.fields["absent"]
        assert isinstance(columns, forms.MultipleChoiceField)
        assert isinstance(question, forms.ChoiceField)
        columns.choices = [(name, column_label(name, values)) for name, values in numbers.items()]
        question.choices = [
            (self.KEEP, _("They take part too. This file is an addition.")),
            (self.WITHDRAW, _("They do not take part. This file is the whole list.")),
        ]
        question.label = _("People on the list who are not in this file: %(n)s") % {"n": grouped(absent)}
        named = ", ".join(f"{wave} ({number})" for wave, number in waiting.items())
        if named:
            question.help_text = _(
                "Some of them have yet to answer in a wave that is in the field: %(waves)s. "
                "Do you take them off the list? Then they get no reminder there any more."
            ) % {"waves": named}
        if not absent:
            del self.fields["absent"]
        if not numbers:
            del self.fields["columns"]

    @property
    def withdraws(self) -> bool:
        return bool(self.cleaned_data.get("absent") == self.WITHDRAW)
