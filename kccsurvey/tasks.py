"""What the beat does: one tick that may run late, twice, or beside another."""

from celery import shared_task
from django.utils import timezone

from kccsurvey import health, retention
from respondents import alerts, contact_plan, counters, fieldwork, letter_requests, pacing, resolving
from respondents.retention import forget_uploads
from respondents.tasks import drain_mail
from results.export import shelf
from results.tasks import ask_for_missing
from surveys.models import Wave


@shared_task(name="kccsurvey.tick", expires=30)
def tick() -> None:
    """Note that beat and worker live, send what is due, close what is due, forget uploads that nobody confirmed."""
    now = timezone.now()
    health.note_tick(now)
    contact_plan.put_out_due(now)
    resolving.answered(now)
    if pacing.is_idle(now):
        drain_mail.delay()
    for wave in Wave.objects.due_for_closing(now):
        fieldwork.close(wave, now)
    counters.count_all(now)
    alerts.check(now)
    letter_requests.tidy(now)
    forget_uploads(now)
    ask_for_missing(now)
    retention.daily(now)
    shelf.tidy(now)
