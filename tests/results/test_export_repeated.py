"""Several packages of one wave tell no more than one: the answers of two files cannot be laid side by side."""

from collections import Counter
from typing import Any

import polars as pl
import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from results.export import anonymous, archive, package
from results.export.coded import ID
from results.export.fixing import in_turn
from results.models import Characteristic, Departure, Export, Group, Response
from surveys.models import Wave
from tests.results.exporting import asked, declared, made, people, rows, table_of
from tests.results.make import OPENED, answers, breakdown, opened_wave

Shown = Counter[tuple[tuple[str, str], ...]]
person = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(1, 5))
MANY = [(0, 0, n % 5 + 1) for n in range(20)]
"""A class from which company is taken."""
SEED = "07" * 32


def small_wave(**fields: Any) -> Wave:
    """Three people stand out and need two of fifteen others as company; nobody answers like anybody else."""
    of = opened_wave(**fields)
    breakdown(of.survey, "leeftijd", jong="${LEEFTIJD} = '1'", midden="${LEEFTIJD} = '2'", oud="${LEEFTIJD} = '3'")
    declared(of, leeftijd="key", regio="key")
    return answered(of)


def answered(of: Wave) -> Wave:
    for age, count in (("1", 30), ("2", 24), ("3", 3)):
        Response.objects.bulk_create(
            Response(
                wave=of,
                answers=answers(
                    LEEFTIJD=age,
                    CIJFER=str(n % 10 + 1),
                    ZINVOL=str((n + n // 10) % 5 + 1),
                    REDEN=("1", "2", "3")[n % 3],
                ),
                background={"regio": ("noord", "zuid")[n % 2]},
            )
            for n in range(count)
        )
    return of


def shown(found: list[dict[str, str]]) -> Shown:
    return Counter(tuple(sorted((name, value) for name, value in row.items() if name != "ROW")) for row in found)


def refusal(of: Wave, **fields: Any) -> str:
    export = asked(of, **fields)
    archive.carry_out(export, OPENED)
    export.refresh_from_db()
    assert export.state == "failed"
    return export.problem


def shuffle_on_disk(of: Wave) -> None:
    """Other places for the rows, as after an erasure."""
    found = list(Response.objects.filter(wave=of).order_by("answers__CIJFER", "pk"))
    Response.objects.filter(wave=of).delete()
    Response.objects.bulk_create(found)


@pytest.mark.django_db
def test_packages_of_one_declaration_hide_the_same_cells():
    of = small_wave(background=["regio"])
    first = rows(made(of))
    others = []
    for _ in range(3):
        shuffle_on_disk(of)
        others.append(rows(made(of)))

    assert [shown(other) == shown(first) for other in others] == [True, True, True]
    alone = [row for row in first if row["G_LEEFTIJD"] == row["G_REGIO"] == "*"]
    assert len(alone) == 5
    assert [row["ROW"] for row in first] != [row["ROW"] for row in others[0]]


@pytest.mark.django_db
def test_the_company_of_another_seed_is_others():
    of = small_wave(background=["regio"])
    found = set()
    for n in range(12):
        Departure.objects.update_or_create(wave=of, defaults={"seed": f"{n:064x}"})
        frame = table_of(of).table.frame
        found.add(tuple(sorted(frame.filter(pl.col("G_REGIO") == -5).drop("ROW").iter_rows())))

    assert len(found) > 1


@pytest.mark.django_db
def test_seeds_of_waves_differ_and_stay():
    first, second = people(opened_wave()), people(opened_wave())
    for of in (first, second, first):
        made(of)

    seeds = dict(Departure.objects.values_list("wave", "seed"))

    assert len({*seeds.values()}) == 2
    assert all(len(bytes.fromhex(seed)) == 32 for seed in seeds.values())


def swapped(of: Wave) -> None:
    Characteristic.objects.filter(code="regio").update(position=0)
    Characteristic.objects.filter(code="leeftijd").update(position=1)


def other_bands(of: Wave) -> None:
    Group.objects.filter(code="jong").update(condition="${LEEFTIJD} = '1' or ${LEEFTIJD} = '2'")


def one_less(of: Wave) -> None:
    Characteristic.objects.filter(code="regio").delete()


def question_out(of: Wave) -> None:
    declared(of, ZINVOL="out")


@pytest.mark.parametrize("change", [swapped, other_bands, one_less, question_out])
@pytest.mark.django_db
def test_another_declaration_is_refused_once_a_file_left(change: Any):
    of = small_wave(background=["regio"])
    before = shown(rows(made(of)))
    characteristics, groups = list(Characteristic.objects.all()), list(Group.objects.all())

    change(of)
    said = refusal(of)

    assert f"De kenmerken van “{of}” liggen vast" in said
    assert "G_LEEFTIJD, G_REGIO" in said
    Characteristic.objects.all().delete()
    Characteristic.objects.bulk_create(characteristics)
    Group.objects.bulk_update(groups, ["condition"])
    assert shown(rows(made(of))) == before


@pytest.mark.django_db
def test_the_refusal_names_the_questions():
    of = small_wave(background=["regio"])
    made(of)

    declared(of, ZINVOL="out")

    assert "andersom: ZINVOL" in refusal(of)


@pytest.mark.django_db
def test_words_of_groups_may_change():
    of = small_wave(background=["regio"])
    made(of)

    Group.objects.filter(code="jong").update(label="Tot 35 jaar")

    assert made(of)


@pytest.mark.django_db
def test_a_file_that_was_never_made_fixes_nothing():
    of = small_wave(background=["regio"])
    kept = list(Response.objects.filter(wave=of))
    Response.objects.filter(wave=of).delete()
    assert "te weinig antwoorden" in refusal(of)
    Response.objects.bulk_create(kept)

    swapped(of)

    assert made(of)


@pytest.mark.django_db
def test_who_is_second_is_refused_also_when_both_began_before_the_change(monkeypatch: pytest.MonkeyPatch):
    of = small_wave(background=["regio"])
    build = package.build

    def overtaken(*args: Any, **options: Any) -> Any:
        built = build(*args, **options)
        monkeypatch.setattr(archive, "build", build)
        swapped(of)
        made(of)
        return built

    monkeypatch.setattr(archive, "build", overtaken)

    assert "liggen vast" in refusal(of)
    assert Export.objects.filter(state="ready").count() == 1


@pytest.mark.django_db
def test_waves_below_each_other_follow_the_same_rule():
    first = small_wave(background=["regio"])
    of = opened_wave(first.survey, questionnaire=first.questionnaire, background=["regio"])
    Wave.objects.filter(pk=of.pk).update(opens_at=first.closes_at, closes_at=OPENED)
    of.refresh_from_db()
    answered(of)

    stacked = rows(made(of, with_earlier=True))

    by_wave = {
        number: [{k: v for k, v in row.items() if k != "WAVE"} for row in stacked if row["WAVE"] == number]
        for number in "12"
    }
    assert shown(by_wave["1"]) == shown(rows(made(first)))
    assert shown(by_wave["2"]) == shown(rows(made(of)))
    swapped(of)
    assert f"“{first}”" in refusal(of, with_earlier=True)
    assert f"“{first}”" in refusal(first)


@pytest.mark.django_db
def test_a_repeated_package_can_be_verified(capsys: pytest.CaptureFixture[str]):
    of = small_wave(background=["regio"])
    made(of)

    call_command("verify_package", str(made(of).filename))

    assert "voor: rapport" in capsys.readouterr().out


@settings(max_examples=40, deadline=None)
@given(st.lists(person, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_decides_nothing(found: list[tuple[int, int, int]], chance: Any):
    people_in = [{ID: f"p{n}", "A": a, "B": b, "X": x} for n, (a, b, x) in enumerate([*found, *MANY])]
    mixed = chance.sample(people_in, len(people_in))

    one, other = (
        anonymous.protected(
            in_turn(pl.DataFrame(some).cast({"A": pl.Int32, "B": pl.Int32, "X": pl.Int32}), ID, SEED),
            ["A", "B"], {"X": ["X"]}, {"X": frozenset(), "A": frozenset(), "B": frozenset()}, {"X": 5},
        )[0].sort(ID)
        for some in (people_in, mixed)
    )  # fmt: skip

    assert one.equals(other)
