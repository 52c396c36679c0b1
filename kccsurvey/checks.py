"""System checks: settings that would break a promise are found before the first request."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register(deploy=True)
def answers_survive_a_crash(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    options = str(settings.DATABASES["default"].get("OPTIONS", {}).get("options", ""))
    if "synchronous_commit=on" in options:
        return []
    return [Error("synchronous_commit must be on: without it an acknowledged answer can be lost.", id="kccsurvey.E001")]
