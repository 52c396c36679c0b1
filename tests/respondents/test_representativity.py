"""The R-indicator, against R's glm and statsmodels on the synthetic frame."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respondents.frame import by_background
from respondents.models import InvitationState as S
from respondents.propensity import Cell
from respondents.representativity import cells_of, representativity
from tests.respondents import make

HERE = Path(__file__).parent
VECTOR = json.loads((HERE / "vectors.json").read_text())["r_indicator"]


def frame() -> list[Cell]:
    people = list(csv.DictReader((HERE / "frame.csv").read_text().splitlines()))
    keys = [(person["leeftijd"], person["opleiding"], person["kcc"]) for person in people]
    responded = Counter(key for key, person in zip(keys, people, strict=True) if person["respons"] == "1")
    return [Cell(key, number, responded[key]) for key, number in Counter(keys).items()]


def test_the_indicator_equals_its_vector():
    found = representativity(frame())

    assert found is not None
    assert sum(cell.invited for cell in frame()) == 1165
    assert found.mean == pytest.approx(VECTOR["rho_bar"], abs=1e-9)
    assert found.spread == pytest.approx(VECTOR["S"], abs=1e-9)
    assert found.indicator == pytest.approx(VECTOR["R"], abs=1e-9)
    assert found.variation == pytest.approx(VECTOR["CV"], abs=1e-9)
    assert found.columns == pytest.approx(tuple(VECTOR["partial_unconditional"].values()), abs=1e-6)
    assert found.groups[0] == pytest.approx({"t24": -0.043538, "25_43": 0.002217, "44p": 0.054811}, abs=1e-6)


def test_an_even_response_is_perfectly_representative():
    found = representativity([Cell(("noord",), 100, 25), Cell(("zuid",), 300, 75)])

    assert found is not None
    assert found.indicator == pytest.approx(1, abs=1e-9)


def test_a_group_in_which_nobody_responded_is_found():
    found = representativity([Cell(("noord",), 50, 0), Cell(("zuid",), 50, 50), Cell(("west",), 50, 25)])

    assert found is not None
    assert found.mean == pytest.approx(0.5, abs=1e-6)
    assert found.groups[0]["noord"] == pytest.approx(-0.5 / 3**0.5, abs=1e-6)


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [Cell(("noord",), 10, 5)],
        [Cell(("n",), 10, 0), Cell(("z",), 10, 0)],
        [Cell(("n",), 1, 1), Cell(("z",), 1, 1)],
    ],
)
def test_without_anything_to_compare_there_is_no_indicator(cells: list[Cell]):
    assert representativity(cells) is None


CELLS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(1, 500), st.floats(0, 1)),
    min_size=2,
    max_size=9,
    unique_by=lambda cell: cell[:2],
)


@given(CELLS)
def test_it_stays_within_its_bounds(cells: list[tuple[str, str, int, float]]):
    found = representativity([Cell((one, other), size, round(size * rate)) for one, other, size, rate in cells])

    if found is not None:
        people = sum(size for _one, _other, size, _rate in cells)
        responded = sum(round(size * rate) for _one, _other, size, rate in cells)
        assert 1 - (people / (people - 1)) ** 0.5 - 1e-6 <= found.indicator <= 1 + 1e-9
        assert found.mean == pytest.approx(responded / people, abs=1e-6)


@pytest.mark.django_db
def test_cells_hold_the_eligible_and_those_who_responded():
    wave = make.launched_wave()
    for region, asked, completed in (("noord", 12, 3), ("zuid", 20, 10), ("oost", 4, 4), ("west", 6, 0)):
        for n in range(asked):
            person = make.respondent(wave.survey, attributes={"regio": region})
            make.invitation(wave, person, state=S.COMPLETED if n < completed else S.SENT)
    make.invitation(wave, make.respondent(wave.survey, attributes={"regio": "noord"}), state=S.INELIGIBLE)

    found = cells_of(wave, by_background(wave))

    assert sorted((cell.background, cell.invited, cell.responded) for cell in found) == [
        (("noord",), 12, 3),
        (("overig",), 10, 4),
        (("zuid",), 20, 10),
    ]
