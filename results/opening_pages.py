"""The page on which a researcher opens a wave, and waits for it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from respondents.models import KeyHolder
from results import keys, opener, opening, progress
from results.entrance import COMPUTE, OPEN, note, result_page, show, to_page
from results.forms import PhraseForm
from results.models import WaveResult
from results.tasks import compute_release


@result_page(OPEN)
def page(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """The form, how far it is, or what went wrong."""
    told = progress.get(wave.pk)
    holders = KeyHolder.objects.filter(wave=wave, sealed_private_key__isnull=False).order_by("name")
    waiting = told is not None and told.state == progress.RUNNING
    waits = wave.closed_at and not wave.opened_at and not wave.cancelled_at
    preview = opening.preview(wave) if waits else None
    context = {"here": opening.may_open(), "preview": preview, "told": told, "waiting": waiting}
    return show(request, wave, "open", _("Open the wave"), holders=list(holders), form=PhraseForm(), **context)


@sensitive_post_parameters("phrase")
@sensitive_variables("form")
@result_page(OPEN, methods=("POST",))
def start(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    form = PhraseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type the seven words of your opening phrase."))
    elif not opening.may_open():
        messages.error(request, _("This website may not open envelopes. Use the command on the server."))
    elif wave.opened_at or wave.cancelled_at or not wave.closed_at:
        messages.error(request, _("This wave cannot be opened now. Load the page again: it says why."))
    else:
        note(request, wave, "opening asked for")
        try:
            opener.start(wave, form.cleaned_data["phrase"])
        except keys.TooManyTriesError as refused:
            messages.error(request, str(refused))
    return to_page("open", wave)


@result_page(COMPUTE, methods=("POST",))
def compute(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """For a wave whose figures were not computed at the opening, for example because Redis was away."""
    compute_release.delay(str(wave.pk))
    messages.success(request, _("The figures are being computed. This takes less than a minute."))
    return to_page("change", wave)
