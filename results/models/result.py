"""A wave as the researchers see it."""

from django.utils.translation import gettext_lazy as _

from surveys.models import Wave


class WaveResult(Wave):
    """A wave as the researchers see it."""

    class Meta:
        proxy = True
        verbose_name = _("result")
        verbose_name_plural = _("results")
        permissions = [
            ("open_waveresult", _("Can open the ballot box")),
            ("export_waveresult", _("Can export microdata")),
        ]
