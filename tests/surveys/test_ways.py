"""The way of many people, found once for all who agree on what others depend on, is the way of each of them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import order, routing, ways
from surveys.instrument import ChoiceSpec, Instrument, SectionSpec
from tests.surveys import make

TOWNS = tuple(ChoiceSpec(code, {"nl": code}, attributes={"land": code[:2]}) for code in ("nl1", "nl2", "be1"))


def section(name: str, *questions: Any, relevant: str = "") -> SectionSpec:
    return SectionSpec(name, {"nl": name}, relevant, questions)


def everything() -> Instrument:
    """Whatever can decide something does so by a question of its own; LOS decides nothing."""
    return make.instrument(
        sections=(
            section(
                "eerst",
                *(make.question(code) for code in ("MEEDOEN", "DOELGROEP", "DEEL", "REKEN", "STAND", "SOORT", "VRAAG")),
                make.question("LAND", choices=make.choices("nl", "be")),
                make.question("STAD", choices=TOWNS, choice_filter="land = ${LAND}"),
                make.question("STEDEN", "select_multiple", choices=TOWNS, choice_filter="land = ${LAND}"),
                make.question("SOM", "calculate", calculation="if(${REKEN} = '1', 'veel', '')"),
                make.question("STIL", "hidden", default="concat(${STAND}, 'x')", relevant="${SOM} = 'veel'"),
                make.question("VAST", "text", read_only="yes", default="vast"),
                make.question("UREN", "integer"),
            ),
            section("dan", make.question("S1", random_group="S"), make.question("T", "text"), relevant="${DEEL} = '1'"),
            section("later", make.question("S2", random_group="S"), make.question("Z1", random_group="Z")),
            section(
                "laatst",
                make.question("Z2", random_group="Z"),
                make.question("VEEL", relevant="${UREN} > 1 or ${T} = 'nl'"),
                make.question("WAT", relevant="${VRAAG} = '1' and ${STIL} != ''"),
                make.question("LOS", "text"),
            ),
        ),
        refused_when="${MEEDOEN} = '2'",
        ineligible_when="${DOELGROEP} = '2'",
    )


VALUES = ("", "1", "2", "nl", "be", "nl1", "be1", "nl1 be1")
INSTRUMENTS = {"kcc": make.autumn(), "everything": everything()}
WAYS = {name: ways.Ways(instrument) for name, instrument in INSTRUMENTS.items()}


@pytest.mark.parametrize("name", INSTRUMENTS)
@given(st.data())
@settings(max_examples=300)
def test_it_is_what_each_of_them_gets(name: str, data: st.DataObject):
    instrument = INSTRUMENTS[name]
    codes, pages = [q.code for q in instrument.questions()], [section.name for section in instrument.sections]
    values = data.draw(st.lists(st.sampled_from(VALUES), min_size=len(codes), max_size=len(codes)))
    answers = dict(zip(codes, values, strict=True))
    posted = tuple(data.draw(st.lists(st.sampled_from(pages), unique=True)))
    seen = data.draw(st.sampled_from([{}, *(order.draw(instrument, str(seed)) for seed in range(5))]))

    way = WAYS[name].of(answers)
    known = WAYS[name].known(way, answers)

    assert known == routing.settled(instrument, answers)
    assert way.outcome == routing.outcome(instrument, answers)
    missing = WAYS[name].missing(way, known, posted, seen)
    assert missing == routing.missing_of(order.arranged(instrument, seen), known, posted)


def test_a_way_is_found_once():
    found = ways.Ways(make.autumn())
    first, second = ({"TOEST": "1", "SITKCC": "1", "CIJFER_WERK": mark} for mark in ("3", "8"))

    assert "CIJFER_WERK" not in found.deciding
    assert found.of(first) is found.of(second)
    assert found.known(found.of(first), first) == first


def test_a_default_that_somebody_may_change_decides_nothing():
    """It need not be an expression, although it looks like one, and nobody may ever have come to its page."""
    instrument = make.instrument([make.question("A"), make.question("B", "text", default="niets(nog)")])
    found = ways.Ways(instrument)

    assert found.deciding == ()
    assert found.known(found.of({"B": "ja"}), {"B": "ja"}) == routing.settled(instrument, {"B": "ja"})
