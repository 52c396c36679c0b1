"""Every published number of a release with how to make it again from the microdata, as lines of `figures.csv`."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from results.export.microdata import Microdata
from results.export.table import Variable
from results.models import Breakdown, Figure
from surveys.expressions import parse
from surveys.instrument import MULTIPLE, RANGE, QuestionSpec, possible_answers


@dataclass
class Line:
    """One number. `count_in`, `base_in` and `among` hold VARIABLE=code with spaces between; a row counts in one of
    them when it has any of these answers. `reason` says why the number cannot be made from this file."""

    figure: int
    question: str
    kind: str
    breakdown: str
    group: str
    item: str
    base: int | None
    count: int | None
    value: float | None
    bound: str
    low: float | None
    high: float | None
    weighted: float | None
    among: str
    count_in: str
    base_in: str
    mean_of: str
    reason: str = ""
    wave: str = ""


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
    groups = filters(data)
    for figure in data.release.figures.exclude(hidden__gt="").order_by("position"):
        among, reason = groups.get((figure.breakdown, figure.group), ("", _("this group is not in the microdata")))
        for line in of_figure(data, figure):
            line.among = among
            line.reason = data.plan.left_out.get(figure.question, "") or reason or line.reason
            yield line


def filters(data: Microdata) -> dict[tuple[str, str], tuple[str, str]]:
    """Who is in a group, by breakdown and group, in columns of the microdata."""
    by_label = {key.label: key for key in data.plan.keys}
    found: dict[tuple[str, str], tuple[str, str]] = {("", ""): ("", "")}
    for breakdown in Breakdown.objects.filter(survey=data.wave.survey_id).prefetch_related("groups"):
        key = by_label.get(breakdown.label)
        for group in breakdown.groups.all():
            codes = [code for code, label, condition in key.groups] if key else []
            if key and group.code in codes:
                found[breakdown.code, group.code] = (f"{key.name}={codes.index(group.code) + 1}", "")
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


def of_figure(data: Microdata, figure: Figure) -> Iterator[Line]:
    question = data.plan.instrument.by_code.get(figure.question)
    if question is None or question not in data.plan.questions:
        yield line_of(figure, reason=_("no column of the microdata"))
    elif figure.kind == Figure.Kind.DISTRIBUTION:
        yield from of_distribution(data, figure, question)
    elif figure.kind == Figure.Kind.MEAN and question.kind == RANGE:
        name = columns_of(data, question)[0].name
        yield line_of(figure, base_in=tokens_of(data, question, valid(question)), mean_of=name)
    elif figure.kind == Figure.Kind.AGREEMENT:
        answers = valid(question)
        agree = figure_answers(data, figure) or answers[-2:]
        yield line_of(figure, base_in=tokens_of(data, question, answers), count_in=tokens_of(data, question, agree))
    elif figure.kind == Figure.Kind.ANSWERED:
        given = f"{columns_of(data, question)[0].name}=1"
        yield line_of(figure, base_in=given, count_in=given)
    else:
        yield line_of(figure, reason=_("there is no recipe for this kind of number"))


def figure_answers(data: Microdata, figure: Figure) -> list[str]:
    """The answers that count, when the definitions of the release say so."""
    definitions = getattr(data.release, "definitions", None)
    measures = (definitions.content.get("measures") or []) if definitions else []
    for measure in measures:
        if isinstance(measure, Mapping) and measure.get("code") == figure.question and measure.get("answers"):
            return str(measure["answers"]).split()
    return []


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


def line_of(figure: Figure, **values: Any) -> Line:
    names = ("question", "kind", "breakdown", "group", "item", "base", "count", "value", "bound", "low", "high")
    known = {name: getattr(figure, name) for name in names} | {"weighted": figure.weighted}
    blank = {"among": "", "count_in": "", "base_in": "", "mean_of": ""}
    return Line(figure=figure.position, **(known | blank | values))


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
