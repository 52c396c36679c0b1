"""The Celery application; its schedule is one idempotent tick."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kccsurvey.settings")

app = Celery("kccsurvey")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def tick_at_once(**kwargs: Any) -> None:
    """Else the first tick comes one interval after the start."""
    app.send_task("kccsurvey.tick", expires=30)


@worker_init.connect
def refuse_to_make_guessable_links(**kwargs: Any) -> None:
    """Only the worker needs this key; the web processes are better off without."""
    if not settings.MAIL_KEY:
        raise SystemExit(
            "MAIL_KEY is not set. Put 50 random characters in the environment of the worker, and keep them."
        )
