"""Every package of a wave hides the same cells, so that laying several side by side tells no more than one."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from results.export.plan import Plan
from results.models import Departure
from surveys.models import Wave

TURN = "_turn"


class ChangedDeclarationError(Exception):
    """Microdata with other characteristics have left the building; the message says which."""


def declaration_of(plan: Plan) -> dict[str, Any]:
    """All that decides what is hidden: the characteristics in their order, with their groups, and the questions."""
    keys = [[key.name, *([code, condition] for code, _label, condition in key.groups)] for key in plan.keys]
    return {"keys": keys, "questions": [question.code for question in plan.questions]}


def seed_for(wave: Wave, plan: Plan) -> str:
    """Raises ChangedDeclarationError."""
    departure, _new = Departure.objects.get_or_create(wave=wave)
    refuse(departure, declaration_of(plan))
    return departure.seed


@transaction.atomic
def fix(plans: Iterable[tuple[Wave, Plan]]) -> None:
    """From here on these waves leave like this or not at all. Raises ChangedDeclarationError when others were first."""
    for wave, plan in sorted(plans, key=lambda one: one[0].pk):
        departure = Departure.objects.select_for_update().get(wave=wave)
        declared = declaration_of(plan)
        refuse(departure, declared)
        departure.declaration = declared
        departure.save(update_fields=["declaration"])


def refuse(departure: Departure, declared: Mapping[str, Any]) -> None:
    before = departure.declaration
    if before is None or before == declared:
        return
    said = _(
        "The characteristics of “%(wave)s” are fixed: microdata have left the building, and a second file with other "
        "characteristics, groups or questions would tell who people are. Put them back as they were then. "
        "Broad groups, in this order: %(keys)s."
    ) % {"wave": departure.wave, "keys": ", ".join(key[0] for key in before["keys"]) or "–"}
    if other := set(before["questions"]) ^ set(declared["questions"]):
        said += " " + _("Questions that were in it then and not now, or the other way round: %(codes)s.") % {
            "codes": ", ".join(sorted(other))
        }
    raise ChangedDeclarationError(said)


def in_turn(frame: pl.DataFrame, column: str, seed: str) -> pl.DataFrame:
    """An order of rows that only the seed and the rows themselves decide; nobody outside can guess it."""
    key = bytes.fromhex(seed)
    turns = [blake2b(name.encode(), key=key, digest_size=16).hexdigest() for name in frame[column]]
    return frame.with_columns(pl.Series(TURN, turns, dtype=pl.String)).sort(TURN).drop(TURN)
