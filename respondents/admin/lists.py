"""The list of people: upload, preview, save."""

import uuid
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from respondents import column_roles, columns, fieldwork, panel, preparing, uploads
from respondents.aapor import grouped
from respondents.admin.entrance import show, takes_people, to_checklist, wave_page
from respondents.admin.steps import refused
from respondents.list_forms import ColumnsForm, SaveListForm, UploadForm
from respondents.listfiles import Table
from respondents.models import ColumnMemory, Fieldwork, ListUpload
from respondents.stages import panel_of
from surveys.models import Wave

SHOWN = 200
"""Lines in a table of the preview; the download has them all."""
EXAMPLES = 3


@wave_page("respondents.view_respondent", "respondents.add_respondent")
def upload(request: HttpRequest, wave: Fieldwork) -> HttpResponse:
    if request.method == "POST" and not takes_people(wave):
        return refused(request, wave)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        try:
            kept, page = uploads.take_in(wave, form.cleaned_data["file"])
        except panel.UnreadableListError as error:
            form.add_error("file", str(error))
        else:
            return redirect(f"admin:respondents_fieldwork_{page}", wave.pk, kept.pk)
    background = preparing.columns_of(wave.survey)
    context = {"form": form, "panel": panel_of(wave), "columns": background, "editable": takes_people(wave)}
    invited = wave.invitations.count() if wave.launched_at else None
    return show(request, wave, "list", _("List of people"), invited=invited, **context)


def found(wave: Fieldwork, upload_id: uuid.UUID) -> tuple[ListUpload, panel.ListFile]:
    kept = get_object_or_404(ListUpload, wave=wave, pk=upload_id)
    return kept, panel.read_list(bytes(kept.content), kept.file_name, uploads.roles_of(kept))


@wave_page("respondents.view_respondent", "respondents.add_respondent", "respondents.change_respondent")
def choose(request: HttpRequest, wave: Fieldwork, upload_id: uuid.UUID) -> HttpResponse:
    """Which column is what; remembered for the next list of this study."""
    if not takes_people(wave):
        return refused(request, wave)
    kept = get_object_or_404(ListUpload, wave=wave, pk=upload_id)
    table = columns.read_columns(bytes(kept.content))
    form = ColumnsForm(request.POST or None, header=table.header, roles=uploads.roles_of(kept))
    if form.is_valid():
        kept.columns = form.roles
        kept.save(update_fields=["columns"])
        memory = column_roles.to_remember(table.header, form.roles)
        ColumnMemory.objects.update_or_create(survey=wave.survey, defaults={"columns": memory})
        return redirect("admin:respondents_fieldwork_preview", wave.pk, kept.pk)
    examples = [examples_of(table, at) for at in range(len(table.header))]
    lines = list(zip(form, examples, strict=True))
    return show(request, wave, "columns", _("Which column is what?"), upload=kept, form=form, lines=lines)


@wave_page("respondents.view_respondent", "respondents.add_respondent", "respondents.change_respondent")
def preview(request: HttpRequest, wave: Fieldwork, upload_id: uuid.UUID) -> HttpResponse:
    if not takes_people(wave):
        return refused(request, wave)
    kept, file = found(wave, upload_id)
    would = panel.compare(wave.survey, file)
    data = request.POST if request.method == "POST" else None
    waiting = panel.waiting_in_field(wave.survey, would) if would.absent else {}
    form = SaveListForm(data, file=file, absent=would.absent, waiting=waiting)
    if form.is_valid():
        for sentence in saved(wave, kept, file, form):
            messages.success(request, sentence)
        return to_checklist(wave)
    return show(request, wave, "preview", _("What this file changes"), **shown(kept, file, would, form))


@transaction.atomic
def saved(wave: Fieldwork, kept: ListUpload, file: panel.ListFile, form: SaveListForm) -> list[str]:
    """Write the list; in the field, invite who is new on it. Says what was done."""
    chosen = file.keeping(form.cleaned_data.get("columns", ()))
    now = timezone.now()
    current = Wave.objects.select_for_update().get(pk=wave.pk)
    day = timezone.localdate(now) if form.withdraws else None
    sentences = [told(panel.save(wave.survey, panel.compare(wave.survey, chosen), withdraw_absent_on=day))]
    kept.delete()
    if current.in_field and (number := fieldwork.invite(current, now)):
        text = ngettext(
            "%(n)s new invitation is waiting to be sent.", "%(n)s new invitations are waiting to be sent.", number
        )
        sentences.append(text % {"n": grouped(number)})
    return sentences


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
    if number := counts["withdrawn"]:
        off = ngettext("%(n)s person is off the list.", "%(n)s people are off the list.", number)
        said += " " + off % {"n": grouped(number)}
    return said


@wave_page("respondents.view_respondent")
def rejected(request: HttpRequest, wave: Fieldwork, upload_id: uuid.UUID) -> HttpResponse:
    kept, file = found(wave, upload_id)
    text = panel.rejected_csv(panel.compare(wave.survey, file))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{wave.slug}-{_("rejected")}.csv"'
    return response


def examples_of(table: Table, column: int) -> list[str]:
    """The first values that are not empty."""
    filled = (value for row in table.rows if (value := columns.cell(row, column)))
    return list(islice(filled, EXAMPLES))
