"""Somebody with the whole database finds nobody again; the same attacks find everybody in a naive application.

A guess by chance is right once on average, and more than five times in 6 of 10.000 runs.
"""

import pytest

from results.models import Response
from tests.anonymity import attack_table
from tests.anonymity.attack_table import LUCK
from tests.anonymity.field import PEOPLE


@pytest.mark.django_db(transaction=True)
@pytest.mark.flaky(reruns=1)
def test_nobody_is_found_again_and_every_attack_works() -> None:
    outcome = attack_table.run()

    print(f"\n{outcome.table()}")
    assert Response.objects.count() == PEOPLE
    assert set(outcome.naive) == set(outcome.sealed)
    assert {attack: found for attack, found in outcome.naive.items() if found != PEOPLE} == {}
    assert {attack: found for attack, found in outcome.sealed.items() if found > LUCK} == {}
