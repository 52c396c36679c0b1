"""Takes in the agency's list: what would change, line by line, and the change itself."""

import uuid
from datetime import date

from django.db import models, transaction

from respondents.column_roles import UnclearColumnsError
from respondents.columns import ListFile, read_list
from respondents.list_lines import REJECTED, Line, Outcome, Preview, compare, keys_of
from respondents.list_report import numbers, rejected_csv
from respondents.listfiles import UnreadableListError
from respondents.models import Invitation, InvitationState, Respondent
from respondents.opting_out import BEFORE_ANSWERING
from surveys.models import Survey

__all__ = [
    "REJECTED",
    "ListFile",
    "Outcome",
    "Preview",
    "UnclearColumnsError",
    "UnreadableListError",
    "compare",
    "numbers",
    "read_list",
    "rejected_csv",
    "save",
]


@transaction.atomic
def save(survey: Survey, preview: Preview, *, withdraw_absent_on: date | None = None) -> dict[str, int]:
    """Write new and changed people; a second time it changes nothing. Whoever opted out stays opted out."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    new = [new_person(survey, line) for line in preview.of(Outcome.NEW)]
    Respondent.objects.bulk_create(new, ignore_conflicts=True, batch_size=2000)
    reached = [line.person for line in preview.of(Outcome.CHANGED) if line.person and line.email != line.person.email]
    Invitation.objects.filter(respondent__in=reached).renew()
    changed = [changed_person(line) for line in preview.of(Outcome.CHANGED)]
    Respondent.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["email", "first_name", "language", "attributes", "withdrawn_on"],
        batch_size=2000,
    )
    withdrawn = withdraw_absent(survey, preview, withdraw_absent_on) if withdraw_absent_on else 0
    return preview.counts | {"withdrawn": withdrawn}


def new_person(survey: Survey, line: Line) -> Respondent:
    return Respondent(
        survey=survey,
        email=line.email,
        number=line.letter,
        first_name=line.first_name,
        language=line.language,
        attributes=line.attributes,
    )


def changed_person(line: Line) -> Respondent:
    assert line.person is not None
    person = line.person
    person.email = line.email
    person.first_name, person.language, person.attributes = line.first_name, line.language, line.attributes
    person.withdrawn_on = None
    return person


def withdraw_absent(survey: Survey, preview: Preview, day: date) -> int:
    return survey.respondents.filter(pk__in=absent_from(survey, preview)).update(withdrawn_on=day)


def absent_from(survey: Survey, preview: Preview) -> list[uuid.UUID]:
    """People on the list who are not in this file."""
    present = {key for line in preview.lines for key in keys_of(line.email, line.letter)}
    people = survey.respondents.filter(withdrawn_on=None).values_list("pk", "email", "number")
    return [pk for pk, email, number in people if not present & set(keys_of(email, number))]


def waiting_in_field(survey: Survey, preview: Preview) -> dict[str, int]:
    """Of the people who are not in this file, those who have yet to answer, by the name of the wave in the field."""
    waiting = Invitation.objects.answerable().filter(
        respondent__in=absent_from(survey, preview),
        wave__launched_at__isnull=False,
        wave__closed_at=None,
        wave__cancelled_at=None,
    )
    return dict(waiting.values_list("wave__name").annotate(models.Count("pk")).order_by("wave__name"))


@transaction.atomic
def stop(people: models.QuerySet[Respondent], day: date) -> int:
    """No more mail to these people, in no wave; how many got mail until now."""
    waiting = Invitation.objects.filter(respondent__in=people, state__in=BEFORE_ANSWERING, wave__closed_at=None)
    waiting.update(state=InvitationState.OPTED_OUT)
    return people.filter(opted_out_on=None).update(opted_out_on=day)
