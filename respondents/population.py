"""How many people of each background the list of a wave holds: counts, nobody's name."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, F
from django.db.models.fields.json import KeyTextTransform

from respondents.models import FinalCount, Invitation, InvitationState
from surveys.models import Wave

Background = tuple[str, ...]


def population(wave: Wave, columns: Sequence[str]) -> dict[Background, int]:
    """People who were asked and belong to the population, per combination of these columns ("" where unknown).

    From the invitations, or from the final counts once those are gone; one or two queries.
    """
    found: Counter[Background] = Counter()
    names = {f"column_{place}": KeyTextTransform(name, "attributes") for place, name in enumerate(columns)}
    asked = Invitation.objects.filter(wave=wave).exclude(state=InvitationState.INELIGIBLE).annotate(**names)
    for *values, number in asked.values_list(*names).annotate(number=Count("pk")).order_by():
        found[tuple(value or "" for value in values)] += number
    if not found:
        left = FinalCount.objects.filter(wave=wave, state=FinalCount.GROUP).annotate(**names)
        for *values, number in left.values_list(*names, F("number")):
            found[tuple(value or "" for value in values)] += number
    return dict(found)
