"""A paragraph held against the figures of a wave; nothing of it is kept."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from results import claims
from results.entrance import result_page
from results.figure_forms import ClaimForm
from results.models import WaveResult
from results.views import newest_release, show_release


@result_page(methods=("GET", "HEAD", "POST"))
def check_text(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """Answers a POST with a page: there is nothing to redirect to, because nothing is stored."""
    release = newest_release(wave)
    if release is None:
        raise Http404
    form = ClaimForm(request.POST or None)
    verdicts = claims.check(form.cleaned_data["text"], release) if form.is_valid() else []
    return show_release(request, wave, release, "claims", _("Check a text"), form=form, verdicts=verdicts)
