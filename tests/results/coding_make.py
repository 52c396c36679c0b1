"""Builders for open answers: reviewed, sorted into themes, coded."""

from collections.abc import Sequence
from typing import Any

from results import reviewing, rounds
from results.models import Codebook, Coder, Coding, CodingRound, OpenAnswer, Theme
from surveys.models import Survey, Wave
from tests.results.make import OPENED, answers, opened_wave, response

QUESTION = "WAAROM"
THEMES = ("contact", "helpen", "sfeer")


def texts(of: Wave, *words: str, release: bool = True, **given: str) -> list[OpenAnswer]:
    """One response per text; released unless said otherwise; in the order of the texts."""
    made = [response(of, answers(WAAROM=text, **given)) for text in words]
    reviewing.prepare(of)
    found = {answer.response_id: answer for answer in OpenAnswer.objects.filter(response__in=made)}
    if release:
        verdicts = {answer.pk: reviewing.Verdict(release=True) for answer in found.values()}
        reviewing.review(of, verdicts, by="rita", now=OPENED)
    return [OpenAnswer.objects.get(pk=found[one.pk].pk) for one in made]


def codebook(of: Survey, *themes: str, **fields: Any) -> Codebook:
    made = Codebook.objects.create(
        **({"survey": of, "code": "waarom", "question": QUESTION, "title": "Waarom"} | fields)
    )
    Theme.objects.bulk_create(
        Theme(codebook=made, code=code, name=code.title(), position=place)
        for place, code in enumerate(themes or THEMES, start=1)
    )
    return made


def round_of(of: Wave, book: Codebook, *coders: str, sample: bool = False, seed: int = 1) -> CodingRound:
    plan = rounds.Plan(coders or ("anna", "bert"), sample=sample, seed=seed)
    return rounds.start(of, book, plan, by="rita", now=OPENED)


def coder(of: CodingRound, place: int = 1) -> Coder:
    return Coder.objects.select_related("round__codebook").get(round=of, place=place)


def code(of: CodingRound, place: int, said: Sequence[Sequence[str]]) -> None:
    """What a coder says of the answers in the drawn order; nothing chosen means that it cannot be coded."""
    who = coder(of, place)
    items = of.items.order_by("position")
    Coding.objects.bulk_create(
        Coding(item=item, coder=who, themes=sorted(themes), uncodable=not themes, saved_at=OPENED)
        for item, themes in zip(items, said, strict=False)
    )


def coded_wave(of: Survey, book: Codebook, said: Sequence[Sequence[str]], **fields: Any) -> Wave:
    """An opened wave in which two coders said the same of every answer."""
    made = opened_wave(of, **fields)
    texts(made, *(f"Antwoord nummer {number}" for number, _themes in enumerate(said)))
    found = round_of(made, book)
    code(found, 1, said)
    code(found, 2, said)
    return made
