"""Groups that a sentence names by other words than those of their label: an age, a time, the youngest, the young."""

from collections.abc import Iterator, Sequence

from results import claim_spans as spans
from results import claim_words as words
from results.claim_groups import Named
from results.claim_spans import AGE, Span
from results.models import Release

WHOM = r"(mensen|\w*werkers|\w*krachten|werknemers|groep|leeftijdsgroep)\b"
YOUNG = words.rule(rf"jongeren\b|jonge(re)? {WHOM}|jonge(re)?(?= (vrouwen|mannen)\b)")
OLD = words.rule(rf"ouderen\b|oudere {WHOM}|oudere(?= (vrouwen|mannen)\b)|senioren\b")
YOUNGEST = words.rule(rf"jongsten\b|jongste {WHOM}")
OLDEST = words.rule(rf"oudsten\b|oudste {WHOM}")
YOUNG_ENDS = (25.0, 30.0)
"""Young is under 25 for Statistics Netherlands and the United Nations (15 to 24), under 30 for Eurostat (15 to 29)."""


def resolved(sentence: str, release: Release) -> Iterator[Named]:
    """Only where one group is meant: who are old nobody has fixed, who are young only some."""
    breakdowns = {group["label"]: group["breakdown"] for group in release.outline.get("groups", ())}
    labelled = of_release(release)
    for one in spans.spans(sentence):
        for label, span in labelled.items():
            if spans.is_same(one, span):
                yield Named(label, breakdowns[label], one.start, one.end)
    ages = [(label, span) for label, span in labelled.items() if span.of == AGE]
    for rule, found in ((YOUNG, young(ages)), (YOUNGEST, edge(ages, last=False)), (OLDEST, edge(ages, last=True))):
        match = rule.search(sentence)
        if match and len(found) == 1:
            yield Named(found[0], breakdowns[found[0]], match.start(), match.end())


def of_release(release: Release) -> dict[str, Span]:
    """Labels that are an age or a time: "25 tot en met 43 jaar" is one, as "44 jaar of ouder" stands beside it."""
    groups = release.outline.get("groups", ())
    names = release.outline.get("breakdowns", {})
    subjects = {
        code: " ".join([names.get(code, ""), *(group["label"] for group in groups if group["breakdown"] == code)])
        for code in {group["breakdown"] for group in groups}
    }
    return spans.labelled([(group["label"], subjects[group["breakdown"]]) for group in groups])


def young(ages: Sequence[tuple[str, Span]]) -> list[str]:
    """The youngest group, when it ends where the young end and nobody else is under thirty but in part."""
    first = edge(ages, last=False)
    ends = {end for label, span in ages if label in first for _low, end in span.ends(AGE)}
    under = [label for label, span in ages if max(end for _low, end in span.ends(AGE)) <= max(YOUNG_ENDS)]
    return first if ends & set(YOUNG_ENDS) and under == first else []


def edge(ages: Sequence[tuple[str, Span]], *, last: bool) -> list[str]:
    ordered = sorted(ages, key=lambda one: min(one[1].ends(AGE)))
    return [ordered[-1 if last else 0][0]] if len(ordered) > 1 else []


def likely(text: str, release: Release) -> list[str]:
    """Groups that words of daily use may be about."""
    labelled = of_release(release)
    ages = [(label, span) for label, span in labelled.items() if span.of == AGE]
    if OLD.search(text) or OLDEST.search(text):
        return edge(ages, last=True)
    if YOUNG.search(text) or YOUNGEST.search(text):
        return [label for label, span in ages if min(span.ends(AGE))[0] < max(YOUNG_ENDS)]
    return [label for label, span in labelled.items() for one in spans.spans(text) if spans.overlap(one, span)]
