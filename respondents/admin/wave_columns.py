"""What the list of waves says of each: how far it is, and its response unless too few people were asked."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from respondents import aapor
from respondents.models import Fieldwork
from respondents.stages import stage_of


class WaveColumns:
    @admin.display(description=gettext_lazy("stage"))
    def stage(self, one: Fieldwork) -> str:
        found = stage_of(one, timezone.now())
        return format_html('<span class="stage stage-{}">{}</span>', found.value, found.label)

    @admin.display(description=gettext_lazy("from"), ordering="opens_at")
    def begins(self, one: Fieldwork) -> str:
        return short_day(one.opens_at)

    @admin.display(description=gettext_lazy("until"), ordering="closes_at")
    def ends(self, one: Fieldwork) -> str:
        return short_day(one.cancelled_at or one.closed_at or one.closes_at)

    @admin.display(description=gettext_lazy("sent"))
    def sent(self, one: Any) -> str:
        return aapor.grouped(one.reached) if one.launched_at else ""

    @admin.display(description=gettext_lazy("completed"))
    def completed(self, one: Any) -> str:
        if not one.launched_at:
            return ""
        return few(one) or aapor.grouped(one.complete)

    @admin.display(description=gettext_lazy("response"))
    def response(self, one: Any) -> str:
        if not one.launched_at:
            return ""
        said = few(one) or aapor.sentence("RR2", one.interviewed, one.base)
        return format_html('<span class="nowrap">{}</span>', said)


def few(one: Any) -> str:
    """A dash for a wave of so few people that its response would point at persons."""
    return "–" if one.base < one.survey.minimum_group else ""


def short_day(moment: datetime) -> str:
    return str(formats.date_format(timezone.localtime(moment), "j b Y"))
