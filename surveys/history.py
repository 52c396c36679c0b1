"""What was changed in a questionnaire, when and by whom, from the rows that the triggers wrote."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

ADDED, CHANGED, REMOVED = "insert", "update", "delete"
KINDS = {
    "questionnaire": _("Questionnaire"), "page": _("Page"), "question": _("Question"), "answer": _("Answer"),
    "verdict": _("Verdict"),
}  # fmt: skip
ACTIONS = {ADDED: _("added"), CHANGED: _("changed"), REMOVED: _("removed")}
UNTOLD = {"id", "questionnaire", "section", "survey", "pgh_obj", "pgh_context", "decided_at", "decided_by"}
MOST_ENTRIES = 200


@dataclass(frozen=True)
class FieldChange:
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """`kind` of thing with its code, what happened to it, and the fields that differ."""

    kind: str
    code: str
    action: str
    fields: tuple[FieldChange, ...]

    @property
    def kind_name(self) -> str:
        return str(KINDS[self.kind])

    @property
    def action_name(self) -> str:
        return str(ACTIONS[self.action])


@dataclass
class Entry:
    """Everything that one person kept at one moment."""

    at: datetime
    user: int | None
    who: str = ""
    begun: bool = False
    changes: list[Change] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)

    @property
    def questions(self) -> int:
        return sum(change.kind == "question" for change in self.changes)


def history_of(questionnaire: int) -> list[Entry]:
    """The newest first. Six queries, however long the history is."""
    entries: dict[tuple[datetime, Any], Entry] = {}
    for kind, events in sources(questionnaire):
        before: dict[int, Any] = {}
        for event in events.order_by("pgh_id").select_related("pgh_context"):
            _take(entries, kind, event, before.get(event.pgh_obj_id))
            before[event.pgh_obj_id] = event
    found = [entry for entry in entries.values() if entry.changes or entry.moved]
    found.sort(key=lambda entry: entry.at, reverse=True)
    _name(found)
    return found[:MOST_ENTRIES]


def sources(questionnaire: int) -> Iterator[tuple[str, QuerySet[Any]]]:
    sections = events_of("section").filter(questionnaire_id=questionnaire)
    yield "questionnaire", events_of("questionnaire").filter(pgh_obj_id=questionnaire)
    yield "page", sections
    yield "question", events_of("question").filter(section_id__in=sections.values("pgh_obj_id"))
    yield "answer", events_of("choice").filter(questionnaire_id=questionnaire)
    yield "verdict", events_of("verdict").filter(after_id=questionnaire)


def events_of(model: str) -> QuerySet[Any]:
    found: QuerySet[Any] = apps.get_model("surveys", f"{model}event")._default_manager.all()
    return found


def _take(entries: dict[tuple[datetime, Any], Entry], kind: str, event: Any, before: Any) -> None:
    user = event.pgh_context.metadata.get("user") if event.pgh_context else None
    entry = entries.setdefault((event.pgh_created_at, event.pgh_context_id), Entry(event.pgh_created_at, user))
    if kind == "questionnaire":
        entry.begun = entry.begun or event.pgh_label == ADDED
    fields = tuple(_differences(event, before)) if event.pgh_label == CHANGED and before else ()
    if fields and all(change.name == "position" for change in fields):
        entry.moved.append(code_of(event))
    elif fields or event.pgh_label != CHANGED:
        told = tuple(change for change in fields if change.name != "position")
        entry.changes.append(Change(kind, code_of(event), event.pgh_label, tuple(map(_titled(event), told))))


def _differences(event: Any, before: Any) -> Iterator[FieldChange]:
    for one in event._meta.concrete_fields:
        if one.name in UNTOLD or one.name.startswith("pgh_"):
            continue
        old, new = getattr(before, one.attname), getattr(event, one.attname)
        if old != new:
            yield FieldChange(one.name, words(old), words(new))


def _titled(event: Any) -> Any:
    def titled(change: FieldChange) -> FieldChange:
        title = str(event._meta.get_field(change.name).verbose_name)
        return FieldChange(title, change.before, change.after)

    return titled


def code_of(event: Any) -> str:
    """How people name it: the code, that of a list in front of an answer, or the name of a page."""
    code = getattr(event, "code", "") or getattr(event, "name", "") or getattr(event, "title", "")
    return f"{event.list_name} {code}" if event._meta.model_name == "choiceevent" else str(code)


def words(value: Any) -> str:
    if isinstance(value, dict):
        return next(iter(value.values()), "") if len(value) == 1 else "; ".join(f"{k}: {v}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _name(entries: list[Entry]) -> None:
    users = get_user_model()._default_manager.in_bulk([entry.user for entry in entries if entry.user])
    for entry in entries:
        known = users.get(entry.user) if entry.user else None
        entry.who = known.get_username() if known else ""
