"""What is kept of waves that were counted out already no longer crosses a state with a group of background."""

from collections import Counter
from typing import Any

from django.db import migrations

GROUP, INELIGIBLE = "", "ineligible"


def apart(apps: Any, schema_editor: Any) -> None:
    FinalCount, DayCount = apps.get_model("respondents", "FinalCount"), apps.get_model("respondents", "DayCount")
    for wave in apps.get_model("surveys", "Wave").objects.filter(final_counts__isnull=False).distinct():
        states, groups = Counter[str](), Counter[tuple[tuple[str, str], ...]]()
        for row in FinalCount.objects.filter(wave=wave):
            states[row.state] += row.number
            if row.state != INELIGIBLE:
                groups[tuple(row.attributes.items())] += row.number
        FinalCount.objects.filter(wave=wave).delete()
        FinalCount.objects.bulk_create(
            [FinalCount(wave=wave, state=state, number=number) for state, number in states.items()]
            + [
                FinalCount(wave=wave, state=GROUP, attributes=dict(group), number=number)
                for group, number in large(groups, wave.survey.minimum_group).items()
            ]
        )
        days = Counter[tuple[Any, str]]()
        for row in DayCount.objects.filter(wave=wave):
            days[row.day, row.state] += row.number
        DayCount.objects.filter(wave=wave).delete()
        DayCount.objects.bulk_create(
            DayCount(wave=wave, day=day, state=state, number=number) for (day, state), number in days.items()
        )


def large(groups: "Counter[tuple[tuple[str, str], ...]]", least: int) -> "Counter[tuple[tuple[str, str], ...]]":
    """Groups that became small without who does not belong to the population have no name; nor has the next smallest,
    when they are too few together."""
    found = Counter(groups)
    while small := [group for group, number in found.items() if group and number < least] or rest_too_small(
        found, least
    ):
        found[()] += found.pop(min(small, key=lambda group: found[group]))
    return found


def rest_too_small(found: "Counter[tuple[tuple[str, str], ...]]", least: int) -> list[tuple[tuple[str, str], ...]]:
    return [group for group in found if group] if 0 < found[()] < least else []


class Migration(migrations.Migration):
    dependencies = [("respondents", "0009_drafts_tell_whether_anything_is_left")]
    operations = [migrations.RunPython(apart, migrations.RunPython.noop)]
