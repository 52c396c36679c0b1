"""Wires the rooms together; no package imports this one."""

from kccsurvey.celery import app as celery_app

__all__ = ["celery_app"]
