"""Theme shares: their base, their test, what stays hidden; and that everything adds up whatever coders do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results import agreement, coding, theme_figures, theme_reading, themes
from results.models import Change, CodingRound, Figure, Release
from surveys.models import Verdict, Wave
from tests.respondents.make import NOW, survey, user
from tests.results.coding_make import code, codebook, coded_wave, round_of, texts
from tests.results.make import OPENED, opened_wave, questionnaire
from tests.results.vectors import VECTORS

BOOK = ("a", "b", "c")
SAID = st.frozensets(st.sampled_from(BOOK)).map(lambda found: coding.Said(found, uncodable=not found))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(SAID, SAID, SAID), min_size=1, max_size=25), st.integers(0, 5), st.integers(0, 2**31 - 1))
def test_whatever_coders_do_shares_bases_and_agreement_add_up(said: list, withheld: int, seed: int):
    outcomes = [
        coding.Outcome(at, True, (first, second), third if first != second else None)
        for at, (first, second, third) in enumerate(said)
    ]
    finals = [outcome.final for outcome in outcomes if outcome.final]
    tally = themes.count(finals, BOOK, withheld=withheld)
    rows = agreement.of_said([outcome.said for outcome in outcomes], BOOK, seed)  # type: ignore[misc]
    whole, *by_theme = rows

    assert tally.given == tally.themed + tally.uncodable + tally.withheld == len(said) + withheld
    assert all(0 <= count <= tally.themed for count in tally.counts.values())
    assert tally.themed <= sum(tally.counts.values()) or tally.themed == 0
    assert all(count <= min(tally.counts[one], tally.counts[other]) for (one, other), count in tally.pairs.items())
    for row in by_theme:
        assert row.both + row.first + row.second + row.neither == len(said)
        assert row.both + row.first == sum(row.theme in first.themes for first, _second, _third in said)
        agreed = sum(first == second and row.theme in first.themes for first, second, _third in said)
        decided = sum(first != second and row.theme in third.themes for first, second, third in said)
        assert tally.counts[row.theme] == agreed + decided
        assert agreed <= row.both
    for name in ("both", "first", "second", "neither"):
        assert getattr(whole, name) == sum(getattr(row, name) for row in by_theme)
    if all(first == second for first, second, _third in said):
        assert whole.alpha in (1, None)
        assert {row.kappa for row in by_theme} <= {1.0, None}


def said_of(counts: dict[str, int], total: int) -> list[list[str]]:
    """So many answers with each theme, each with one; the rest cannot be coded."""
    rows = [[theme] for theme, count in counts.items() for _time in range(count)]
    return rows + [[]] * (total - len(rows))


def release_of(of: Wave, earlier: Release | None = None) -> tuple[Release, list[Figure], list[Change]]:
    made = Release(wave=of, computed_at=OPENED, minimum_group=10, responses=50, earlier=earlier)
    figures: list[Figure] = []
    found = theme_figures.add_to(made, figures)
    made.save()
    Figure.objects.bulk_create(figures)
    Change.objects.bulk_create(found)
    return made, figures, found


@pytest.mark.django_db
def test_the_base_is_the_answers_that_were_given():
    of = survey()
    wave = coded_wave(of, codebook(of), said_of({"contact": 20, "helpen": 15}, 40))

    _release, figures, _changes = release_of(wave)

    shares = {figure.item: (figure.base, figure.count, figure.value, figure.group_label) for figure in figures}
    assert shares["waarom:contact"] == (40, 20, 0.5, "Contact")
    assert shares["waarom:helpen"] == (40, 15, 0.38, "Helpen")


@pytest.mark.django_db
def test_a_theme_of_fewer_than_ten_answers_is_hidden_and_holds_nothing():
    of = survey()
    wave = coded_wave(of, codebook(of), said_of({"contact": 10, "helpen": 9}, 40))

    _release, figures, _changes = release_of(wave)

    assert {figure.item: figure.hidden for figure in figures} == {
        "waarom:contact": "", "waarom:helpen": "small", "waarom:sfeer": "small",
    }  # fmt: skip
    hidden = next(figure for figure in figures if figure.item == "waarom:helpen")
    assert (hidden.base, hidden.count, hidden.value) == (None, None, None)


@pytest.mark.django_db
def test_a_round_knows_the_release_that_has_its_figures():
    of = survey()
    wave = coded_wave(of, codebook(of), said_of({"contact": 20}, 40))
    round = CodingRound.objects.get(wave=wave)
    assert theme_reading.released_in(round) is None

    release, _figures, _changes = release_of(wave)

    assert theme_reading.released_in(round) == release.number
    round.codebook.version += 1
    assert theme_reading.released_in(round) is None


@pytest.mark.django_db
def test_no_theme_figure_is_about_a_group():
    of = survey()
    wave = coded_wave(of, codebook(of), said_of({"contact": 20}, 40))

    _release, figures, _changes = release_of(wave)

    assert {(figure.breakdown, figure.group) for figure in figures} == {("", "")}


@pytest.mark.django_db
def test_a_pair_is_shown_when_it_and_its_rests_are_large_enough():
    tally = themes.Tally(100, 0, 0, 100, {"a": 40, "b": 30, "c": 25}, {("a", "b"): 20, ("a", "c"): 9, ("b", "c"): 22})

    found = list(theme_figures.pairs(tally, 10))

    assert found == [{"themes": ["a", "b"], "count": 20}]


@pytest.mark.django_db
def test_the_change_of_the_vector_between_two_waves():
    vector = next(row for row in VECTORS["two_prop"] if row["n1"] == 180)
    of = survey()
    asked, book = questionnaire(of), codebook(of)
    said = said_of({"helpen": vector["x1"], "contact": 90}, vector["n1"])
    before = coded_wave(of, book, said, questionnaire=asked, opens_at=NOW.replace(year=2025))
    said = said_of({"helpen": vector["x2"], "contact": 70}, vector["n2"])
    now = coded_wave(of, book, said, questionnaire=asked)

    earlier, _figures, _changes = release_of(before)
    _release, _figures, changes = release_of(now, earlier)

    found = {change.figure.item: change for change in changes}
    helping = found["waarom:helpen"]
    assert helping.p == pytest.approx(vector["p"])
    assert helping.adjusted == pytest.approx(vector["p"])
    assert (helping.low, helping.high) == (round(vector["newcombe"][0], 2), round(vector["newcombe"][1], 2))
    assert (helping.earlier_base, helping.difference, helping.verdict) == (180, 0.14, "up")
    assert found["waarom:contact"].verdict == "down"


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "compared"), [("note", {"waarom:helpen", "waarom:contact"}), ("broken", set())])
def test_themes_are_compared_when_staff_let_the_question_stand_in_one_line(status: str, compared: set[str]):
    of = survey()
    book, said = codebook(of), said_of({"helpen": 20, "contact": 30}, 60)
    before = coded_wave(of, book, said, opens_at=NOW.replace(year=2025))
    now = coded_wave(of, book, said)
    Verdict.objects.create(
        before=before.questionnaire, after=now.questionnaire, code="WAAROM", status=status, reason="Een komma.",
        decided_by=user("Onderzoek"), decided_at=NOW,
    )  # fmt: skip

    earlier, _figures, _changes = release_of(before)
    _release, _figures, changes = release_of(now, earlier)

    assert {change.figure.item for change in changes} == compared


@pytest.mark.django_db
def test_holm_counts_every_theme_that_is_shown():
    of = survey()
    asked, book = questionnaire(of), codebook(of)
    before = coded_wave(
        of, book, said_of({"helpen": 20, "contact": 30}, 60), questionnaire=asked, opens_at=NOW.replace(year=2025)
    )
    now = coded_wave(of, book, said_of({"helpen": 31, "contact": 29}, 60), questionnaire=asked)

    earlier, _figures, _changes = release_of(before)
    _release, _figures, changes = release_of(now, earlier)

    helping = next(change for change in changes if change.figure.item == "waarom:helpen")
    assert helping.p is not None
    assert helping.p < 0.05 < (helping.adjusted or 0)
    assert helping.adjusted == pytest.approx(2 * helping.p)
    assert helping.verdict == "same"


@pytest.mark.django_db
def test_the_outline_tells_base_and_agreement():
    of = survey()
    wave = coded_wave(of, codebook(of), said_of({"contact": 20, "helpen": 15}, 40))
    round = themes.main_rounds(wave)[0]
    CodingRound.objects.filter(pk=round.pk).update(report=agreement.of_round(round))

    release, _figures, _changes = release_of(wave)

    (block,) = release.outline["themes"]
    assert (block["given"], block["left_out"], block["coders"], block["double"]) == (40, None, 2, 40)
    assert block["agreement"]["alpha"] == 1
    assert block["agreement"]["verdict"] == "reliable"


@pytest.mark.django_db
def test_coding_that_is_not_finished_gives_no_figures():
    wave = opened_wave()
    texts(wave, *(f"Antwoord {number}" for number in range(12)))
    found = round_of(wave, codebook(wave.survey), "anna")
    code(found, 1, [["sfeer"]] * 11)

    release, figures, _changes = release_of(wave)

    assert figures == []
    assert "themes" not in release.outline
