"""What the figures of a survey mean, as one frozen piece of data; and what changed between two versions of it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max

from results.models import Breakdown, Definitions, Measure
from surveys.models import Survey


@dataclass(frozen=True)
class GroupSpec:
    code: str
    label: str
    condition: str
    population: int | None = None


@dataclass(frozen=True)
class BreakdownSpec:
    code: str
    label: str
    weighs: bool = False
    groups: tuple[GroupSpec, ...] = ()


@dataclass(frozen=True)
class MeasureSpec:
    code: str
    label: str
    kind: str
    questions: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    base: str = ""
    headline: bool = False

    @property
    def question(self) -> str:
        return self.questions[0] if self.questions else self.code

    @property
    def is_own_number(self) -> bool:
        """Something besides the figures of a question; otherwise it only says how its question is read."""
        return self.kind == Measure.Kind.SCALE or self.code != self.question or bool(self.base)

    @property
    def one_question(self) -> bool:
        return self.kind != Measure.Kind.SCALE

    @property
    def base_name(self) -> str:
        """The name of the set of people that it is about; empty for everybody."""
        return f"base:{self.code}" if self.base else ""


@dataclass(frozen=True)
class Meaning:
    minimum_group: int
    breakdowns: tuple[BreakdownSpec, ...] = ()
    measures: tuple[MeasureSpec, ...] = ()
    by_code: Mapping[str, MeasureSpec] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {measure.code: measure for measure in self.measures})


def content_of(survey: Survey) -> dict[str, Any]:
    """What is declared now; three queries."""
    breakdowns = Breakdown.objects.filter(survey=survey).prefetch_related("groups").order_by("position", "pk")
    measures = Measure.objects.filter(survey=survey).order_by("position", "pk")
    return {
        "minimum_group": survey.minimum_group,
        "breakdowns": [
            {"code": one.code, "label": one.label, "weighs": one.weighs, "groups": list(groups_of(one))}
            for one in breakdowns
        ],
        "measures": [
            {
                "code": one.code, "label": one.label, "kind": one.kind, "questions": one.questions.split(),
                "answers": one.answers.split(), "base": one.base.strip(), "headline": one.headline,
            }
            for one in measures
        ],
    }  # fmt: skip


def groups_of(breakdown: Breakdown) -> Iterator[dict[str, Any]]:
    for one in sorted(breakdown.groups.all(), key=lambda group: (group.position, group.pk)):
        yield {"code": one.code, "label": one.label, "condition": one.condition.strip(), "population": one.population}


def meaning(content: Mapping[str, Any]) -> Meaning:
    breakdowns = tuple(
        BreakdownSpec(**(one | {"groups": tuple(GroupSpec(**group) for group in one["groups"])}))
        for one in content["breakdowns"]
    )
    measures = tuple(
        MeasureSpec(**(one | {"questions": tuple(one["questions"]), "answers": tuple(one["answers"])}))
        for one in content["measures"]
    )
    return Meaning(content["minimum_group"], breakdowns, measures)


def version(survey: Survey, now: datetime) -> Definitions:
    """The version that says what is declared now; a new one when nothing like it was used before."""
    content = content_of(survey)
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    number = 1 + (Definitions.objects.filter(survey=survey).aggregate(last=Max("number"))["last"] or 0)
    found, _ = Definitions.objects.get_or_create(
        survey=survey, fingerprint=fingerprint, defaults={"number": number, "content": content, "made_at": now}
    )
    return found


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """What was added, removed or changed: {"what", "name", "change"}; empty when both mean the same."""
    found = []
    if before["minimum_group"] != after["minimum_group"]:
        found.append({"what": "minimum", "name": str(after["minimum_group"]), "change": "changed"})
    for what in ("breakdowns", "measures"):
        old, new = ({one["code"]: one for one in content[what]} for content in (before, after))
        for code in dict.fromkeys([*old, *new]):
            if old.get(code) != new.get(code):
                change = "removed" if code not in new else "added" if code not in old else "changed"
                found.append({"what": what, "name": (new.get(code) or old[code])["label"], "change": change})
        if list(old) != list(new) and set(old) == set(new):
            found.append({"what": what, "name": "", "change": "order"})
    return found
