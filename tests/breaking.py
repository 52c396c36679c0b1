"""Tasks for the worker of the tests: one breaks, one leaves a trace."""

import time
from pathlib import Path

from celery import shared_task


@shared_task(name="tests.break_on")
def break_on(sentence: str) -> None:
    raise ValueError(sentence)


@shared_task(name="tests.note")
def note(directory: str, name: str) -> None:
    time.sleep(0.1)
    (Path(directory) / name).touch()
