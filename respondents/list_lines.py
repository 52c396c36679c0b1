"""What each line of an uploaded list comes to: new, changed, unchanged, double or not valid."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from respondents import addresses
from respondents.columns import ListFile, cell, language_of
from respondents.listfiles import Row
from respondents.models import Respondent
from surveys.models import Survey

NUMBER_LENGTH = 30


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
    letter: str = ""
    """The number of somebody without an address."""
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
    people = list(survey.respondents.all())
    known = {key: person for person in people for key in keys_of(person.email, person.number)}
    without_plus = Counter(bare(person.email) for person in people if person.email)
    first_seen: dict[str, int] = {}
    lines = []
    for row in file.rows:
        line = judged(file, row, known)
        key = key_of(line)
        if key and key in first_seen:
            line = replace(line, outcome=Outcome.DUPLICATE, person=None, warning="", reason=already(first_seen[key]))
        elif key:
            first_seen[key] = row.line
            without_plus[bare(line.email)] += line.outcome == Outcome.NEW
        lines.append(line)
    present = {line.person.pk for line in lines if line.person}
    absent = sum(1 for person in people if person.pk not in present and not person.withdrawn_on)
    return Preview(survey, file.header, tuple(flagged(line, without_plus) for line in lines), absent)


def keys_of(email: str, number: str) -> list[str]:
    return [key for key in (email.lower(), f"#{number.lower()}" if number else "") if key]


def key_of(line: Line) -> str:
    """By the address, or else by the number; nothing for a line that names nobody."""
    return next(iter(keys_of(line.email, line.letter)), "")


def bare(email: str) -> str:
    """Without what stands behind a +, so that two addresses of one person look the same."""
    name, _at, domain = email.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}" if email else ""


def flagged(line: Line, without_plus: Counter[str]) -> Line:
    if line.email and line.outcome not in REJECTED and without_plus[bare(line.email)] > 1:
        return replace(line, warning=_("Another address on the list differs only behind the +: perhaps one person."))
    return line


def already(line: int) -> str:
    return _("This address is on line %(line)d too. The first line counts.") % {"line": line}


def judged(file: ListFile, row: Row, known: dict[str, Respondent]) -> Line:
    number = cell(row, file.number)[:NUMBER_LENGTH]
    written = cell(row, file.email)
    verdict = addresses.judge(written) if written or not number else addresses.Verdict()
    if verdict.problem:
        return Line(row.line, Outcome.INVALID, row.cells, reason=verdict.problem)
    person = next((known[key] for key in keys_of(verdict.address, number) if key in known), None)
    told: dict[str, Any] = {
        "email": verdict.address if not person or not person.email else person.email,
        "first_name": cell(row, file.first_name)[:100] or (person.first_name if person else ""),
        "language": language_of(cell(row, file.language)) or (person.language if person else ""),
        "attributes": background_of(file, row, person),
    }
    outcome = Outcome.NEW
    if person:
        same = all(getattr(person, name) == value for name, value in told.items())
        outcome = Outcome.UNCHANGED if same and not person.withdrawn_on else Outcome.CHANGED
    letter = (person.number if person else "") or ("" if told["email"] else number)
    return Line(row.line, outcome, row.cells, letter=letter, person=person, warning=verdict.warning, **told)


def background_of(file: ListFile, row: Row, person: Respondent | None) -> dict[str, str]:
    """What the file does not mention stays; an empty cell takes a value away."""
    told = {name: cell(row, column)[:100] for name, column in file.background.items()}
    return {name: value for name, value in ((person.attributes if person else {}) | told).items() if value}
