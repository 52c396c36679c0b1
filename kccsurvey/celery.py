"""The Celery application; its schedule is one idempotent tick."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kccsurvey.settings")

app = Celery("kccsurvey")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def tick_at_once(**kwargs: Any) -> None:
    """Else the first tick comes one interval after the start."""
    app.send_task("kccsurvey.tick", expires=30)
