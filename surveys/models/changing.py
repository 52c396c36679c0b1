"""Other questions in a draft: only rows that differ are written, so that the history tells what was changed."""

from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

from django.db import models

from surveys.instrument import Instrument
from surveys.models.contents import CHOICE_COLUMNS, QUESTION_COLUMNS, Choice, Question, Section, lists_in

Row = TypeVar("Row", bound=models.Model)
Values = dict[str, Any]


def replace_content(questionnaire: int, instrument: Instrument) -> None:
    """Pages are known by their name, questions by their code, choices by list and code."""
    old_sections = {section.name: section for section in Section.objects.filter(questionnaire=questionnaire)}
    sections = settled(Section, old_sections, section_rows(questionnaire, instrument))
    old_questions = {q.code: q for q in Question.objects.filter(section__questionnaire=questionnaire)}
    questions = settled(Question, old_questions, question_rows(sections, instrument))
    old_choices = {(c.list_name, c.code): c for c in Choice.objects.filter(questionnaire=questionnaire)}
    choices = settled(Choice, old_choices, choice_rows(questionnaire, instrument))
    removed(Question, old_questions, questions)
    removed(Section, old_sections, sections)
    removed(Choice, old_choices, choices)


def section_rows(questionnaire: int, instrument: Instrument) -> dict[str, Values]:
    return {
        page.name: {
            "questionnaire_id": questionnaire,
            "position": place,
            "name": page.name,
            "title": page.title,
            "relevant": page.relevant,
        }
        for place, page in enumerate(instrument.sections)
    }


def question_rows(sections: Mapping[str, Section], instrument: Instrument) -> dict[str, Values]:
    return {
        spec.code: {"section_id": sections[page.name].pk, "position": place}
        | {name: getattr(spec, name) for name in QUESTION_COLUMNS}
        for page in instrument.sections
        for place, spec in enumerate(page.questions)
    }


def choice_rows(questionnaire: int, instrument: Instrument) -> dict[tuple[str, str], Values]:
    return {
        (name, spec.code): {"questionnaire_id": questionnaire, "list_name": name, "position": place}
        | {column: getattr(spec, column) for column in CHOICE_COLUMNS}
        for name, choices in lists_in(instrument).items()
        for place, spec in enumerate(choices)
    }


def settled(model: type[Row], old: Mapping[Any, Row], wanted: Mapping[Any, Values]) -> dict[Any, Row]:
    """The rows as they are wanted: new ones added, those that differ changed, the others left alone."""
    rows: dict[Hashable, Row] = {}
    fresh: list[Row] = []
    changed: list[Row] = []
    for key, values in wanted.items():
        row = rows[key] = old.get(key) or model(**values)
        if key not in old:
            fresh.append(row)
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    manager: Any = model._default_manager
    if changed:
        manager.bulk_update(changed, [name.removesuffix("_id") for name in next(iter(wanted.values()))])
    manager.bulk_create(fresh)
    return rows


def removed(model: type[Row], old: Mapping[Any, Row], wanted: Mapping[Any, Row]) -> None:
    gone = [row.pk for key, row in old.items() if key not in wanted]
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
