"""Numbers of their own, as questions that nobody was asked: an index of several questions, or one among some people."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from results import estimates
from results.definitions import Meaning, MeasureSpec
from results.frame import Frame, Mask, who
from results.models import Figure, Measure
from results.sizes import Sizes
from results.values import Values
from surveys.instrument import DECIMAL, SINGLE, Instrument, QuestionSpec, scale


def own_numbers(meaning: Meaning, instrument: Instrument) -> list[MeasureSpec]:
    """Measures that are no reading of a question, of which this questionnaire asks every question."""
    return [
        measure
        for measure in meaning.measures
        if measure.is_own_number and all(is_usable(instrument.by_code.get(code)) for code in sources(measure))
    ]


def sources(measure: MeasureSpec) -> tuple[str, ...]:
    return measure.questions if measure.kind == Measure.Kind.SCALE else (measure.question,)


def is_usable(question: QuestionSpec | None) -> bool:
    return question is not None and (question.kind == SINGLE or bool(scale(question)))


def question_of(measure: MeasureSpec, instrument: Instrument) -> QuestionSpec:
    if measure.kind == Measure.Kind.SCALE:
        return QuestionSpec(code=measure.code, kind=DECIMAL, label={instrument.default_language: measure.label})
    return replace(instrument.by_code[measure.question], code=measure.code)


def with_own_numbers(frame: Frame, measures: list[MeasureSpec]) -> Frame:
    """The frame with a column per measure."""
    columns = [pl.Series(measure.code, column(frame, measure), dtype=pl.String) for measure in measures]
    return replace(frame, answers=frame.answers.with_columns(columns))


def column(frame: Frame, measure: MeasureSpec) -> list[str | None]:
    """Answers of who belongs to the base; of an index the mean of who answered all its questions."""
    inside = who(frame, measure.base) if measure.base else np.full(len(frame), fill_value=True)
    if measure.kind != Measure.Kind.SCALE:
        given = frame.answers[measure.question].to_list()
        return [answer if here else None for answer, here in zip(given, inside, strict=True)]
    means = items(frame, measure).mean(axis=1)
    return [f"{mean:.6g}" if here and mean == mean else None for mean, here in zip(means, inside, strict=True)]


def items(frame: Frame, measure: MeasureSpec) -> NDArray[np.float64]:
    """People × questions: places on the scale, not-a-number without an answer."""
    return np.column_stack([places(frame, frame.instrument.by_code[code]) for code in measure.questions])


def places(frame: Frame, question: QuestionSpec) -> NDArray[np.float64]:
    valid = scale(question) or tuple(choice.code for choice in question.choices if not choice.missing)
    given = frame.answers[question.code]
    found = np.full(len(frame), np.nan)
    for place, answer in enumerate(valid, start=1):
        found[(given == answer).fill_null(value=False).to_numpy()] = int(answer) if scale(question) else place
    return found


def complete(frame: Frame, measures: Iterable[MeasureSpec]) -> dict[str, Mask]:
    """Who answered all questions of an index, by its name."""
    return {
        f"{measure.code}*": np.asarray(~np.isnan(items(frame, measure)).any(axis=1))
        for measure in measures
        if measure.kind == Measure.Kind.SCALE and len(measure.questions) > 1
    }


def reliabilities(frame: Frame, measures: Iterable[MeasureSpec], sizes: Sizes) -> Iterator[Figure]:
    """How well the questions of an index hang together: Cronbach's α, two decimals."""
    inside = complete(frame, measures)
    for measure in measures:
        if (name := f"{measure.code}*") in inside:
            values = reliability(items(frame, measure)[inside[name]], sizes.minimum)
            yield Figure(question=measure.code, kind=Figure.Kind.RELIABILITY, **sizes.of(name).told(values))


def reliability(answers: NDArray[np.float64], minimum: int) -> Values:
    if len(answers) < minimum:
        return {"hidden": Figure.Hidden.SMALL}
    if not answers.sum(axis=1).var():
        return {"hidden": Figure.Hidden.EQUAL}
    return {"base": len(answers), "value": round(estimates.cronbach_alpha(answers.tolist()), 2)}
