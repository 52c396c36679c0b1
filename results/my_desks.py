"""On the start page: the rounds in which somebody still has answers to code, one press from the desk."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from results import coding
from results.coding_entrance import CODE
from results.models import Coder, CodingRound


@dataclass(frozen=True)
class Desk:
    round: CodingRound
    left: int


def my_desks(request: HttpRequest) -> dict[str, Any]:
    """For every template, worked out by the one that asks for it."""
    return {"my_desks": SimpleLazyObject(lambda: open_desks(request))}


def open_desks(request: HttpRequest) -> list[Desk]:
    if not request.user.has_perm(CODE):
        return []
    found = Coder.objects.filter(name=request.user.get_username()).select_related("round__codebook", "round__wave")
    desks = [Desk(coder.round, coding.progress(coder).left) for coder in found.order_by("round__made_at")]
    return [desk for desk in desks if desk.left]
