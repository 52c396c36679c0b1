"""A number of answers is told exactly only where it counts no few people beside any other number that is told."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results import frame as frames
from results import numbers, reading, releases, themes
from results.audiences import given as gave
from results.coding import Said
from results.counting import Counter
from results.export import figure_lines
from results.export.recipes import Recipe
from results.frame import Frame
from results.models import Codebook, CodingRound, Figure, Release, Response
from results.sizes import Sizes
from results.spans import Span
from results.theme_figures import size_of
from results.told import Size, are_few
from surveys.instrument import NOT_ASKED, SKIPPED, ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from surveys.models import Wave
from tests.results.make import OPENED, answers, breakdown, opened_wave, response

MINIMUM = 10
POINTS = tuple(ChoiceSpec(code, {"nl": code}, missing=code == "9") for code in "129")
QUESTIONS = (
    QuestionSpec("WORK", "select_one", choices=POINTS),
    QuestionSpec("NOW", "select_one", choices=POINTS, relevant="${WORK} = '1'"),
    QuestionSpec("THEN", "select_one", choices=POINTS, relevant="${WORK} = '2'"),
    QuestionSpec("LATE", "select_one", choices=POINTS),
)
GROUPS = {"east": "${PLACE} = 'e'", "west": "${PLACE} = 'w'", "one": "${LATE} = '1'", "two": "${LATE} = '2'"}
PAIRS = (("east", "west"), ("one", "two"))
Person = tuple[str, str, str, str]
"""What somebody answered to WORK, to what is asked after it, to LATE, and where they live."""
given_or_not = st.sampled_from(["1", "2", "9", ""])
person = st.tuples(given_or_not, given_or_not, given_or_not, st.sampled_from("ew"))
people = st.lists(st.tuples(person, st.sampled_from([1, 2, 4, 12, 30])), min_size=2, max_size=9).filter(
    lambda kinds: sum(count for _person, count in kinds) >= MINIMUM
)
Set = frozenset[int]


def sizes_of(kinds: list[tuple[Person, int]]) -> Sizes:
    everybody = [one for one, count in kinds for _ in range(count)]
    rows: dict[str, list[str | None]] = {"WORK": [], "NOW": [], "THEN": [], "LATE": []}
    why: dict[str, list[int]] = {code: [] for code in rows}
    for work, after, late, _place in everybody:
        now, then = (after if work == code else None for code in "12")
        for code, answer in {"WORK": work, "NOW": now, "THEN": then, "LATE": late}.items():
            rows[code].append(answer or None)
            why[code].append(NOT_ASKED if answer is None else 0 if answer else SKIPPED)
    instrument = Instrument("f", "t", "1", "nl", ("nl",), (SectionSpec("a", questions=QUESTIONS),))
    frame = Frame(
        instrument,
        pl.DataFrame(rows, schema=dict.fromkeys(rows, pl.String)),
        pl.DataFrame(why, schema=dict.fromkeys(why, pl.Int8)),
        pl.DataFrame({"PLACE": [one[3] for one in everybody]}),
    )
    grouping = frames.grouping(frame, GROUPS)
    groups = [one for pair in PAIRS if all(large_enough(frame, one) for one in pair) for one in pair]
    counter = Counter(frame, grouping, MINIMUM, None, groups)
    counted = {one.code: counter.of(one) for one in QUESTIONS}
    return Sizes(frame, grouping, groups, MINIMUM, {code: one for code, one in counted.items() if one})


def large_enough(frame: Frame, group: str) -> bool:
    """Smaller groups of a wave are merged with another one."""
    return int(frames.who(frame, GROUPS[group]).sum()) >= MINIMUM


def told(sizes: Sizes) -> Iterator[tuple[str, Set]]:
    """Who belongs to every number that figures tell exactly, found again from the answers."""
    frame = sizes.frame
    inside = {"": set(range(len(frame)))} | {
        name: set(np.flatnonzero(frames.who(frame, condition)).tolist()) for name, condition in GROUPS.items()
    }
    yield "everybody", frozenset(inside[""])
    for code, counts in sizes.counted.items():
        column = frame.answers[code].to_list()
        answered = {place for place, answer in enumerate(column) if answer}
        base = {place for place in answered if column[place] != "9"}
        shown = [] if "" in counts.hidden else ["", *(one for one in sizes.groups if one not in counts.hidden)]
        for group in shown:
            if not sizes.of(code, group).at_most:
                yield f"{code} {group}", frozenset(base & inside[group])
        if shown and not sizes.of(gave(code)).at_most:
            yield f"{code} any", frozenset(answered)


@settings(max_examples=300, deadline=None)
@given(people)
def test_of_two_numbers_that_are_told_the_difference_is_nobody_or_enough_people(kinds: list[tuple[Person, int]]):
    found = dict(told(sizes_of(kinds)))

    for (small, inner), (large, outer) in combinations(sorted(found.items(), key=lambda item: len(item[1])), 2):
        if inner < outer and inner:
            assert len(outer - inner) >= MINIMUM, (small, large)


@settings(max_examples=300, deadline=None)
@given(people)
def test_no_few_people_follow_from_all_numbers_together(kinds: list[tuple[Person, int]]):
    """Whether sums and differences of the numbers count who did not answer, by the rank of all of them."""
    sizes = sizes_of(kinds)
    found = [who for _name, who in told(sizes)]
    rows = np.array([[float(place in who) for place in range(len(sizes.frame))] for who in found])
    rank = np.linalg.matrix_rank(rows)

    for name, who in silent(sizes):
        if 0 < len(who) < MINIMUM:
            row = np.array([float(place in who) for place in range(len(sizes.frame))])
            assert np.linalg.matrix_rank(np.vstack([rows, row])) > rank, name


def silent(sizes: Sizes) -> Iterator[tuple[str, Set]]:
    """Of everybody and of every group: who was not asked, who skipped, who had no opinion."""
    frame = sizes.frame
    for group in ("", *sizes.groups):
        inside = set(np.flatnonzero(frames.who(frame, GROUPS[group])).tolist()) if group else set(range(len(frame)))
        yield f"group {group}", frozenset(inside)
        for code in sizes.counted:
            why, column = frame.missing[code].to_list(), frame.answers[code].to_list()
            yield f"{code} not asked {group}", frozenset(one for one in inside if why[one] == NOT_ASKED)
            yield f"{code} skipped {group}", frozenset(one for one in inside if why[one] == SKIPPED)
            yield f"{code} no opinion {group}", frozenset(one for one in inside if column[one] == "9")
            yield (
                f"{code} asked, no answer {group}",
                frozenset(one for one in inside if why[one] == SKIPPED or column[one] == "9"),
            )


def test_a_set_tells_what_a_sum_of_sets_tells():
    """Everybody, who is asked, who is not: the last follows from the others."""
    span = Span(np.array([[5, 3, 2], [3, 3, 0], [2, 0, 2]]), np.array([[2, 0, 2]]))

    span.tell(0)
    assert span.tells(1)
    assert not span.follows(2)
    span.tell(1)
    assert span.follows(2)


def of_kind(wave: Wave, question: str, kind: str) -> dict[str, Figure]:
    """By group."""
    found = Figure.objects.filter(release__wave=wave, question=question, kind=kind)
    return {figure.group: figure for figure in found}


def told_of(found: dict[str, Figure]) -> dict[str, str]:
    return {group: numbers.people(figure) for group, figure in found.items()}


def wave_of(*groups: tuple[int, dict[str, str]]) -> Wave:
    """Young and old people; so many of each kind."""
    wave = opened_wave()
    breakdown(wave.survey, "leeftijd", jong="${LEEFTIJD} = '1'", oud="${LEEFTIJD} = '3'")
    for count, said in groups:
        missing = {"CIJFER": NOT_ASKED} if said.get("SITKCC") == "2" else {}
        for place in range(count):
            mark = "" if missing else str(5 + place % 4)
            response(wave, answers(**({"CIJFER": mark, "LEEFTIJD": "31"[place % 2]} | said)), missing)
    return wave


@pytest.mark.django_db
def test_a_question_after_another_one_does_not_count_who_skipped_it():
    wave = wave_of((56, {}), (4, {"CIJFER": ""}), (30, {"SITKCC": "2"}))

    releases.compute(wave, OPENED)

    assert told_of(of_kind(wave, "CIJFER", "mean")) == {"": "≤ 60", "jong": "≤ 30", "oud": "≤ 30"}
    assert told_of(of_kind(wave, "SITKCC", "distribution")) == {"": "90", "jong": "45", "oud": "45"}
    assert {row["count"] for row in of_kind(wave, "CIJFER", "distribution")[""].series} == {None}
    assert [row["count"] for row in of_kind(wave, "SITKCC", "distribution")[""].series][:2] == [60, 30]


@pytest.mark.django_db
def test_who_skipped_the_question_that_sends_people_on_is_not_counted_by_the_questions_after_it():
    """Who work here, who worked here, and everybody are three numbers; one of them stays untold."""
    wave = wave_of((60, {}), (30, {"SITKCC": "2"}), (4, {"SITKCC": "", "CIJFER": ""}))
    Response.objects.filter(answers__SITKCC="2").update(answers=answers(SITKCC="2", CIJFER="7"), missing={})

    releases.compute(wave, OPENED)

    assert told_of(of_kind(wave, "SITKCC", "distribution"))[""] == "≤ 94"


@pytest.mark.django_db
def test_enough_people_who_skipped_a_question_are_no_secret():
    wave = wave_of((60, {}), (12, {"ZINVOL": ""}), (10, {"ZINVOL": "9"}))

    releases.compute(wave, OPENED)

    assert told_of(of_kind(wave, "ZINVOL", "agreement"))[""] == "60"
    unknown = of_kind(wave, "ZINVOL", "unknown")[""]
    assert (numbers.people(unknown), numbers.value_text(unknown)) == ("70", "14%")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("without", "skipped", "base", "share", "among"),
    [(3, 0, "≤ 63", "≤ 16%", "63"), (3, 12, "60", "≤ 15%", "≤ 75"), (10, 5, "60", "≤ 20%", "≤ 75")],
)
def test_few_without_an_opinion_are_at_most(without: int, skipped: int, base: str, share: str, among: str):
    """Beside a base that is told, and who answered at all that is not, the share itself would tell who skipped it."""
    wave = wave_of((60, {}), (skipped, {"ZINVOL": ""}), (without, {"ZINVOL": "9"}))

    releases.compute(wave, OPENED)

    unknown = of_kind(wave, "ZINVOL", "unknown")[""]
    assert told_of(of_kind(wave, "ZINVOL", "agreement"))[""] == base
    assert (numbers.value_text(unknown), numbers.people(unknown)) == (share, among)
    outside = [row for row in of_kind(wave, "ZINVOL", "distribution")[""].series if row.get("missing")]
    assert [f"{row['bound']}{row['percent']}" for row in outside] == [share.replace("≤ ", "<").rstrip("%")]


@pytest.mark.django_db
@pytest.mark.parametrize(("silent", "why"), [(4, "≤ 60"), (12, "56")])
def test_counts_of_answers_do_not_count_who_skipped_another_question(silent: int, why: str):
    """Only who agrees said why, except a few."""
    agree, others = {"ZINVOL": "4"}, {"ZINVOL": "2", "WAAROM": ""}
    wave = wave_of((56, agree), (silent, agree | {"WAAROM": ""}), (40, others))

    releases.compute(wave, OPENED)

    answered = of_kind(wave, "WAAROM", "answered")[""]
    assert numbers.people(answered) == why
    assert answered.count == (None if answered.at_most else answered.base)
    assert figure_lines.line_of(answered, Recipe()).count == answered.count
    answered.count = answered.base  # as releases had it before
    line = figure_lines.line_of(answered, Recipe())
    assert (line.count is None) == (line.base_at_most is not None)
    distribution = of_kind(wave, "ZINVOL", "distribution")[""]
    assert numbers.people(distribution) == str(96 + silent)
    assert {row.get("count") for row in distribution.series} == {56 + silent, 40, None}
    assert of_kind(wave, "ZINVOL", "agreement")[""].count == 56 + silent


@pytest.mark.django_db
def test_a_number_that_was_told_exactly_stays_so_in_the_next_release():
    wave = wave_of((60, {}), (12, {"ZINVOL": ""}))
    releases.compute(wave, OPENED)
    before = told_of(of_kind(wave, "ZINVOL", "agreement"))
    breakdown(wave.survey, "kcc", nu="${SITKCC} = '1'")

    again = releases.compute_again(wave, OPENED, "nog een indeling")

    found = again.figures.filter(question="ZINVOL", kind="agreement", breakdown__in=["", "leeftijd"])
    assert {figure.group: numbers.people(figure) for figure in found} == before


@pytest.mark.django_db
def test_a_release_of_before_numbers_could_be_at_most_is_still_read():
    wave = wave_of((57, {}), (3, {"ZINVOL": ""}))
    release = releases.compute(wave, OPENED)
    Figure.objects.filter(release=release, question="ZINVOL").update(at_most=False, base=57)
    Release.objects.filter(pk=release.pk).update(
        outline={name: value for name, value in release.outline.items() if name != "at_most"}
    )

    found = reading.one_question(Release.objects.get(pk=release.pk), "ZINVOL")

    assert found
    assert (found.n_of, found.is_at_most) == ("n = 57", False)


@pytest.mark.parametrize(("coded", "told"), [(60, Size(60)), (57, Size(60, at_most=True)), (50, Size(50))])
def test_few_answers_that_were_not_given_for_coding_are_not_counted(coded: int, told: Size):
    """Beside how many people answered the question."""
    main = CodingRound(codebook=Codebook(question="WAAROM"))
    tally = themes.count([Said(frozenset({"loon"}))] * coded, ["loon"])
    people = Figure(question="WAAROM", kind="answered", base=60)

    assert size_of(main, tally, [people], MINIMUM) == told


@pytest.mark.parametrize(
    ("people", "at_most", "few"), [(29, False, True), (30, False, False), (39, True, True), (40, True, False)]
)
def test_few_people_are_called_few_rather_too_often(people: int, at_most: bool, few: bool):
    assert are_few(people, at_most=at_most) == few
