"""The page with the figures of themes."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from results import theme_reading
from results.coding_entrance import show
from results.entrance import result_page
from results.models import Release, WaveResult


@result_page()
def page(request: HttpRequest, wave: WaveResult) -> HttpResponse:
    """Of the newest release; it says so when that was made before the coding was ready."""
    release = Release.objects.filter(wave=wave).select_related("earlier__wave").order_by("-number").first()
    blocks = theme_reading.blocks(release) if release else []
    before = release.earlier.wave if release and release.earlier else None
    return show(request, wave, "themes", _("Themes"), release=release, blocks=blocks, before=before)
