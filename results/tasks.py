"""Doors for Celery: find the wave, compute. Statistics are imported here, in the worker, and never in a web process."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from surveys.models import Wave


@shared_task(name="results.compute_release")
def compute_release(wave: str) -> None:
    """Running twice, late or after the wave is gone does nothing more."""
    from results import releases

    found = (
        Wave.objects.select_related("survey", "questionnaire").filter(pk=UUID(wave), opened_at__isnull=False).first()
    )
    if found:
        releases.compute(found, timezone.now())
