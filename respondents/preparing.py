"""Prepares a wave: makes it, copies an earlier one, moves its closing date."""

from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from respondents import contact_plan, fieldwork, standard_texts
from respondents.models import FieldworkEvent, Mail, MailState, MailText
from surveys.models import Questionnaire, Survey, Wave

TUESDAY = 1
FIELD_DAYS = 21
MANY_VALUES = 15
"""More bands than this in a background column can point at persons."""
COPIED = ("background", "partial_from", "complete_from")


def usual_dates(now: datetime) -> tuple[datetime, datetime]:
    """From the next Tuesday at ten, for three weeks; people open their mail then (docs/methodology.md)."""
    today = timezone.localtime(now)
    first_day = (today + timedelta(days=(TUESDAY - today.weekday()) % 7 or 7)).date()
    last_day = first_day + timedelta(days=FIELD_DAYS)
    zone = timezone.get_current_timezone()
    return datetime.combine(first_day, time(10), zone), datetime.combine(last_day, time(23, 59), zone)


def free_slug(name: str) -> str:
    """A short name for commands and file names that no other wave has."""
    wanted = slugify(name)[:40] or "meting"
    taken = set(Wave.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)


@transaction.atomic
def make_wave(
    questionnaire: Questionnaire, *, name: str, opens_at: datetime, closes_at: datetime, source: Wave | None = None
) -> Wave:
    """A wave to prepare; with `source`, with the settings and texts of that wave but never its people."""
    wave = Wave(survey=questionnaire.survey, questionnaire=questionnaire, name=name, slug=free_slug(name))
    wave.opens_at, wave.closes_at = opens_at, closes_at
    if source:
        for setting in COPIED:
            setattr(wave, setting, getattr(source, setting))
    wave.save()
    if source:
        fieldwork.copy_texts(source, wave)
    else:
        plan(wave)
    return wave


def plan(wave: Wave) -> None:
    """The usual contact plan, with its texts when the questionnaire is in their language; staff can change both."""
    contact_plan.make_usual(wave)
    if wave.questionnaire.default_language != standard_texts.LANGUAGE:
        return
    for step, number, *_rest in contact_plan.USUAL:
        for started in (False, True):
            if text := standard_texts.mail(step, number, started):
                key = {"step": step, "number": number, "started": started, "language": standard_texts.LANGUAGE}
                MailText.objects.get_or_create(wave=wave, **key, defaults=text)


@transaction.atomic
def extend(wave: Wave, closes_at: datetime, now: datetime, by: User | None = None) -> None:
    """Close later than planned; mails that wait may wait as long, and what counts back from the end moves along."""
    wave.closes_at = closes_at
    wave.save(update_fields=["closes_at"])
    Mail.objects.filter(wave=wave, state=MailState.QUEUED).update(not_after=closes_at)
    fieldwork.log(wave, FieldworkEvent.What.EXTENDED, now, by, closes_at.isoformat(timespec="minutes"))


def columns_of(survey: Survey) -> dict[str, int]:
    """Background columns of the people on the list, with the number of different values in each; one query."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [survey.pk])
        return dict(cursor.fetchall())


COLUMNS = """
    SELECT pair.key, count(DISTINCT pair.value)
    FROM respondents_respondent AS person, jsonb_each_text(person.attributes) AS pair
    WHERE person.survey_id = %s AND person.opted_out_on IS NULL AND person.withdrawn_on IS NULL
    GROUP BY 1 ORDER BY 1
"""
