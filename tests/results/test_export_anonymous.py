"""Nobody stands out in the microdata: recomputed from the file itself, and for random people."""

from collections import Counter
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results import releases
from results.export import anonymous, weights
from results.export.microdata import Microdata
from results.export.table import SUPPRESSED
from results.models import Breakdown, Group, Release, Response
from results.weighting import weights_of
from surveys.instrument import NOT_ASKED
from surveys.models import Wave
from tests.results.exporting import declared, made, people, rows, table_of, text
from tests.results.make import OPENED, answers, breakdown, opened_wave

KEYS = ["A", "B"]
ITEMS = {"X": ["X"], "Y": ["Y_1", "Y_2"], "Z": ["Z"]}
FOLLOW_UPS = {"X": frozenset({"Z"}), "Y": frozenset(), "Z": frozenset(), "A": frozenset({"Z"}), "B": frozenset()}
MOST = {"X": 5, "Y": 4, "Z": 2}
person = st.fixed_dictionaries(
    {
        "A": st.integers(0, 3),
        "B": st.integers(0, 2),
        "X": st.integers(1, 5),
        "Y_1": st.integers(0, 1),
        "Y_2": st.integers(0, 1),
        "Z": st.sampled_from([NOT_ASKED, 1, 2]),
    }
)


def protected(frame: pl.DataFrame) -> tuple[pl.DataFrame, anonymous.Hidden]:
    return anonymous.protected(frame.cast(pl.Int32), KEYS, ITEMS, FOLLOW_UPS, MOST)


def classes(frame: pl.DataFrame) -> Counter[tuple[int, ...]]:
    return Counter(frame.select(KEYS).iter_rows())


@settings(max_examples=60, deadline=None)
@given(st.lists(person, min_size=5, max_size=80))
def test_every_class_has_five_people(found: list[dict[str, int]]):
    frame, hidden = protected(pl.DataFrame(found))

    assert min(classes(frame).values()) == hidden.smallest >= 5
    assert frame.height == len(found)


@settings(max_examples=60, deadline=None)
@given(st.lists(person, min_size=5, max_size=80))
def test_every_class_has_different_answers_or_none(found: list[dict[str, int]]):
    frame, _hidden = protected(pl.DataFrame(found))

    for item, columns in ITEMS.items():
        for _class, inside in frame.group_by(KEYS):
            asked = inside.filter(~pl.col(columns[0]).is_in([NOT_ASKED, SUPPRESSED])).select(columns)
            assert asked.is_empty() or asked.n_unique() >= min(3, MOST[item]), item


@settings(max_examples=60, deadline=None)
@given(st.lists(person, min_size=5, max_size=80))
def test_values_are_hidden_and_never_changed(found: list[dict[str, int]]):
    frame, _hidden = protected(pl.DataFrame(found))

    for name in frame.columns:
        before = pl.DataFrame(found)[name]
        assert all(new in (old, SUPPRESSED) for old, new in zip(before, frame[name], strict=True))


def test_a_follow_up_does_not_tell_what_was_hidden():
    found = [{"A": 1, "B": 1, "X": 1 + n % 2, "Y_1": n % 2, "Y_2": n // 3 % 2, "Z": (-1, 1)[n % 2]} for n in range(8)]
    found += [{"A": 2, "B": 1, "X": 1 + n % 5, "Y_1": n % 2, "Y_2": n // 2 % 2, "Z": 1 + n % 2} for n in range(8)]

    frame, _hidden = protected(pl.DataFrame(found))

    assert set(frame.filter(pl.col("A") == SUPPRESSED)["X"]) == {SUPPRESSED}
    assert set(frame.filter(pl.col("A") == SUPPRESSED)["Z"]) == {SUPPRESSED}
    assert SUPPRESSED not in frame.filter(pl.col("A") == 2)["Z"]


def test_a_class_that_answers_alike_loses_a_characteristic_and_keeps_its_answers():
    varied = [{"Y_1": n // 3 % 2, "Y_2": n // 6 % 2, "Z": 1 + n // 12 % 2} for n in range(36)]
    found = [{"A": 1, "B": n % 3, "X": 1 + n % 3} | varied[n] for n in range(36)]

    frame, hidden = protected(pl.DataFrame(found))

    assert set(frame["B"]) == {SUPPRESSED}
    assert frame["X"].sort().to_list() == sorted(one["X"] for one in found)
    assert (hidden.keys, hidden.items) == ({"A": 0, "B": 36}, {})


def test_whether_a_question_was_asked_does_not_tell_a_hidden_characteristic():
    varied: dict[str, Any] = {"Y_1": 0, "Y_2": 1}
    found = [{"A": 1, "B": 1, "X": n % 5 + 1, "Z": -1} | varied for n in range(3)]
    found += [{"A": 2, "B": 1, "X": n % 5 + 1, "Z": n % 2 + 1} | varied for n in range(3)]
    found += [{"A": 3, "B": 1, "X": n % 5 + 1, "Z": n % 2 + 1} | varied for n in range(9)]

    frame, hidden = protected(pl.DataFrame(found))

    stars = frame.filter(pl.col("A") == SUPPRESSED)
    assert stars.height == 6
    assert set(stars["Z"]) == {SUPPRESSED}
    assert hidden.told == {"Z": 6}


def test_under_five_people_nothing_is_made():
    with pytest.raises(anonymous.TooFewError):
        protected(pl.DataFrame([{"A": 1, "B": 1, "X": 1, "Y_1": 0, "Y_2": 0, "Z": 1}] * 4))


def with_two_ages(people_in: dict[str, int], **fields: Any) -> Wave:
    of = opened_wave(**fields)
    breakdown(of.survey, jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'", oud="${LEEFTIJD} = '3'")
    declared(of, leeftijd="key", regio="key")
    for code, count in people_in.items():
        Response.objects.bulk_create(
            Response(
                wave=of,
                answers=answers(
                    LEEFTIJD=code, CIJFER=str(n % 10 + 1), ZINVOL=str(n % 5 + 1), REDEN=("1", "2", "3")[n % 3]
                ),
                background={"regio": ("noord", "zuid")[n % 2]},
            )
            for n in range(count)
        )
    return of


@pytest.mark.django_db
def test_the_file_itself_keeps_the_rule():
    found = rows(made(with_two_ages({"1": 40, "2": 31, "3": 4}, background=["regio"])))

    sizes = Counter((row["G_LEEFTIJD"], row["G_REGIO"]) for row in found)

    assert min(sizes.values()) >= 5
    assert "*" in {row["G_LEEFTIJD"] for row in found} | {row["G_REGIO"] for row in found}
    assert len(found) == 75


@pytest.mark.django_db
def test_the_question_behind_a_broad_group_stays_at_home():
    (row, *_rest) = rows(made(with_two_ages({"1": 40, "2": 31}, background=["regio"])))

    assert {"LEEFTIJD", "TOEST", "regio"} & row.keys() == set()
    assert {"G_LEEFTIJD", "G_REGIO", "ZINVOL"} <= row.keys()


@pytest.mark.django_db
def test_without_a_declaration_what_breakdowns_use_is_left_out():
    of = opened_wave()
    breakdown(of.survey, hoog="${CIJFER} >= 8")

    plan = table_of(people(of)).plan

    assert "CIJFER" in plan.left_out
    assert "ZINVOL" not in plan.left_out


@pytest.mark.django_db
def test_what_was_left_out_takes_its_follow_ups_along():
    of = people(opened_wave())
    declared(of, SITKCC="out")

    left_out = table_of(of).plan.left_out

    assert {"SITKCC", "CIJFER", "ZINVOL", "REDEN", "LEEFTIJD"} <= left_out.keys()
    assert "SITKCC" in left_out["ZINVOL"]


def weighted_wave() -> tuple[Wave, Release]:
    """The old of the south are too few to be shown, and weigh a lot."""
    of = with_two_ages({"1": 60, "2": 40, "3": 24}, background=["regio"])
    Response.objects.filter(
        pk__in=Response.objects.filter(answers__LEEFTIJD="3", background__regio="zuid")[3:]
    ).delete()
    Breakdown.objects.update(weighs=True)
    for code, number in (("jong", 300), ("midden", 300), ("oud", 200)):
        Group.objects.filter(code=code).update(population=number)
    return of, releases.compute(of, OPENED)


def key_number(data: Microdata) -> tuple[float, float]:
    """Of the rows that leave the house, and of all rows with the weights behind the figures."""
    assert data.release
    exact = weights_of(data.release)
    everybody = [(exact[str(one.pk)], one.answers) for one in Response.objects.filter(wave=data.wave)]
    rated = [(weight, int(given["ZINVOL"])) for weight, given in everybody if given["ZINVOL"] in "12345"]
    page = sum(weight for weight, given in rated if given > 3) / sum(weight for weight, _given in rated)
    shown = data.table.frame.filter(pl.col("ZINVOL").is_between(1, 5))
    agree = shown.filter(pl.col("ZINVOL") > 3)["WEIGHT"].sum()
    return float(agree) / float(shown["WEIGHT"].sum()), page


@pytest.mark.django_db
def test_weights_give_the_published_numbers_although_people_are_hidden():
    of, release = weighted_wave()
    data = table_of(of)

    found, page = key_number(data)

    assert sum(data.risk["keys"].values()) > 0
    assert found == pytest.approx(page, abs=0.001)
    assert data.table.frame["WEIGHT"].sum() == pytest.approx(sum(weights_of(release).values()), rel=1e-3)
    assert data.table.frame["WEIGHT"].min() > 0  # type: ignore[operator]


@pytest.mark.django_db
def test_weights_follow_from_what_everybody_sees():
    """Other people behind the same rows, with the same published numbers: the same weights."""
    of, release = weighted_wave()
    data = table_of(of)
    rows_shown = data.table.frame.drop("WEIGHT")
    total = sum(weights_of(release).values())
    targets = weights.published(
        release, data.plan, data.table.variables, rows_shown.with_columns(pl.lit(1.0).alias(weights.EXACT))
    )
    found = []
    for hidden in (1.0, 9.0):
        raw = pl.when(pl.col("G_REGIO") == SUPPRESSED).then(hidden).otherwise(2.0).alias(weights.EXACT)
        frame = rows_shown.with_columns(raw).with_columns(pl.col(weights.EXACT) * total / pl.col(weights.EXACT).sum())
        found.append(weights.weighted(frame, data.plan.keys, release, targets)[0]["WEIGHT"])

    assert targets
    assert rows_shown.filter(pl.col("G_REGIO") == SUPPRESSED).height > 0
    assert found[0].equals(found[1])


@pytest.mark.django_db
def test_people_of_whom_the_same_is_shown_weigh_the_same():
    of, _release = weighted_wave()
    shown = table_of(of).table.frame.drop("ROW")

    assert shown.unique().height == shown.drop("WEIGHT").unique().height < shown.height


@pytest.mark.django_db
def test_the_risk_report_says_what_was_hidden_and_why():
    found = made(with_two_ages({"1": 40, "2": 31, "3": 4}, background=["regio"]))

    page = text(found, "risk.html")

    assert "lijkt iedereen in dit bestand op minstens 5 mensen" in page
    assert "gaat alleen in brede groepen mee" in page
    assert "<code>G_LEEFTIJD</code>" in page


@pytest.mark.django_db
def test_there_is_no_time_in_the_data():
    of = people(opened_wave())

    assert [
        one.name for one in table_of(of).table.variables if {"DATE", "TIME", "DAY"} & set(one.name.split("_"))
    ] == []
    assert {one.kind for one in table_of(of).table.variables} == {"whole", "text"}
