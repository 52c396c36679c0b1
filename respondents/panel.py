"""Takes in the agency's list: what would change, line by line, and the change itself."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from respondents import addresses
from respondents.columns import ListFile, cell, language_of, read_list
from respondents.listfiles import Row, UnreadableListError
from respondents.models import Invitation, InvitationState, ListUpload, Respondent
from respondents.opting_out import BEFORE_ANSWERING
from surveys.models import Survey

__all__ = ["ListFile", "UnreadableListError", "compare", "read_list", "save"]

KEPT = timedelta(days=1)


class Outcome(models.TextChoices):
    NEW = "new", gettext_lazy("new")
    CHANGED = "changed", gettext_lazy("changed")
    UNCHANGED = "unchanged", gettext_lazy("unchanged")
    DUPLICATE = "duplicate", gettext_lazy("double")
    INVALID = "invalid", gettext_lazy("not valid")


REJECTED = (Outcome.DUPLICATE, Outcome.INVALID)


@dataclass(frozen=True)
class Line:
    """One line of the file and what it comes to."""

    number: int
    outcome: Outcome
    cells: tuple[str, ...]
    email: str = ""
    first_name: str = ""
    language: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    person: Respondent | None = None
    reason: str = ""
    warning: str = ""


@dataclass(frozen=True)
class Preview:
    survey: Survey
    header: tuple[str, ...]
    lines: tuple[Line, ...]
    absent: int
    """How many people of the survey are not in this file."""

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.outcome for line in self.lines)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def opted_out(self) -> int:
        return sum(1 for line in self.lines if line.person and line.person.opted_out_on)

    @property
    def readable(self) -> bool:
        """Whether at least one line names somebody."""
        return any(line.outcome != Outcome.INVALID for line in self.lines)

    def of(self, *outcomes: Outcome) -> list[Line]:
        return [line for line in self.lines if line.outcome in outcomes]

    def warnings(self) -> list[Line]:
        return [line for line in self.lines if line.warning and line.outcome not in REJECTED]


def compare(survey: Survey, file: ListFile) -> Preview:
    """What saving this file would do, in one query; changes nothing."""
    known = {person.email.lower(): person for person in survey.respondents.all()}
    first_seen: dict[str, int] = {}
    lines = []
    for row in file.rows:
        line = judged(file, row, known)
        key = line.email.lower()
        if key and key in first_seen:
            line = Line(row.line, Outcome.DUPLICATE, row.cells, line.email, reason=already(first_seen[key]))
        elif key:
            first_seen[key] = row.line
        lines.append(line)
    absent = sum(1 for key, person in known.items() if key not in first_seen and not person.withdrawn_on)
    return Preview(survey, file.header, tuple(lines), absent)


def already(line: int) -> str:
    return _("This address is on line %(line)d too. The first line counts.") % {"line": line}


def judged(file: ListFile, row: Row, known: dict[str, Respondent]) -> Line:
    verdict = addresses.judge(cell(row, file.email))
    if verdict.problem:
        return Line(row.line, Outcome.INVALID, row.cells, reason=verdict.problem)
    person = known.get(verdict.address.lower())
    before = person.attributes if person else {}
    told = {name: cell(row, column)[:100] for name, column in file.background.items()}
    attributes = {name: value for name, value in (before | told).items() if value}
    first_name = cell(row, file.first_name)[:100] or (person.first_name if person else "")
    language = language_of(cell(row, file.language)) or (person.language if person else "")
    outcome = Outcome.NEW
    if person:
        same = (person.first_name, person.language, person.attributes) == (first_name, language, attributes)
        outcome = Outcome.UNCHANGED if same and not person.withdrawn_on else Outcome.CHANGED
    return Line(
        row.line, outcome, row.cells, verdict.address, first_name, language, attributes, person, warning=verdict.warning
    )


@transaction.atomic
def save(survey: Survey, preview: Preview, *, withdraw_absent_on: date | None = None) -> dict[str, int]:
    """Write new and changed people; a second time it changes nothing. Whoever opted out stays opted out."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    new = [new_person(survey, line) for line in preview.of(Outcome.NEW)]
    Respondent.objects.bulk_create(new, ignore_conflicts=True, batch_size=2000)
    changed = [changed_person(line) for line in preview.of(Outcome.CHANGED)]
    Respondent.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["first_name", "language", "attributes", "withdrawn_on"],
        batch_size=2000,
    )
    withdrawn = withdraw_absent(survey, preview, withdraw_absent_on) if withdraw_absent_on else 0
    return preview.counts | {"withdrawn": withdrawn}


def new_person(survey: Survey, line: Line) -> Respondent:
    return Respondent(
        survey=survey,
        email=line.email,
        first_name=line.first_name,
        language=line.language,
        attributes=line.attributes,
    )


def changed_person(line: Line) -> Respondent:
    assert line.person is not None
    person = line.person
    person.first_name, person.language, person.attributes = line.first_name, line.language, line.attributes
    person.withdrawn_on = None
    return person


def withdraw_absent(survey: Survey, preview: Preview, day: date) -> int:
    present = {line.email.lower() for line in preview.lines if line.email}
    people = survey.respondents.filter(withdrawn_on=None).values_list("pk", "email")
    absent = [pk for pk, email in people if email.lower() not in present]
    return survey.respondents.filter(pk__in=absent).update(withdrawn_on=day)


@transaction.atomic
def stop(people: models.QuerySet[Respondent], day: date) -> int:
    """No more mail to these people, in no wave; how many got mail until now."""
    waiting = Invitation.objects.filter(respondent__in=people, state__in=BEFORE_ANSWERING, wave__closed_at=None)
    waiting.update(state=InvitationState.OPTED_OUT)
    return people.filter(opted_out_on=None).update(opted_out_on=day)


def rejected_csv(preview: Preview) -> str:
    """Rejected lines for Excel: number, reason and the cells as they were; nothing in it can become a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([_("line"), _("reason"), *map(guarded, preview.header)])
    for line in preview.of(*REJECTED):
        writer.writerow([line.number, line.reason, *map(guarded, line.cells)])
    return "\ufeff" + out.getvalue()


def guarded(text: str) -> str:
    """A leading ' keeps a spreadsheet from running what looks like a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def forget_uploads(now: datetime) -> int:
    """Remove uploads that nobody confirmed within a day."""
    return ListUpload.objects.filter(uploaded_at__lt=now - KEPT).delete()[0]


def numbers(preview: Preview) -> list[tuple[str, int]]:
    """The counts in words, in the order of the page and the command."""
    counts: dict[str, Any] = preview.counts
    return [(str(outcome.label), counts[outcome.value]) for outcome in Outcome]
