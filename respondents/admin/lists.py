"""The list of people: upload, preview, save."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from respondents import panel, preparing
from respondents.aapor import grouped
from respondents.admin.entrance import is_editable, show, to_checklist, wave_page
from respondents.admin.steps import refused
from respondents.list_forms import SaveListForm, UploadForm
from respondents.models import Fieldwork, ListUpload
from respondents.stages import panel_of

SHOWN = 200
"""Lines in a table of the preview; the download has them all."""


@wave_page("respondents.view_respondent", "respondents.add_respondent")
def upload(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    if request.method == "POST" and not is_editable(wave):
        return refused(request, wave)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            panel.read_list(content := file.read(), file.name)
        except panel.UnreadableListError as error:
            form.add_error("file", str(error))
        else:
            kept = keep(wave, file.name, content)
            return redirect("admin:respondents_fieldwork_preview", wave.pk, kept.pk)
    columns = preparing.columns_of(wave.survey)
    context = {"form": form, "panel": panel_of(wave), "columns": columns, "editable": is_editable(wave)}
    return show(request, wave, "list", _("List of people"), **context)


def keep(wave: Fieldwork, name: str, content: bytes) -> ListUpload:
    """Until it is confirmed; an earlier file of this wave that was not confirmed makes room."""
    now = timezone.now()
    panel.forget_uploads(now)
    ListUpload.objects.filter(wave=wave).delete()
    return ListUpload.objects.create(wave=wave, file_name=name[:200], content=content, uploaded_at=now)


def found(wave: Fieldwork, upload_id: uuid.UUID) -> tuple[ListUpload, panel.ListFile]:
    kept = get_object_or_404(ListUpload, wave=wave, pk=upload_id)
    return kept, panel.read_list(bytes(kept.content), kept.file_name)


@wave_page("respondents.view_respondent", "respondents.add_respondent", "respondents.change_respondent")
def preview(request: HttpRequest, wave: Fieldwork, upload_id: uuid.UUID) -> HttpResponse:
    if not is_editable(wave):
        return refused(request, wave)
    kept, file = found(wave, upload_id)
    would = panel.compare(wave.survey, file)
    data = request.POST if request.method == "POST" else None
    form = SaveListForm(data, file=file, absent=would.absent)
    if form.is_valid():
        chosen = file.keeping(form.cleaned_data.get("columns", ()))
        day = timezone.localdate() if form.withdraws else None
        counts = panel.save(wave.survey, panel.compare(wave.survey, chosen), withdraw_absent_on=day)
        kept.delete()
        messages.success(request, told(counts))
        return to_checklist(wave)
    return show(request, wave, "preview", _("What this file changes"), **shown(kept, file, would, form))


def shown(kept: ListUpload, file: panel.ListFile, would: panel.Preview, form: SaveListForm) -> dict[str, Any]:
    rejected, warned = would.of(*panel.REJECTED), would.warnings()
    return {
        "upload": kept,
        "file": file,
        "preview": would,
        "form": form,
        "numbers": [(name, grouped(number)) for name, number in panel.numbers(would)],
        "examples": would.of(panel.Outcome.NEW, panel.Outcome.CHANGED)[:5],
        "rejected": rejected[:SHOWN],
        "more_rejected": max(0, len(rejected) - SHOWN),
        "warned": warned[:SHOWN],
        "more_warned": max(0, len(warned) - SHOWN),
    }


def told(counts: dict[str, int]) -> str:
    text = _("Saved: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.")
    said = text % {name: grouped(number) for name, number in counts.items()}
    if counts["withdrawn"]:
        said += " " + _("%(n)s people are off the list.") % {"n": grouped(counts["withdrawn"])}
    return said


@wave_page("respondents.view_respondent")
def rejected(request: HttpRequest, wave: Fieldwork, upload_id: uuid.UUID) -> HttpResponse:
    kept, file = found(wave, upload_id)
    text = panel.rejected_csv(panel.compare(wave.survey, file))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{wave.slug}-{_("rejected")}.csv"'
    return response
