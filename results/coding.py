"""The desk: what comes next for a coder, what a coder says, taking it back; and what counts in the end."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from results.models import Adjudication, Coder, Coding, CodingRound, Item, OpenAnswer


class CodingRefusedError(Exception):
    """Says why a code is not taken."""


@dataclass(frozen=True)
class Said:
    """Themes of one answer, or that it cannot be coded."""

    themes: frozenset[str] = frozenset()
    uncodable: bool = False


@dataclass(frozen=True)
class Progress:
    done: int
    total: int

    @property
    def left(self) -> int:
        return self.total - self.done


def items_of(coder: Coder) -> QuerySet[Item]:
    """What this coder codes, in the drawn order; a withheld answer is not among them."""
    found = Item.objects.filter(round=coder.round_id, answer__state=OpenAnswer.State.RELEASED).order_by("position")
    return found if coder.place == 1 else found.filter(double=True)


def open_items(coder: Coder) -> QuerySet[Item]:
    return items_of(coder).exclude(codings__coder=coder)


def next_item(coder: Coder, after: int = 0) -> Item | None:
    """The first one without a code behind a position, else from the start; None when all is done."""
    left = open_items(coder).select_related("answer")
    return left.filter(position__gt=after).first() or left.first()


def beside(coder: Coder, item: Item) -> tuple[int | None, int | None]:
    """Positions of the answers before and behind this one."""
    found = items_of(coder).values_list("position", flat=True)
    return (
        found.filter(position__lt=item.position).order_by("-position").first(),
        found.filter(position__gt=item.position).first(),
    )


def progress(coder: Coder) -> Progress:
    return Progress(items_of(coder).filter(codings__coder=coder).count(), items_of(coder).count())


def said(coder: Coder, item: Item) -> Said | None:
    found = Coding.objects.filter(coder=coder, item=item).first()
    return Said(frozenset(found.themes), found.uncodable) if found else None


@transaction.atomic
def save(coder: Coder, item: Item, themes: Collection[str], *, uncodable: bool, now: datetime) -> Coding:
    """Raises CodingRefusedError for nothing, for an unknown theme, and for another code once codes stay as they are."""
    lock(coder)
    known = set(coder.round.codebook.themes.values_list("code", flat=True))
    if not set(themes) <= known:
        raise CodingRefusedError(_("This theme is not in the codebook. Load the page again."))
    if bool(themes) == uncodable:
        raise CodingRefusedError(_("Choose at least one theme, or “cannot be coded”."))
    if not items_of(coder).filter(pk=item.pk).exists():
        raise CodingRefusedError(_("This answer is not yours to code."))
    if Coding.objects.filter(coder=coder, item=item).exists():
        refuse_settled(coder.round)
    values = {"themes": sorted(set(themes)), "uncodable": uncodable, "saved_at": now}
    return Coding.objects.update_or_create(coder=coder, item=item, defaults=values)[0]


@transaction.atomic
def undo(coder: Coder) -> Item | None:
    """Take back the last thing that this coder said; the answer that it was about. Raises CodingRefusedError."""
    lock(coder)
    refuse_settled(coder.round)
    last = Coding.objects.filter(coder=coder).select_related("item").order_by("-saved_at", "-pk").first()
    if last is None:
        return None
    last.delete()
    return last.item


def lock(coder: Coder) -> None:
    """One at a time per round: whoever comes second sees what the first did."""
    CodingRound.objects.select_for_update().get(pk=coder.round_id)


def refuse_settled(round: CodingRound) -> None:
    if is_settled(round):
        raise CodingRefusedError(_("Both have coded everything, so codes cannot change any more."))


def is_settled(round: CodingRound) -> bool:
    """Whether codes stay as they are: a coder who can see what the other said no longer codes blind.

    An answer that is released later can still get its first code.
    """
    if Adjudication.objects.filter(item__round=round).exists():
        return True
    return round.coders.count() > 1 and (is_done(round) or bool(round.report))


def is_done(round: CodingRound) -> bool:
    """Whether every coder has coded everything; before that, nobody sees what another said."""
    return all(not open_items(coder).exists() for coder in round.coders.all())


def is_last(coder: Coder) -> bool:
    """Whether the round waits for this one of two coders only."""
    others = [other for other in coder.round.coders.all() if other.pk != coder.pk]
    return bool(others) and not any(open_items(other).exists() for other in others)


def is_blind(round: CodingRound) -> bool:
    return round.coders.count() > 1 and not is_done(round)


def may_be_helped(round: CodingRound) -> bool:
    """Whether suggestions may be shown: they would make two coders alike, and a second look like the first."""
    return round.purpose == CodingRound.Purpose.MAIN and not is_blind(round)


@dataclass(frozen=True)
class Outcome:
    """One answer with what each coder said (by place), and what counts: None while they differ undecided."""

    item: int
    double: bool
    said: tuple[Said | None, Said | None]
    decided: Said | None

    @property
    def is_complete(self) -> bool:
        """Whether everybody who codes this answer has."""
        return self.said[0] is not None and (self.said[1] is not None or not self.double)

    @property
    def is_different(self) -> bool:
        first, second = self.said
        return first is not None and second is not None and first != second

    @property
    def final(self) -> Said | None:
        if self.decided or self.is_different:
            return self.decided
        return self.said[0]


def outcomes(round: CodingRound, only: Item | None = None) -> list[Outcome]:
    """Of every answer that may still be read, in the drawn order, or of one."""
    items = Item.objects.filter(round=round, answer__state=OpenAnswer.State.RELEASED).order_by("position")
    codings = Coding.objects.filter(item__round=round).select_related("coder")
    decisions = Adjudication.objects.filter(item__round=round)
    if only is not None:
        items, codings, decisions = items.filter(pk=only.pk), codings.filter(item=only), decisions.filter(item=only)
    of_coders = {
        (coding.item_id, coding.coder.place): Said(frozenset(coding.themes), coding.uncodable) for coding in codings
    }
    decided = last_decisions(decisions)
    return [
        Outcome(key, double, (of_coders.get((key, 1)), of_coders.get((key, 2)) if double else None), decided.get(key))
        for key, double in items.values_list("pk", "double")
    ]


def last_decisions(found: Iterable[Adjudication]) -> dict[int, Said]:
    ordered = sorted(found, key=lambda decision: (decision.at, decision.pk))
    return {decision.item_id: Said(frozenset(decision.themes), decision.uncodable) for decision in ordered}
