"""Suggested themes, from the examples of the codebook and earlier codes: TF-IDF, on this machine, in the worker only.

Nearest neighbours: an answer gets the themes of the texts that it looks most like.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from results import agreement, coding
from results.models import CodingRound, Item, OpenAnswer

NEIGHBOURS, ENOUGH_ALIKE, ENOUGH_WEIGHT = 5, 0.25, 0.5
FEWEST_TEXTS = 5


@dataclass(frozen=True)
class Example:
    text: str
    themes: frozenset[str]


def suggest(examples: Sequence[Example], texts: Sequence[str]) -> list[list[str]]:
    """Themes per text, most likely first; nothing where no example looks like it."""
    if len(examples) < FEWEST_TEXTS or not texts:
        return [[] for text in texts]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    known = vectorizer.fit_transform([example.text for example in examples])
    alike = (vectorizer.transform(texts) @ known.T).toarray()
    return [likely(row, examples) for row in alike]


def likely(alike: Any, examples: Sequence[Example]) -> list[str]:
    nearest = [int(place) for place in np.argsort(-alike, kind="stable")[:NEIGHBOURS] if alike[place] >= ENOUGH_ALIKE]
    whole = sum(float(alike[place]) for place in nearest)
    weights: dict[str, float] = {}
    for place in nearest:
        for theme in sorted(examples[place].themes):
            weights[theme] = weights.get(theme, 0) + float(alike[place]) / whole
    found = [theme for theme, weight in weights.items() if weight >= ENOUGH_WEIGHT]
    return sorted(found, key=lambda theme: (-weights[theme], theme))


def examples_for(round: CodingRound) -> list[Example]:
    """Examples of the book, and codes that counted in other rounds with a book of the same name.

    Not of a round that is being coded blind: its second coder may be the one who reads these suggestions.
    """
    book = [Example(theme.example, frozenset({theme.code})) for theme in round.codebook.themes.all() if theme.example]
    others = CodingRound.objects.filter(
        codebook__survey=round.codebook.survey_id, codebook__code=round.codebook.code, purpose=CodingRound.Purpose.MAIN
    ).exclude(pk=round.pk)
    return book + [example for other in others if not coding.is_blind(other) for example in coded(other)]


def coded(round: CodingRound) -> list[Example]:
    texts = dict(
        Item.objects.filter(round=round, answer__state=OpenAnswer.State.RELEASED).values_list("pk", "answer__text")
    )
    finals = ((outcome.item, outcome.final) for outcome in coding.outcomes(round))
    return [Example(texts[item], said.themes) for item, said in finals if said and said.themes]


def fill(round: CodingRound) -> int:
    """Store the suggestions of a round that may have them; how many answers got one."""
    if not coding.may_be_helped(round):
        return 0
    items = list(Item.objects.filter(round=round, answer__state=OpenAnswer.State.RELEASED).select_related("answer"))
    known = set(round.codebook.themes.values_list("code", flat=True))
    found = suggest(examples_for(round), [item.answer.text for item in items])
    for item, suggested in zip(items, found, strict=True):
        item.suggested = [theme for theme in suggested if theme in known]
    Item.objects.bulk_update(items, ["suggested"], batch_size=500)
    return sum(bool(item.suggested) for item in items)


def agreement_of(round: CodingRound) -> dict[str, Any]:
    """How far suggestions agree with what counted in the end, per theme as for two coders; empty without any."""
    suggested = {
        item: frozenset(found) for item, found in Item.objects.filter(round=round).values_list("pk", "suggested")
    }
    if not any(suggested.values()):
        return {}
    finals = [(outcome.item, outcome.final) for outcome in coding.outcomes(round)]
    pairs = [(said, coding.Said(suggested[item])) for item, said in finals if said is not None]
    themes = list(round.codebook.themes.values_list("code", flat=True))
    return {"suggestions": [asdict(row) for row in agreement.of_said(pairs, themes, round.seed)]}
