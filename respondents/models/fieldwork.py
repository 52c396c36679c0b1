"""A wave as the fieldwork staff see it."""

from django.utils.translation import gettext_lazy as _

from surveys.models import Wave


class Fieldwork(Wave):
    """A wave as the fieldwork staff see it."""

    class Meta:
        proxy = True
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
