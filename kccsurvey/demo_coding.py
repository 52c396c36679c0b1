"""The open answers of the demo: reviewed, coded by two made-up coders, decided by a third, quoted; for a past wave."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kccsurvey.demo_themes import ADDED_VALUE, CONDITIONS, WHY, WHY_NOT, DemoTheme
from results import adjudicating, quotes, reviewing, round_reports, rounds
from results.models import Codebook, Coding, CodingRound, Theme
from surveys.models import Survey, Wave

REVIEWER, FIRST, SECOND, THIRD = "onderzoek", "codeur-1", "codeur-2", "onderzoek"
MISSES = {1: 0.08, 2: 0.14}
"""How often a coder overlooks a theme or sees one that is not there, in every other answer: never both in the same."""
CONFUSED = {"blij": "tevredenheid", "leiding": "waardering", "voldoening": "helpen"}
"""Themes that the second coder takes for another: these books would need a sharper definition."""


@dataclass(frozen=True)
class Book:
    code: str
    title: str
    question: str
    themes: Mapping[str, DemoTheme]
    condition: str = ""


BOOKS = (
    Book("toegevoegde-waarde", "Toegevoegde waarde", "TOEGWAARDE", ADDED_VALUE),
    Book("aanraden-wel", "Waarom wel aanraden", "AANBEV_WAAROM", WHY, "${AANBEV} = '1'"),
    Book("aanraden-niet", "Waarom niet aanraden", "AANBEV_WAAROM", WHY_NOT, "${AANBEV} = '2'"),
)
TO_BE_CODED = Book("voorwaarden", "Wanneer wel aanraden", "AANBEV_VOORW", CONDITIONS)
REVIEWED = ("TOEGWAARDE", "AANBEV_WAAROM", "AANBEV_VOORW")


def make_codebooks(survey: Survey) -> None:
    for book in (*BOOKS, TO_BE_CODED):
        made = Codebook.objects.create(
            survey=survey, code=book.code, title=book.title, question=book.question, condition=book.condition
        )
        Theme.objects.bulk_create(
            Theme(
                codebook=made,
                code=code,
                name=theme.name,
                definition=theme.definition,
                excludes=theme.excludes,
                example=theme.phrases[0].capitalize(),
                position=place,
            )
            for place, (code, theme) in enumerate(book.themes.items(), start=1)
        )


def code(wave: Wave, now: datetime) -> None:
    """Everything that two coders and a third do, so that the shares of themes enter the first release."""
    review(wave, now)
    for book in BOOKS:
        made = Codebook.objects.get(survey=wave.survey_id, code=book.code)
        found = rounds.start(wave, made, rounds.Plan((FIRST, SECOND), seed=2020), by=REVIEWER, now=now)
        for place in (1, 2):
            judge(found, book, place, now)
        decide(found, book, now)
        round_reports.compute(found.pk)
    choose_quotes(wave, now)


def review(wave: Wave, now: datetime) -> None:
    """The three large questions; the small ones wait for who tries the demo."""
    found = reviewing.of_wave(wave).filter(question__in=REVIEWED).values_list("pk", flat=True)
    verdicts = dict.fromkeys(found, reviewing.Verdict(release=True))
    reviewing.review(wave, verdicts, by=REVIEWER, now=now)


def truth(text: str, book: Book) -> frozenset[str]:
    """The themes that the text was made from."""
    words = text.casefold()
    return frozenset(
        code for code, theme in book.themes.items() if any(phrase.casefold() in words for phrase in theme.phrases)
    )


def judge(round: CodingRound, book: Book, place: int, now: datetime) -> None:
    """A coder who now and then is mistaken; the same every time."""
    luck = random.Random(f"{round.wave.slug} {book.code} {place}")  # noqa: S311
    coder = round.coders.get(place=place)
    found = []
    for item in round.items.select_related("answer").order_by("position"):
        themes = truth(item.answer.text, book)
        if item.position % 2 == place % 2:
            themes = mistaken(themes, book, luck, place)
        when = now + timedelta(seconds=6 * item.position)
        found.append(Coding(item=item, coder=coder, themes=sorted(themes), uncodable=not themes, saved_at=when))
    Coding.objects.bulk_create(found)


def mistaken(themes: frozenset[str], book: Book, luck: random.Random, place: int) -> frozenset[str]:
    kept = {theme for theme in sorted(themes) if luck.random() >= MISSES[place]}
    if place == 2:
        kept = {CONFUSED.get(theme, theme) if CONFUSED.get(theme) in book.themes else theme for theme in kept}
    if themes and luck.random() < MISSES[place]:
        kept.add(luck.choice(list(book.themes)))
    return frozenset(kept or themes)


def decide(round: CodingRound, book: Book, now: datetime) -> None:
    """The third sees what the text says."""
    for difference in adjudicating.differences(round):
        themes = truth(difference.item.answer.text, book)
        adjudicating.decide(difference.item, themes, uncodable=not themes, by=THIRD, now=now)


def code_again(earlier: Wave, now: datetime) -> None:
    """A sample of the earlier wave by today's coder, who sees "helping" somewhat sooner."""
    book = BOOKS[0]
    main = CodingRound.objects.get(wave=earlier, codebook__code=book.code)
    plan = rounds.Plan((FIRST,), seed=7)
    found = rounds.start_again(main, main.codebook, plan, by=REVIEWER, now=now)
    judge(found, book, 1, now)
    others = Coding.objects.filter(item__round=found, themes__contains=["luisteren"]).exclude(
        themes__contains=["helpen"]
    )
    for one in others.order_by("item__position")[:2]:
        one.themes = sorted({*one.themes, "helpen"})
        one.save(update_fields=["themes"])
    round_reports.compute(found.pk)


def leave_a_desk(wave: Wave, now: datetime) -> None:
    """A round that waits for who tries the demo."""
    book = Codebook.objects.get(survey=wave.survey_id, code=TO_BE_CODED.code)
    rounds.start(wave, book, rounds.Plan((REVIEWER,), seed=1), by=REVIEWER, now=now)


def choose_quotes(wave: Wave, now: datetime) -> None:
    """Four of them, of which three are released."""
    book = BOOKS[0]
    codes = ("helpen", "contact", "luisteren", "team")
    found = {one.pk: one for one in quotes.candidates(wave, book.question) if "[" not in one.text}
    for place, wanted in enumerate(codes):
        answer = min(
            (one for one in found.values() if wanted in truth(one.text, book)),
            key=lambda one: (len(truth(one.text, book)), -len(one.text), str(one.text)),
        )
        del found[answer.pk]
        made = quotes.choose(answer, wave, answer.text, book.themes[wanted].name, by=REVIEWER, now=now)
        if place < 3:
            quotes.release(made, wave, by=REVIEWER, now=now)
