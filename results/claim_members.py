"""Numbers of a sentence that names groups: only figures of these groups confirm them."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from results import claim_words as words
from results.claim_facts import Fact
from results.claim_groups import Named
from results.claim_ranges import COUNT, PERCENT, Said
from results.models import Figure, Release
from results.numbers import n_of

Groups = Mapping[Said, Sequence[str]]


def per_number(levels: Sequence[Said], named: Sequence[Named]) -> dict[Said, list[str]]:
    """Which groups each number can be of: pair by pair when there are as many of both."""
    if not named:
        return {}
    shares = [one for one in levels if one.kind != COUNT]
    labels = list(dict.fromkeys(group.label for group in named))
    if len(shares) == len(named):
        return {one: [group.label] for one, group in zip(shares, named, strict=True)}
    together = len({group.breakdown for group in named}) > 1
    return {one: [] if together else labels for one in shares}


def told_in(heard: str, facts: Sequence[Fact]) -> list[Fact]:
    """Of a question with a key figure, like the share that agrees, an answer counts only by its own words."""
    keyed = {(fact.code, fact.group) for fact in facts if fact.kind == PERCENT and not fact.answer}
    said = words.plain(heard)
    return [
        fact
        for fact in facts
        if not fact.answer or (fact.code, fact.group) not in keyed or words.plain(fact.answer) <= said
    ]


def binding(heard: str, said: Said, labels: Sequence[str], facts: Sequence[Fact]) -> Fact | None:
    """A figure of these groups with this number, about what the sentence is about."""
    most = max((fact.shared(heard) for fact in facts if fact.kind == said.kind), default=0)
    ranked = [
        (said.before and not fact.is_now, fact.alike(heard), fact.is_now, -abs(fact.value - said.value), fact)
        for fact in facts
        if fact.group in labels and fact.fits(said) and fact.shared(heard) >= most
    ]
    return max(ranked, key=lambda found: found[:4])[4] if ranked else None


def problems(
    heard: str, bound: Mapping[Said, Fact | None], of: Groups, facts: Sequence[Fact], release: Release
) -> Iterator[str]:
    for said, fact in bound.items():
        if fact is None and said in of:
            yield unlike(heard, said, of[said], facts, release)


def unlike(heard: str, said: Said, labels: Sequence[str], facts: Sequence[Fact], release: Release) -> str:
    """What the figure of the named group is, when it is not what the sentence says."""
    if not labels:
        return _("No figure of this release is about these groups together.")
    names = {"group": ", ".join(labels), "number": said.text.strip()}
    meant = about(heard, said, facts)
    if meant is None:
        return _("No figure of this release about “%(group)s” is %(number)s.") % names
    told = [
        f"{one.group} = {one.shown} ({n_of(one.people)})" for one in facts if one.group in labels and same(one, meant)
    ]
    if told:
        return _("It is not %(number)s: %(told)s.") % {"number": names["number"], "told": "; ".join(told)}
    hidden = hidden_figure(release, meant, labels)
    if hidden:
        names["why"] = hidden.get_hidden_display()
        return _("The figure of “%(group)s” is hidden: %(why)s.") % names
    return _("This release has no figure of “%(group)s” about this.") % names


def about(heard: str, said: Said, facts: Sequence[Fact]) -> Fact | None:
    """What the sentence is about, as far as its words tell; a key figure before one of the answers."""
    ranked = [
        (fact.shared(heard), fact.alike(heard), not fact.answer, fact)
        for fact in facts
        if fact.kind == said.kind and fact.is_now and not fact.group
    ]
    best = max(ranked, key=lambda found: found[:3], default=None)
    return best[3] if best and best[0] else None


def same(one: Fact, meant: Fact) -> bool:
    return one.is_now and (one.code, one.answer, one.kind) == (meant.code, meant.answer, meant.kind)


def hidden_figure(release: Release, meant: Fact, labels: Sequence[str]) -> Figure | None:
    found = release.figures.filter(question=meant.code, kind=meant.figure.kind, group_label__in=labels)
    return found.exclude(hidden="").first()


def unnamed(sentence: str, bound: Mapping[Said, Fact | None], of: Groups) -> bool:
    """Whether a number was only found with a group that the sentence does not name, nor gives the n of."""
    given = words.bases_given(sentence)
    return any(fact.group and said not in of and fact.n not in given for said, fact in bound.items() if fact)
