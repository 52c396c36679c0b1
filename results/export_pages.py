"""The page on which a researcher takes data out, with a purpose, and the file itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from results.entrance import EXPORT, result_page, show, to_page
from results.export import archive
from results.forms import PurposeForm
from results.models import WaveResult


@result_page(EXPORT)
def page(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    earlier = list(wave.exports.all()[:20])
    return show(request, wave, "export", _("Export the data"), form=PurposeForm(), earlier=earlier)


@result_page(EXPORT, methods=("POST",))
def download(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """A file that exists in this answer only; what is kept is who took it, why, and its fingerprint."""
    form = PurposeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what the export is for."))
        return to_page("export", wave)
    if not wave.opened_at:
        messages.error(request, _("There is nothing to export before the wave has been opened."))
        return to_page("change", wave)
    made = archive.make(
        wave, made_by=request.user.get_username(), purpose=form.cleaned_data["purpose"], now=timezone.now()
    )
    response = HttpResponse(made.content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
