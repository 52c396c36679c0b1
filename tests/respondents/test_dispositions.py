"""Response rates of AAPOR, from the states of invitations."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respondents import aapor, dispositions, frame
from respondents.aapor import Counts, rates, sentence
from respondents.dispositions import code_of, counts_of
from respondents.frame import Group, merged
from respondents.models import Invitation, InvitationState
from tests.respondents import make

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())["aapor"]
NAMES = (
    [f"RR{n}" for n in range(1, 7)]
    + [f"COOP{n}" for n in range(1, 5)]
    + ["REF1", "REF2", "REF3", "CON1", "CON2", "CON3"]
)
S = InvitationState


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_every_rate_equals_the_published_vectors(vector: dict[str, Any]):
    found = rates(Counts(**vector["counts"]), vector["e"])

    assert {name: getattr(found, name) for name in NAMES} == pytest.approx(
        {name: vector[name] for name in NAMES}, abs=5e-7
    )


def test_eligibility_is_estimated_as_casro_does():
    vector = VECTORS["kcc"]

    assert aapor.eligible_share(Counts(**vector["counts"])) == vector["e"]
    assert rates(Counts(**vector["counts"])) == rates(Counts(**vector["counts"]), vector["e"])


def test_nothing_is_divided_by_nothing():
    found = rates(Counts())

    assert {getattr(found, name) for name in NAMES} == {None}
    assert aapor.percentage(found.RR1) == "n.v.t."
    assert rates(Counts(UH=10)).RR2 == 0
    assert rates(Counts(UH=10)).RR4 == 0
    assert rates(Counts(UH=10)).RR6 is None


def test_a_rate_is_never_said_without_n_and_base():
    assert sentence("RR2", 297, 1165) == "RR2 25,5%: 297 van 1.165"
    assert sentence("RR1", 0, 0) == "RR1 n.v.t.: 0 van 0"


def test_every_state_has_one_code():
    codes = {state.value: code_of(state, closed=False) for state in InvitationState}

    assert codes == {
        "not_sent": ("3.11", "UH"),
        "sent": ("3.19", "UH"),
        "bounced": ("3.30", "UO"),
        "opened": ("2.1121", "R"),
        "under_50": ("2.12", "R"),
        "from_50": ("1.2", "P"),
        "from_80": ("1.2", "P"),
        "completed": ("1.1", "I"),
        "refused": ("2.111", "R"),
        "ineligible": ("4.10", "NE"),
        "opted_out": ("2.111", "R"),
        "unavailable": ("2.26", "NC"),
        "late": ("2.27", "NC"),
        "died": ("2.31", "O"),
        "ill": ("2.32", "O"),
        "language": ("2.33", "O"),
        "new_address": ("3.40", "UO"),
        "forwarded": ("3.91", "UO"),
        "duplicate": ("4.81", "NE"),
        "left": ("4.90", "NE"),
    }
    assert code_of(S.FROM_80, closed=True) == ("1.1", "I")
    assert code_of(S.FROM_50, closed=True) == ("1.2", "P")


@given(st.lists(st.sampled_from(InvitationState.values)), st.booleans())
def test_codes_always_add_up_to_the_frame(states: list[str], closed: bool):
    counts = counts_of(Counter(states), closed=closed)
    found = rates(counts)

    assert counts.invited == len(states)
    assert all(0 <= value <= 1 for name in NAMES if (value := getattr(found, name)) is not None)
    assert (found.RR1 or 0) <= (found.RR2 or 0)


@pytest.mark.django_db
def test_a_wave_is_counted_by_state():
    wave = make.launched_wave()
    for state in (S.COMPLETED, S.COMPLETED, S.FROM_80, S.SENT, S.INELIGIBLE):
        make.invitation(wave, state=state)
    make.invitation(state=S.COMPLETED)

    found = dispositions.states(wave)

    assert list(found) == InvitationState.values
    assert {state: number for state, number in found.items() if number} == {
        "sent": 1,
        "from_80": 1,
        "completed": 2,
        "ineligible": 1,
    }


@pytest.mark.django_db
def test_eighty_percent_is_partial_in_the_field_and_complete_at_closing():
    wave = make.launched_wave()
    for state in (S.COMPLETED, S.FROM_80, S.SENT, S.SENT):
        make.invitation(wave, state=state)

    assert (dispositions.response_rates(wave).RR1, dispositions.response_rates(wave).RR2) == (0.25, 0.5)

    wave.closed_at = make.NOW

    assert (dispositions.response_rates(wave).RR1, dispositions.response_rates(wave).RR2) == (0.5, 0.5)


def invite(wave: Any, per_value: dict[str, tuple[int, int]], column: str = "regio") -> None:
    """People per value: how many were invited, how many of those completed."""
    for value, (asked, completed) in per_value.items():
        for n in range(asked):
            state = S.COMPLETED if n < completed else S.SENT
            make.invitation(wave, make.respondent(wave.survey, attributes={column: value}), state=state)


def told(groups: list[Group]) -> list[tuple[str, int, int]]:
    return [(group.name, group.counts.interviewed, group.counts.base) for group in groups]


@pytest.mark.django_db
def test_response_is_divided_by_every_column_of_the_list():
    wave = make.launched_wave()
    invite(wave, {"noord": (12, 3), "zuid": (20, 10)})

    found = frame.by_background(wave)

    assert {name: told(groups) for name, groups in found.items()} == {"regio": [("zuid", 10, 20), ("noord", 3, 12)]}
    assert [group.rate for group in found["regio"]] == [0.5, 0.25]


@pytest.mark.django_db
def test_people_without_a_value_are_a_group_so_that_columns_add_up():
    wave = make.launched_wave()
    invite(wave, {"noord": (12, 3)})
    invite(wave, {"hoog": (10, 5)}, column="opleiding")

    assert {name: told(groups) for name, groups in frame.by_background(wave).items()} == {
        "opleiding": [("onbekend", 3, 12), ("hoog", 5, 10)],
        "regio": [("noord", 3, 12), ("onbekend", 5, 10)],
    }


@pytest.mark.django_db
def test_small_groups_go_together_under_other():
    wave = make.launched_wave()
    invite(wave, {"noord": (12, 3), "zuid": (20, 10), "oost": (4, 4), "west": (6, 0)})

    assert told(frame.by_background(wave)["regio"]) == [("zuid", 10, 20), ("noord", 3, 12), ("overig", 4, 10)]


@pytest.mark.django_db
def test_a_column_that_points_at_persons_is_left_out():
    wave = make.launched_wave()
    invite(wave, {str(n): (1, 1) for n in range(12)}, column="personeelsnummer")
    for _ in range(12):
        make.invitation(wave)

    assert frame.by_background(wave) == {}


def group(name: str, size: int) -> Group:
    return Group(name, Counts(UH=size))


def test_a_small_rest_takes_the_next_smallest_group_with_it():
    found = merged([group("a", 30), group("b", 11), group("c", 3)], 10)

    assert [(one.name, one.counts.invited) for one in found] == [("a", 30), ("overig", 14)]


@given(st.lists(st.integers(1, 60)), st.integers(5, 20))
def test_no_shown_group_is_smaller_than_the_minimum(sizes: list[int], least: int):
    found = merged([group(str(n), size) for n, size in enumerate(sizes)], least)

    assert sum(one.counts.invited for one in found) == sum(sizes)
    assert len(found) <= 1 or all(one.counts.invited >= least for one in found)


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 3])
def test_counting_takes_one_query_each(size: int, django_assert_num_queries: Any):
    wave = make.launched_wave()
    invite(wave, {f"regio {n}": (10, 1) for n in range(size + 1)})
    assert Invitation.objects.count() == 10 * (size + 1)

    with django_assert_num_queries(1):
        dispositions.states(wave)
    with django_assert_num_queries(2):
        dispositions.response_rates(wave)
    with django_assert_num_queries(1):
        frame.by_background(wave)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(175, 297, 0.532481, 0.643691), (0, 10, 0, 0.277533), (1, 10, 0.017876, 0.404150), (91, 238, 0.322946, 0.445497)],
)
def test_the_interval_of_a_share_equals_its_vectors(part: int, whole: int, low: float, high: float):
    assert aapor.wilson(part, whole) == pytest.approx((low, high), abs=1e-6)
    assert aapor.wilson(0, 0) is None
