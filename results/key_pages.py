"""Pages on which a researcher makes, confirms and rehearses an opening phrase. A phrase is never sent back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from respondents.models import KeyHolder
from results import keys
from results.entrance import MAKE_KEYS, SEE_KEYS, result_page, show, to_page
from results.forms import PhraseForm
from results.models import WaveResult


def own_key(request: HttpRequest, wave: WaveResult) -> KeyHolder | None:
    return KeyHolder.objects.filter(wave=wave, name=request.user.get_username()).first()


@result_page(SEE_KEYS)
def overview(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """Where this researcher stands: no phrase, one to type back, or one to rehearse."""
    holders = list(KeyHolder.objects.filter(wave=wave).order_by("name"))
    own = next((holder for holder in holders if holder.name == request.user.get_username()), None)
    others = [holder for holder in holders if holder is not own and holder.confirmed_at]
    return show(request, wave, "key", _("Opening phrase"), own=own, others=others, form=PhraseForm())


@sensitive_variables("made")
@result_page(SEE_KEYS, MAKE_KEYS, methods=("POST",))
def make(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """The only answer that holds a phrase. There is no redirect: it would have to be kept somewhere on the way."""
    try:
        made = keys.make_key(wave, request.user.get_username(), again="again" in request.POST)
    except keys.KeyRefusedError as refused:
        messages.error(request, str(refused))
        return to_page("key", wave)
    return show(request, wave, "phrase", _("Write this phrase down"), words=made.phrase.split())


@sensitive_post_parameters("phrase")
@sensitive_variables("phrase")
@result_page(SEE_KEYS, MAKE_KEYS, methods=("POST",))
def confirm(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    return typed(request, wave, confirming=True)


@sensitive_post_parameters("phrase")
@result_page(SEE_KEYS, methods=("POST",))
def check(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    return typed(request, wave, confirming=False)


@sensitive_variables("form", "phrase")
def typed(request: HttpRequest, wave: WaveResult, *, confirming: bool) -> HttpResponse:
    holder, form = own_key(request, wave), PhraseForm(request.POST)
    if holder is None or not form.is_valid():
        messages.error(request, _("Type the seven words of your opening phrase."))
        return to_page("key", wave)
    phrase = form.cleaned_data["phrase"]
    try:
        right = keys.confirm(holder, phrase, timezone.now()) if confirming else keys.check(holder, phrase)
    except keys.KeyRefusedError as refused:
        messages.error(request, str(refused))
    else:
        tell(request, right=right, confirming=confirming)
    return to_page("key", wave)


def tell(request: HttpRequest, *, right: bool, confirming: bool) -> None:
    if not right:
        messages.error(request, _("That is not your phrase. Check every word with what you wrote down."))
    elif confirming:
        messages.success(request, _("Right. With this phrase you can open the wave after closing. Keep it safe."))
    else:
        messages.success(request, _("Right. This is your opening phrase. Nothing has been opened."))
