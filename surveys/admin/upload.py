"""The form that takes a workbook; its problems are told per sheet, row and column."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys import xlsform
from surveys.instrument import Instrument
from surveys.models import Questionnaire, Survey, VersionTakenError


class UploadForm(forms.Form):
    survey = forms.ModelChoiceField(Survey.objects.all(), label=gettext_lazy("Survey"), empty_label=None)
    workbook = forms.FileField(
        label=gettext_lazy("Workbook"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"empty": gettext_lazy("The file is empty. Choose another file.")},
    )
    instrument: Instrument
    questionnaire: Questionnaire

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems: list[xlsform.Problem] = []
        most = {"limit": settings.WORKBOOK_MAX_MB}
        field = self.fields["workbook"]
        field.error_messages["required"] = _("Choose a workbook of at most %(limit)d MB.") % most
        field.help_text = (
            _("An XLSForm (.xlsx) with the sheets survey, choices and settings; at most %(limit)d MB.") % most
        )

    def clean_workbook(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["workbook"]
        try:
            self.instrument = xlsform.read(file)
        except xlsform.WorkbookError as error:
            self.problems = error.problems
            raise forms.ValidationError(_("Nothing was taken in. Correct the workbook and upload it again.")) from None
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "survey" in cleaned and "workbook" in cleaned:
            try:
                self.questionnaire, self.is_new = Questionnaire.objects.take_in(cleaned["survey"], self.instrument)
            except VersionTakenError as refusal:
                self.add_error("workbook", str(refusal))
        return cleaned
