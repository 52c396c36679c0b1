"""Every published number of a release with how to make it again from the microdata, as lines of `figures.csv`."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path

from django.utils.translation import gettext as _

from results import definitions
from results.export.figure_lines import Line, line_of, not_made_again
from results.export.microdata import Microdata
from results.export.table import Variable
from results.models import Figure
from surveys.expressions import parse
from surveys.instrument import MULTIPLE, RANGE, QuestionSpec, possible_answers

Kind = Figure.Kind


def write(data: Microdata, path: Path, *, stacked: int = 0) -> int:
    """How many lines there are. In a table of several waves, `stacked` is the number of this one."""
    found = list(lines(data))
    for line in found:
        line.wave = str(stacked or "")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, [field.name for field in fields(Line)], lineterminator="\r\n")
        out.writeheader()
        for line in found:
            out.writerow({name: "" if value is None else value for name, value in asdict(line).items()})
    return len(found)


def lines(data: Microdata) -> Iterator[Line]:
    if data.release is None:
        return
    meaning = meaning_of(data)
    groups = filters(data, meaning)
    for figure in data.release.figures.exclude(hidden__gt="").select_related("change").order_by("position"):
        among, reason = groups.get((figure.breakdown, figure.group), ("", _("this group is not in the microdata")))
        for line in of_figure(data, meaning, figure):
            line.among, line.met = among, "1" if figure.position in data.met and not line.item else ""
            line.reason = data.plan.left_out.get(figure.question, "") or reason or line.reason
            yield line
        yield from not_made_again(figure)


def meaning_of(data: Microdata) -> definitions.Meaning:
    """What the figures meant when they were computed."""
    kept = data.release.definitions if data.release else None
    return definitions.meaning(kept.content if kept else definitions.content_of(data.wave.survey))


def filters(data: Microdata, meaning: definitions.Meaning) -> dict[tuple[str, str], tuple[str, str]]:
    """Who is in a group, by breakdown and group, in columns of the microdata."""
    by_label = {key.label: key for key in data.plan.keys}
    found: dict[tuple[str, str], tuple[str, str]] = {("", ""): ("", "")}
    for breakdown in meaning.breakdowns:
        key = by_label.get(breakdown.label)
        conditions = [condition for code, label, condition in key.groups] if key else []
        for group in breakdown.groups:
            if key and group.condition in conditions:
                found[breakdown.code, group.code] = (f"{key.name}={conditions.index(group.condition) + 1}", "")
            elif tokens := from_one_question(data, group.condition):
                found[breakdown.code, group.code] = (tokens, "")
    return found


def from_one_question(data: Microdata, condition: str) -> str:
    """The answers that meet a condition about one question; empty when it is about more."""
    expression = parse(condition)
    question = data.plan.instrument.by_code.get(next(iter(expression.codes), ""))
    if len(expression.codes) != 1 or question is None or question.kind == MULTIPLE:
        return ""
    met = [answer for answer in possible_answers(question) if expression.is_true({question.code: answer})]
    return tokens_of(data, question, met)


def of_figure(data: Microdata, meaning: definitions.Meaning, figure: Figure) -> Iterator[Line]:
    question = data.plan.instrument.by_code.get(figure.question)
    if question is None:
        yield line_of(figure, reason=_("a number of its own, made of several questions or among some people"))
    elif question not in data.plan.questions:
        yield line_of(figure, reason=_("no column of the microdata"))
    elif figure.kind == Kind.DISTRIBUTION:
        yield from of_distribution(data, figure, question)
    elif recipe := recipe_of(data, meaning, figure, question):
        yield line_of(figure, **recipe)
    else:
        yield line_of(figure, reason=_("there is no recipe for this kind of number"))


def recipe_of(data: Microdata, meaning: definitions.Meaning, figure: Figure, question: QuestionSpec) -> dict[str, str]:
    """What counts, and among which answers."""
    answers = valid(question)
    base, name = tokens_of(data, question, answers), columns_of(data, question)[0].name
    if figure.kind in (Kind.MEAN, Kind.MEDIAN) and question.kind == RANGE:
        return {"base_in": base, "mean_of": name}
    if figure.kind == Kind.AGREEMENT:
        declared = meaning.by_code.get(question.code)
        agree = (declared.answers if declared else ()) or answers[-2:]
        return {"base_in": base, "count_in": tokens_of(data, question, agree)}
    if figure.kind == Kind.UNKNOWN:
        everybody = tuple(possible_answers(question))
        unknown = [answer for answer in everybody if answer not in answers]
        return {"base_in": tokens_of(data, question, everybody), "count_in": tokens_of(data, question, unknown)}
    if figure.kind == Kind.ANSWERED:
        return {"base_in": f"{name}=1", "count_in": f"{name}=1"}
    return {}


def of_distribution(data: Microdata, figure: Figure, question: QuestionSpec) -> Iterator[Line]:
    base, everybody = tokens_of(data, question, valid(question)), tokens_of(data, question, possible_answers(question))
    for row in figure.series:
        missing = bool(row.get("missing"))
        line = line_of(
            figure,
            item=row["code"],
            base=None if missing else figure.base,
            count=row.get("count"),
            value=row["percent"],
            bound=row["bound"],
            base_in=everybody if missing else base,
            count_in=tokens_of(data, question, [row["code"]]),
        )
        line.weighted = row.get("weighted")
        yield line


def columns_of(data: Microdata, question: QuestionSpec) -> list[Variable]:
    return [variable for variable in data.table.variables if variable.question == question.code]


def valid(question: QuestionSpec) -> list[str]:
    missing = {choice.code for choice in question.choices if choice.missing}
    return [answer for answer in possible_answers(question) if answer not in missing]


def tokens_of(data: Microdata, question: QuestionSpec, answers: Iterable[str]) -> str:
    columns = columns_of(data, question)
    if not columns:
        return ""
    if question.kind == MULTIPLE:
        by_option = {variable.option: variable.name for variable in columns}
        return " ".join(f"{by_option[answer]}=1" for answer in answers if answer in by_option)
    codes = {code: number for number, code in columns[0].codes}
    return " ".join(f"{columns[0].name}={codes.get(answer, answer)}" for answer in answers)
