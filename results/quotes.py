"""Quotes: chosen by hand, with consent, beside a theme and a wave only, released one by one."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from results import redaction, reviewing
from results.coding_log import note
from results.models import OpenAnswer, Quote
from surveys.models import Wave

CONSENT, YES = "QUOTE_OK", "1"
RARE = 3
"""A word that fewer answers than this share may tell who wrote it."""

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SHORTEST_WORD = 5


class QuoteRefusedError(Exception):
    """Says why this cannot be a quote."""


@dataclass(frozen=True)
class Released:
    """All that may stand in a report: the words, the theme, the question; the wave is known."""

    question: str
    theme: str
    text: str


def candidates(wave: Wave, question: str) -> QuerySet[OpenAnswer]:
    """Released answers of who said that their words may be used; in no order."""
    found = reviewing.of_wave(wave).filter(question=question, state=OpenAnswer.State.RELEASED)
    return found.filter(**{f"response__answers__{CONSENT}": YES}).order_by("pk")


@transaction.atomic
def choose(answer: OpenAnswer, wave: Wave, text: str, theme: str, *, by: str, now: datetime) -> Quote:
    """Make a quote, or change one; a changed quote has to be released again. Raises QuoteRefusedError."""
    if not candidates(wave, answer.question).filter(pk=answer.pk).exists():
        raise QuoteRefusedError(_("Who wrote this did not say that the words may be used. Choose another answer."))
    if reviewing.of_wave(wave).filter(question=answer.question).count() < wave.survey.minimum_group:
        raise QuoteRefusedError(_("Too few people answered this question."))
    text = " ".join(text.split())
    if not re.search(r"\w", redaction.IN_BRACKETS.sub("", text)) or not redaction.is_redaction_of(answer.text, text):
        raise QuoteRefusedError(_("Leave words out with […]; change no others."))
    values = {"text": text, "theme": theme, "chosen_by": by, "chosen_at": now, "released_by": "", "released_at": None}
    made, _created = Quote.objects.update_or_create(answer=answer, defaults=values)
    note(wave, by=by, action="quote chosen", now=now, subject=f"{answer.question} {made.pk}")
    return made


def release(quote: Quote, wave: Wave, *, by: str, now: datetime) -> bool:
    """Whether it may leave the house from now on; a quote whose answer was withheld meanwhile may not."""
    found = Quote.objects.filter(
        pk=quote.pk,
        released_at__isnull=True,
        answer__state=OpenAnswer.State.RELEASED,
        answer__response__wave=wave,
    ).update(released_by=by, released_at=now)
    if found:
        note(wave, by=by, action="quote released", now=now, subject=f"{quote.answer.question} {quote.pk}")
    return bool(found)


def take_back(quote: Quote, wave: Wave, *, by: str, now: datetime) -> None:
    """From now on it is in nothing that is made."""
    note(wave, by=by, action="quote taken back", now=now, subject=f"{quote.answer.question} {quote.pk}")
    quote.delete()


def released_quotes(wave: Wave) -> list[Released]:
    """What reports and packages may show, by theme. The only source of quotes."""
    found = Quote.objects.filter(
        answer__response__wave=wave, answer__state=OpenAnswer.State.RELEASED, released_at__isnull=False
    ).order_by("answer__question", "theme", "pk")
    return [Released(quote.answer.question, quote.theme, quote.text) for quote in found.select_related("answer")]


def rare_words(text: str, texts: Iterable[str]) -> list[str]:
    """Words of a quote to look at again: those that hardly anybody else wrote, names in the middle of it, numbers."""
    known = Counter(word for other in texts for word in {found.casefold() for found in WORD.findall(other)})
    found = []
    for match in WORD.finditer(redaction.IN_BRACKETS.sub(" ", text)):
        word = match[0]
        long_and_rare = len(word) >= SHORTEST_WORD and known[word.casefold()] < RARE
        if (long_and_rare or is_name_or_number(match)) and word not in found:
            found.append(word)
    return found


def is_name_or_number(match: re.Match[str]) -> bool:
    before = match.string[: match.start()].rstrip()
    starts_sentence = not before or before[-1] in ".!?"
    return match[0].isdigit() or (match[0][0].isupper() and not starts_sentence)
