"""Doors for Celery: find the wave, compute. Statistics are imported here, in the worker, and never in a web process."""

from datetime import datetime, timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from results import computing
from results.models import Export
from surveys.models import Wave

PATIENCE = timedelta(minutes=5)


@shared_task(name="results.compute_release")
def compute_release(wave: str, reason: str = "") -> None:
    """The first figures, or with a reason a next release. Running twice, late or for nothing does nothing more."""
    from results import reissuing, releases

    found = (
        Wave.objects.select_related("survey", "questionnaire").filter(pk=UUID(wave), opened_at__isnull=False).first()
    )
    if found is None:
        return
    teller = computing.Teller(found.pk)
    try:
        if reason:
            releases.compute_again(found, timezone.now(), reason, teller.running)
        else:
            releases.compute(found, timezone.now(), teller.running)
        teller.done("")
    except reissuing.ReleaseRefusedError as refused:
        teller.refused(str(refused))


@shared_task(name="results.report_round")
def report_round(round: str) -> None:
    """Agreement, suggestions and drift of a coding round. Running twice, late or for nothing does no harm."""
    from results import round_reports

    round_reports.compute(UUID(round))


@shared_task(name="results.make_export")
def make_export(export: str) -> None:
    """The file behind a line in the log of exports. Running twice, late or after it was cancelled does nothing."""
    from results.export import archive, shelf

    found = Export.objects.select_related("wave").filter(pk=UUID(export)).first()
    if found and found.format == shelf.PACKAGE:
        archive.carry_out(found, timezone.now())
    elif found:
        from results.report import making

        archive.carry_out(found, timezone.now(), making.make)


def ask_for_missing(now: datetime) -> None:
    """Waves that were opened a while ago and have no figures: Redis or the worker was away then."""
    for wave in Wave.objects.filter(opened_at__lt=now - PATIENCE, releases__isnull=True):
        compute_release.delay(str(wave.pk))
