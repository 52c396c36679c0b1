"""Rounds and the desk: who codes what, blind; differences decided by a third; nothing unreviewed on the way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from results import adjudicating, coding, reviewing, rounds, themes
from results.models import Coder, Coding, CodingEvent, Item, OpenAnswer
from tests.results.coding_make import code, codebook, coder, round_of, texts
from tests.results.make import OPENED, opened_wave

pytestmark = pytest.mark.django_db


def started(count: int = 4, *coders: str, sample: bool = False):
    of = opened_wave()
    texts(of, *(f"Antwoord {number}" for number in range(count)))
    return round_of(of, codebook(of.survey), *coders, sample=sample)


def test_nothing_is_coded_before_everything_is_reviewed():
    of = opened_wave()
    texts(of, "Een", "Twee")
    texts(of, "Drie", release=False)

    with pytest.raises(rounds.RoundRefusedError):
        round_of(of, codebook(of.survey))


def test_a_withheld_answer_is_not_coded():
    of = opened_wave()
    withheld, readable = texts(of, "Een", "Twee")
    reviewing.review(of, {withheld.pk: reviewing.Verdict(release=False)}, by="rita", now=OPENED)

    found = round_of(of, codebook(of.survey))

    assert [item.answer_id for item in found.items.all()] == [readable.pk]


@pytest.mark.parametrize(("answers", "double"), [(10, 10), (60, 50), (300, 60)])
def test_a_sample_is_a_fifth_and_at_least_fifty(answers: int, double: int):
    assert rounds.sample_size(answers) == double


def test_the_second_coder_gets_the_sample():
    found = started(60, "anna", "bert", sample=True)

    assert coding.items_of(coder(found, 1)).count() == 60
    assert coding.items_of(coder(found, 2)).count() == 50


def test_the_log_tells_in_words_how_much_is_coded():
    of = opened_wave()
    texts(of, *"abcdefgh")

    with translation.override("nl"):
        made = round_of(of, codebook(of.survey))

    subject = CodingEvent.objects.get(action="round").subject
    assert subject == f"{made.codebook}, coderen: 8 antwoorden, waarvan 8 door twee mensen"


def test_the_draw_can_be_redone():
    of = opened_wave()
    texts(of, *"abcdefgh")
    book = codebook(of.survey)

    once = list(round_of(of, book, seed=4).items.values_list("answer", flat=True))
    book.rounds.all().delete()
    again = list(round_of(of, book, seed=4).items.values_list("answer", flat=True))
    book.rounds.all().delete()
    other = list(round_of(of, book, seed=5).items.values_list("answer", flat=True))

    assert once == again
    assert once != other


def test_one_person_cannot_be_both_coders():
    with pytest.raises(rounds.RoundRefusedError):
        started(4, "anna", "anna")


def test_a_coder_walks_through_and_takes_back():
    found = started(3, "anna")
    who = coder(found)

    for number in range(3):
        item = coding.next_item(who)
        assert item is not None
        coding.save(who, item, ["sfeer"], uncodable=False, now=OPENED + timedelta(seconds=number))

    assert coding.next_item(who) is None
    undone = coding.undo(who)
    assert undone is not None
    assert undone.position == 3
    assert (coding.progress(who).done, coding.progress(who).left) == (2, 1)
    assert coding.next_item(who) == undone


def test_a_code_says_something():
    found = started(1, "anna")
    who, item = coder(found), found.items.get()

    for said, uncodable in (([], False), (["sfeer"], True), (["onbekend"], False)):
        with pytest.raises(coding.CodingRefusedError):
            coding.save(who, item, said, uncodable=uncodable, now=OPENED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coding.objects.create(item=item, coder=who, themes=[], uncodable=False, saved_at=OPENED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coding.objects.create(item=item, coder=who, themes=["sfeer"], uncodable=True, saved_at=OPENED)


def test_a_round_has_two_coders_at_most():
    found = started(1, "anna", "bert")

    with pytest.raises(IntegrityError), transaction.atomic():
        Coder.objects.create(round=found, name="carla", place=3)


def test_an_answer_of_another_round_is_refused():
    mine, other = started(1, "anna"), started(1, "anna")

    with pytest.raises(coding.CodingRefusedError):
        coding.save(coder(mine), other.items.get(), ["sfeer"], uncodable=False, now=OPENED)


def test_differences_are_hidden_until_both_are_done():
    found = started(2)
    code(found, 1, [["sfeer"], ["contact"]])
    code(found, 2, [["helpen"]])

    assert coding.is_blind(found)
    assert adjudicating.differences(found) == []

    who = coder(found, 2)
    coding.save(who, found.items.get(position=2), ["contact"], uncodable=False, now=OPENED)

    (difference,) = adjudicating.differences(found)
    assert difference.item.position == 1
    assert (set(difference.first.themes), set(difference.second.themes)) == ({"sfeer"}, {"helpen"})


def test_a_third_decides_and_it_is_logged():
    found = started(1)
    code(found, 1, [["sfeer"]])
    code(found, 2, [["helpen"]])
    item = Item.objects.get(round=found)

    with pytest.raises(adjudicating.DecisionRefusedError):
        adjudicating.decide(item, ["sfeer"], uncodable=False, by="anna", now=OPENED)
    adjudicating.decide(item, ["sfeer"], uncodable=False, by="carla", now=OPENED)
    adjudicating.decide(item, ["contact"], uncodable=False, by="carla", now=OPENED + timedelta(hours=1))

    (outcome,) = coding.outcomes(found)
    assert outcome.final == coding.Said(frozenset({"contact"}))
    assert item.adjudications.count() == 2
    assert CodingEvent.objects.filter(action="decided", by="carla").count() == 2


def test_after_a_decision_codes_stay():
    found = started(1)
    code(found, 1, [["sfeer"]])
    code(found, 2, [["helpen"]])
    item = Item.objects.get(round=found)
    adjudicating.decide(item, ["sfeer"], uncodable=False, by="carla", now=OPENED)

    with pytest.raises(coding.CodingRefusedError):
        coding.save(coder(found), item, ["helpen"], uncodable=False, now=OPENED)
    with pytest.raises(coding.CodingRefusedError):
        coding.undo(coder(found))


def test_once_both_have_coded_everything_codes_stay():
    """Whoever can see what the other said no longer codes blind."""
    found = started(2)
    code(found, 1, [["sfeer"], ["contact"]])
    first, second = coder(found, 1), coder(found, 2)
    item = found.items.get(position=1)
    coding.save(second, item, ["helpen"], uncodable=False, now=OPENED)
    coding.save(second, item, ["sfeer"], uncodable=False, now=OPENED)
    coding.save(second, found.items.get(position=2), ["helpen"], uncodable=False, now=OPENED)

    for who in (first, second):
        with pytest.raises(coding.CodingRefusedError):
            coding.save(who, item, ["contact"], uncodable=False, now=OPENED)
        with pytest.raises(coding.CodingRefusedError):
            coding.undo(who)
    assert coding.said(second, item) == coding.Said(frozenset({"sfeer"}))


def test_a_single_coder_may_always_change():
    found = started(1, "anna")
    code(found, 1, [["sfeer"]])

    coding.save(coder(found), found.items.get(), ["helpen"], uncodable=False, now=OPENED)

    assert coding.said(coder(found), found.items.get()) == coding.Said(frozenset({"helpen"}))


def test_an_answer_that_comes_back_after_the_decisions_can_be_coded():
    found = started(2)
    late = found.items.get(position=2).answer
    reviewing.review(found.wave, {late.pk: reviewing.Verdict(release=False)}, by="rita", now=OPENED)
    code(found, 1, [["sfeer"]])
    code(found, 2, [["helpen"]])
    adjudicating.decide(found.items.get(position=1), ["sfeer"], uncodable=False, by="carla", now=OPENED)
    reviewing.review(found.wave, {late.pk: reviewing.Verdict(release=True)}, by="rita", now=OPENED)

    for place in (1, 2):
        coding.save(coder(found, place), found.items.get(position=2), ["sfeer"], uncodable=False, now=OPENED)

    assert themes.problems(found) == []


def test_somebody_else_goes_on_where_a_coder_stopped():
    found = started(3, "anna", "bert")
    code(found, 2, [["sfeer"]])

    rounds.hand_over(found, 2, "carla", by="rita", now=OPENED)

    assert (coder(found, 2).name, coding.progress(coder(found, 2)).done) == ("carla", 1)
    assert CodingEvent.objects.get(action="handed over").subject.endswith("bert carla 2")


@pytest.mark.parametrize(("place", "name"), [(2, "anna"), (3, "carla")])
def test_nobody_becomes_both_coders(place: int, name: str):
    found = started(3, "anna", "bert")

    with pytest.raises(rounds.RoundRefusedError):
        rounds.hand_over(found, place, name, by="rita", now=OPENED)


def test_a_coder_who_is_done_is_not_replaced():
    found = started(1, "anna")
    code(found, 1, [["sfeer"]])

    with pytest.raises(rounds.RoundRefusedError):
        rounds.hand_over(found, 1, "carla", by="rita", now=OPENED)


@pytest.mark.parametrize(("coders", "double"), [(("anna", "bert"), True), (("anna",), False)])
def test_an_answer_released_later_is_taken_in_at_the_end(coders: tuple[str, ...], double: bool):
    of = opened_wave()
    late, *_others = texts(of, "Een", "Twee")
    reviewing.review(of, {late.pk: reviewing.Verdict(release=False)}, by="rita", now=OPENED)
    found = round_of(of, codebook(of.survey), *coders)
    reviewing.review(of, {late.pk: reviewing.Verdict(release=True)}, by="rita", now=OPENED)

    assert rounds.take_in(found, by="rita", now=OPENED) == 1
    assert rounds.take_in(found, by="rita", now=OPENED) == 0

    item = found.items.get(answer=late)
    assert (item.position, item.double) == (2, double)


def test_an_undecided_difference_gives_no_figures():
    found = started(2)
    code(found, 1, [["sfeer"], ["sfeer"]])
    code(found, 2, [["sfeer"], ["helpen"]])

    assert len(themes.problems(found)) == 1

    item = Item.objects.get(round=found, position=2)
    adjudicating.decide(item, [], uncodable=True, by="carla", now=OPENED)

    assert themes.problems(found) == []
    tally = themes.tally(found)
    assert (tally.given, tally.themed, tally.uncodable, tally.withheld) == (2, 1, 1, 0)


def test_an_answer_released_later_is_missed():
    of = opened_wave()
    late, *_others = texts(of, "Een", "Twee")
    reviewing.review(of, {late.pk: reviewing.Verdict(release=False)}, by="rita", now=OPENED)
    found = round_of(of, codebook(of.survey), "anna")
    code(found, 1, [["sfeer"]])
    assert themes.problems(found) == []

    reviewing.review(of, {late.pk: reviewing.Verdict(release=True)}, by="rita", now=OPENED)

    assert len(themes.problems(found)) == 1
    assert OpenAnswer.objects.filter(state="released").count() == 2
