"""A Release: every figure of an opened wave, computed once in the worker and frozen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils import translation

from respondents.dispositions import counts_of, states
from results import frame as frames
from results.bases import base_in_words
from results.figures import of_question
from results.models import Breakdown, Figure, Release
from surveys.expressions import parse
from surveys.instrument import Instrument, QuestionSpec, SectionSpec, in_language
from surveys.models import Wave

log = structlog.get_logger(__name__)


class NotOpenedError(Exception):
    """There are no figures before the wave has been opened."""


@dataclass(frozen=True)
class Named:
    """A group under the name that is unique over the breakdowns of the survey."""

    name: str
    breakdown: str
    code: str
    label: str
    condition: str


def compute(wave: Wave, now: datetime) -> Release:
    """The figures of this wave; a wave that has a release keeps it. Raises NotOpenedError before the opening."""
    if not wave.opened_at:
        raise NotOpenedError(wave.slug)
    if existing := wave.releases.first():
        return existing
    frame = frames.of_wave(wave)
    release = Release(wave=wave, computed_at=now, minimum_group=wave.survey.minimum_group, responses=len(frame))
    named = list(groups(wave, frame.instrument))
    figures = all_figures(frame, named, release)
    with translation.override(frame.instrument.default_language):
        release.outline = {
            "pages": outline(frame.instrument),
            "breakdowns": breakdowns(wave),
            "response": response(wave),
        }
    with transaction.atomic():
        Wave.objects.select_for_update().get(pk=wave.pk)
        if existing := wave.releases.first():
            return existing
        release.save(force_insert=True)
        Figure.objects.bulk_create(figures, batch_size=1000)
    log.info("release_computed", wave=wave.slug, number=release.number, figures=len(figures))
    return release


def groups(wave: Wave, instrument: Instrument) -> Iterator[Named]:
    """Declared groups whose questions exist in this wave."""
    for breakdown in Breakdown.objects.filter(survey=wave.survey_id).prefetch_related("groups"):
        for group in breakdown.groups.all():
            if parse(group.condition).codes <= {*instrument.by_code, *wave.background}:
                name = f"{breakdown.code}:{group.code}"
                yield Named(name, breakdown.code, group.code, group.label, group.condition)


def breakdowns(wave: Wave) -> dict[str, str]:
    return dict(Breakdown.objects.filter(survey=wave.survey_id).values_list("code", "label"))


def response(wave: Wave) -> dict[str, int]:
    """Counts for RR1 and RR2; kept, because the invitations are deleted some time after closing."""
    counts = counts_of(states(wave), closed=True)
    return {"complete": counts.I, "interviewed": counts.interviewed, "base": counts.base}


def all_figures(frame: frames.Frame, named: list[Named], release: Release) -> list[Figure]:
    cells = frames.grouping(frame, {group.name: group.condition for group in named})
    by_name = {group.name: group for group in named}
    figures: list[Figure] = []
    questions = [q for section in frame.instrument.sections for q in published(frame.instrument, section)]
    for question in questions:
        for figure in of_question(frame, cells, question, by_name, release.minimum_group):
            if figure.group:
                group = by_name[figure.group]
                figure.breakdown, figure.group, figure.group_label = group.breakdown, group.code, group.label
            figure.release, figure.position = release, len(figures)
            figures.append(figure)
    return figures


def outline(instrument: Instrument) -> list[dict[str, Any]]:
    """Pages and questions in the words of the questionnaire, so that a release can be read without it.

    Pages of one title that follow each other are one; the question for consent, which everybody here answered the
    same, is left out.
    """
    pages: list[dict[str, Any]] = []
    for section in instrument.sections:
        title = in_language(section.title, instrument.default_language, "")
        if not pages or pages[-1]["title"] != title:
            pages.append({"title": title, "questions": []})
        pages[-1]["questions"] += [question_of(instrument, question) for question in published(instrument, section)]
    return pages


def published(instrument: Instrument, section: SectionSpec) -> list[QuestionSpec]:
    consent = parse(instrument.refused_when).codes if instrument.refused_when else frozenset()
    return [question for question in section.questions if question.is_answered and question.code not in consent]


def question_of(instrument: Instrument, question: QuestionSpec) -> dict[str, str]:
    language = instrument.default_language
    return {
        "code": question.code,
        "kind": question.kind,
        "text": in_language(question.label, language, ""),
        "second_text": in_language(question.alternative_label, language, ""),
        "base": base_in_words(instrument, question),
    }
