"""Which columns leave the house: what goes along, in which broad groups, and what is left out and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from results.export.names import cleaned, identifier, plain
from results.models import Breakdown, Characteristic, Response
from surveys.expressions import parse
from surveys.instrument import (
    ACKNOWLEDGE,
    DECIMAL,
    INTEGER,
    MULTIPLE,
    RANGE,
    RANK,
    SINGLE,
    TEXT,
    Instrument,
    QuestionSpec,
    in_language,
    scale,
)
from surveys.models import Wave

MOST_GROUPS = 12
"""A column of the list with more values than this is not broad."""
MOST_KEYS = 3
WHOLE_KINDS = (SINGLE, MULTIPLE, RANK, TEXT, ACKNOWLEDGE)


@dataclass(frozen=True)
class Key:
    """A characteristic in broad groups, by which somebody could be recognised together with the other ones."""

    name: str
    label: str
    groups: tuple[tuple[str, str, str], ...]
    """Code, label and condition."""

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(code for group in self.groups for code in parse(group[2]).codes)


@dataclass(frozen=True)
class Plan:
    instrument: Instrument
    keys: tuple[Key, ...]
    questions: tuple[QuestionSpec, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Why, by code of the question or name of the column of the list."""


def plan_of(wave: Wave) -> Plan:
    """By what is declared for the survey; where nothing is declared, the safe side."""
    declared = {one.code: one.treatment for one in Characteristic.objects.filter(survey=wave.survey_id)}
    instrument = cleaned(wave.questionnaire.instrument())
    keys = keys_of(wave, instrument, [code for code, treatment in declared.items() if treatment == "key"])
    left_out = dict(reasons(wave, instrument, keys, declared))
    answered = [question for question in instrument.questions() if question.is_answered]
    chosen = tuple(question for question in answered if question.code not in left_out)
    in_keys = {key.label for key in keys}
    for name in wave.background:
        if name not in in_keys:
            left_out[name] = _("column of the list that is not declared as a broad group")
    return Plan(instrument, keys, chosen, left_out)


def keys_of(wave: Wave, instrument: Instrument, declared: list[str]) -> tuple[Key, ...]:
    """Without a declaration, the background that travels with the answers."""
    breakdowns = {one.code: one for one in Breakdown.objects.filter(survey=wave.survey_id).prefetch_related("groups")}
    known = {*instrument.by_code, *wave.background}
    found: list[Key] = []
    for code in declared or wave.background:
        name = identifier(f"G_{code.upper()}", {*instrument.by_code, *(key.name for key in found)})
        if declared and code in breakdowns:
            groups = tuple((one.code, one.label, one.condition) for one in breakdowns[code].groups.all())
            key = Key(name, breakdowns[code].label, groups)
            if groups and key.sources <= known:
                found.append(key)
        elif code in wave.background and (values := values_on_the_list(wave, code)):
            quoted = [(value, value, f"${{{code}}} = '{value}'") for value in values if "'" not in value]
            found.append(Key(name, code, tuple(quoted)))
    return tuple(found[:MOST_KEYS])


def values_on_the_list(wave: Wave, column: str) -> list[str]:
    """Empty when the column is not broad."""
    rows = Response.objects.filter(wave=wave).order_by(f"background__{column}")
    values = [str(value) for value in rows.values_list(f"background__{column}", flat=True).distinct() if value]
    return values if len(values) <= MOST_GROUPS else []


def reasons(
    wave: Wave, instrument: Instrument, keys: tuple[Key, ...], declared: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Questions that are left out, in their order; whatever follows from one of them goes with it."""
    sources = frozenset[str]().union(*(key.sources for key in keys))
    grouped = frozenset() if declared else used_by_breakdowns(wave)
    consent = asked_about(instrument.refused_when)
    out: set[str] = set()
    for section in instrument.sections:
        for question in section.questions:
            treatment = declared.get(question.code, "")
            told = (asked_about(section.relevant) | asked_about(question.relevant)) & out - sources
            reason = why_out(question, treatment, sources, grouped, sorted(told))
            if question.code in consent:
                yield question.code, _("everybody of whom there are answers agreed to take part")
            elif reason and question.is_answered:
                out.add(question.code)
                yield question.code, reason


def why_out(
    question: QuestionSpec, treatment: str, sources: frozenset[str], grouped: frozenset[str], told: list[str]
) -> str:
    if treatment == Characteristic.Treatment.OUT:
        return _("declared as a characteristic by which people can be recognised")
    if question.code in sources:
        return _("goes along in broad groups only")
    if told:
        return _("whether it was asked tells the answer to %(codes)s") % {"codes": ", ".join(told)}
    if treatment == Characteristic.Treatment.IN:
        return ""
    if question.code in grouped:
        return _("used for a breakdown, and nobody declared what may go along")
    if question.kind in (INTEGER, DECIMAL) or (question.kind == RANGE and not scale(question)):
        return _("an exact number can be rare")
    if question.kind not in (*WHOLE_KINDS, RANGE):
        return _("an exact date or time can be rare")
    return ""


def used_by_breakdowns(wave: Wave) -> frozenset[str]:
    conditions = Breakdown.objects.filter(survey=wave.survey_id).values_list("groups__condition", flat=True)
    return frozenset(code for text in conditions if text for code in parse(text).codes)


def asked_about(condition: str) -> frozenset[str]:
    return parse(condition).codes if condition else frozenset()


def label_of(instrument: Instrument, question: QuestionSpec) -> str:
    return plain(in_language(question.label, instrument.default_language, ""))
