"""Milliseconds and queries of the response page at 100.000 invitations, with the curve of two earlier waves."""

import statistics
import sys
import time
from datetime import datetime, timedelta

from benchmarks import stage  # first: it sets Django up

from django.contrib.auth.models import User  # isort: skip
from django.core.management import call_command  # isort: skip
from django.db import connection  # isort: skip
from django.test import Client  # isort: skip
from django.test.utils import CaptureQueriesContext  # isort: skip
from django.utils import timezone  # isort: skip
from respondents import contact_plan, counters, page_counts  # isort: skip
from respondents.models import DayCount, MailDay, MailStep  # isort: skip
from surveys.models import Wave  # isort: skip

PEOPLE, RUNS, GOAL_MS, GOAL_QUERIES = 100_000, 15, 200, 15
STATES = ("sent",) * 60 + ("completed",) * 20 + ("from_50", "under_50", "opened", "bounced", "refused") * 4
BACKGROUND = ["leeftijd", "opleiding", "kcc"]


PEOPLE_SQL = """
    INSERT INTO respondents_respondent (id, survey_id, email, number, first_name, attributes, language)
    SELECT gen_random_uuid(), %s, 'p' || n || '@example.org', '', 'Sanne', jsonb_build_object(
        'leeftijd', (ARRAY['t24', '25_43', '44p'])[1 + n %% 3],
        'opleiding', (ARRAY['laag', 'midden', 'hoog'])[1 + n %% 7 %% 3],
        'kcc', (ARRAY['ja', 'nee'])[1 + n %% 2]), ''
    FROM generate_series(1, %s) AS n
"""
INVITATIONS_SQL = """
    INSERT INTO respondents_invitation (id, wave_id, respondent_id, generation, state, attributes)
    SELECT gen_random_uuid(), %s, id, 1, (%s::text[])[1 + floor(random() * %s)], attributes
    FROM respondents_respondent WHERE email LIKE 'p%%@example.org'
"""
MAILS_SQL = """
    INSERT INTO respondents_mail (id, wave_id, invitation_id, step, number, message_id, dated_at, boundary,
        state, phase, attempts, not_before, smtp_code, smtp_text, provider_id, sent_at)
    SELECT gen_random_uuid(), wave_id, id, %s, 1, id || %s, now(), 'b',
        CASE state WHEN 'bounced' THEN 'failed' ELSE 'sent' END, '', 1, now(),
        CASE state WHEN 'bounced' THEN 550 ELSE 250 END, '', '', now() - make_interval(days => %s)
    FROM respondents_invitation WHERE wave_id = %s ON CONFLICT DO NOTHING
"""


def fill(wave: Wave) -> None:
    """People, invitations and two mails each, as if the wave ran for nine days."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE_SQL, [wave.survey_id, PEOPLE])
        cursor.execute(INVITATIONS_SQL, [wave.pk, list(STATES), len(STATES)])
        for step, days in ((MailStep.INVITATION, 9), (MailStep.REMINDER, 3)):
            cursor.execute(MAILS_SQL, [step, f"-{step}", days, wave.pk])


def earlier_days(wave: Wave, now: datetime) -> None:
    """The counts of the days that are over, of this wave and of two before it."""
    counters.count(wave, now)
    today = list(DayCount.objects.filter(wave=wave))
    mailed = list(MailDay.objects.filter(wave=wave))
    for shift in (0, 180, 360):
        other = wave if not shift else copy(wave, shift)
        for days in range(1 if not shift else 0, 10):
            rows = [
                DayCount(wave=other, day=row.day - timedelta(days=days + shift), state=row.state, cell=row.cell,
                         number=int(row.number * (10 - days) / 10))
                for row in today
            ]  # fmt: skip
            DayCount.objects.bulk_create(rows)
        if shift:
            rows_of_mail = [
                MailDay(wave=other, day=row.day - timedelta(days=shift), step=row.step, sent=row.sent) for row in mailed
            ]
            MailDay.objects.bulk_create(rows_of_mail)
    for page in page_counts.pages(wave):
        page_counts.bump(wave, page_counts.POSTED, page, 500)
        page_counts.bump(wave, page_counts.CAME, page, 600)
    page_counts.take_over(wave)


def copy(wave: Wave, days: int) -> Wave:
    back = timedelta(days=days)
    other = Wave.objects.get(pk=wave.pk)
    other.pk, other.slug, other._state.adding = None, f"eerder-{days}", True
    other.opens_at, other.closes_at = wave.opens_at - back, wave.closes_at - back
    other.launched_at = other.closed_at = wave.opens_at - back
    other.save(force_insert=True)
    return other


def main() -> int:
    call_command("collectstatic", interactive=False, verbosity=0)
    with stage.database():
        now = timezone.now()
        wave = stage.wave_in_field(10)
        Wave.objects.filter(pk=wave.pk).update(
            opens_at=now - timedelta(days=9), closes_at=now + timedelta(days=12),
            launched_at=now - timedelta(days=9), background=BACKGROUND,
        )  # fmt: skip
        wave.refresh_from_db()
        contact_plan.make_usual(wave)
        fill(wave)
        earlier_days(wave, now)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        return measure(wave)


def measure(wave: Wave) -> int:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("baas"))
    address = f"/admin/respondents/fieldwork/{wave.pk}/response/"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200, page.status_code
    captured = list(queries.captured_queries)
    slowest = sorted(((float(q["time"]), q["sql"]) for q in captured), reverse=True)
    times, used = [], time.process_time()
    for _run in range(RUNS):
        began = time.perf_counter()
        client.get(address)
        times.append(1000 * (time.perf_counter() - began))
    middle, own = statistics.median(times), 1000 * (time.process_time() - used) / RUNS
    print(f"response page at {PEOPLE} invitations  {middle:6.0f} ms   goal {GOAL_MS}")
    print(f"fastest {min(times):.0f} ms; CPU of this process {own:.0f} ms a page")
    print(f"queries                              {len(captured):6d}      goal {GOAL_QUERIES}")
    for seconds, sql in slowest[:6] if "-v" in sys.argv else ():
        print(f"  {1000 * seconds:5.0f} ms  {sql[:140]}")
    return 0 if middle < GOAL_MS and len(captured) <= GOAL_QUERIES else 1


if __name__ == "__main__":
    sys.exit(main())
