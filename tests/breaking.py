"""A task that breaks, for the worker of the tests."""

from celery import shared_task


@shared_task(name="tests.break_on")
def break_on(sentence: str) -> None:
    raise ValueError(sentence)
