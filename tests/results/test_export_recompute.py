"""Every published number is made again from the rows of a package, by a script that knows no other code of ours."""

import csv
import random
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from results import outlines, releases
from results.export import figure_lines, recompute
from results.models import Breakdown, Group, Measure, Response
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from surveys.models import Questionnaire, Survey, Wave
from tests.respondents.make import survey
from tests.results.exporting import Row, declared, kept_for_module, made, table_of, unpacked
from tests.results.make import NOW, OPENED, breakdown, opened_wave
from tests.results.test_followed_waves import fill, two_waves

pytestmark = pytest.mark.django_db
FIVE = tuple(ChoiceSpec(str(n), {"nl": str(n)}) for n in range(1, 6))
UNSURE = ChoiceSpec("9", {"nl": "Weet ik niet"}, missing=True)
LETTERS = tuple(ChoiceSpec(code, {"nl": code}) for code in "abc")
TWO = tuple(ChoiceSpec(code, {"nl": code}) for code in "12")


def statement(code: str, *more: ChoiceSpec) -> QuestionSpec:
    return QuestionSpec(code, "select_one", {"nl": code}, choices=(*FIVE, *more), list_name=code, appearance="likert")


QUESTIONS = (
    QuestionSpec("OUD", "select_one", {"nl": "Oud"}, choices=(*TWO, ChoiceSpec("3", {"nl": "3"})), list_name="oud"),
    statement("RUST"), statement("PLEZIER", UNSURE), statement("TROTS"),
    QuestionSpec("CIJFER", "range", {"nl": "Cijfer"}, parameters={"start": "0", "end": "10", "step": "1"}),
    QuestionSpec("VOLGORDE", "rank", {"nl": "Volgorde"}, choices=LETTERS, list_name="volgorde"),
    QuestionSpec("REDEN", "select_multiple", {"nl": "Reden"}, choices=LETTERS, list_name="reden"),
    QuestionSpec("WAAROM", "text", {"nl": "Waarom"}),
)  # fmt: skip


def given(luck: random.Random, shift: int) -> dict[str, str]:
    """A person; `shift` makes a wave happier."""
    mood = luck.randint(0, 2) + shift
    marks = {code: str(max(1, min(5, mood + luck.randint(1, 3)))) for code in ("RUST", "PLEZIER", "TROTS")}
    if luck.random() < 0.1:
        marks["PLEZIER"] = "9"
    if luck.random() < 0.05:
        del marks["TROTS"]
    order = luck.sample("abc", luck.randint(1, 3))
    return marks | {
        "OUD": luck.choice("1112223"),
        "CIJFER": str(min(10, luck.randint(0, 8) + mood)),
        "VOLGORDE": " ".join(order),
        "REDEN": " ".join(sorted(luck.sample("abc", luck.randint(1, 3)))),
        "WAAROM": "iets",
    }


def answered(of: Survey, name: str, people: int, shift: int, opens_at: Any, *, rare: int = 0) -> Wave:
    """A wave with its release; `rare` people have a region that hardly anybody has."""
    instrument = Instrument("x", "Werk", name, "nl", ("nl",), (SectionSpec("a", {"nl": "Werk"}, "", QUESTIONS),))
    wave = opened_wave(
        of,
        questionnaire=Questionnaire.objects.create_from(of, instrument),
        slug=name, name=name, opens_at=opens_at, background=["regio"],
    )  # fmt: skip
    luck = random.Random(name)
    Response.objects.bulk_create(
        Response(wave=wave, answers=given(luck, shift), background={"regio": "ver" if n < rare else "dichtbij"})
        for n in range(people)
    )
    releases.compute(wave, OPENED)
    return wave


def two_weighted_waves(*, rare: int = 0) -> Wave:
    """The second of two waves of everything that a release can hold."""
    of = survey()
    breakdown(of, "leeftijd", jong="${OUD} = '1'", midden="${OUD} = '2'", oud="${OUD} = '3'")
    Breakdown.objects.update(weighs=True)
    for code, number in (("jong", 500), ("midden", 300), ("oud", 200)):
        Group.objects.filter(code=code).update(population=number)
    measures: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("WERK", "scale", {"questions": "RUST PLEZIER TROTS", "headline": True}),
        ("CIJFER", "promoters", {}),
        ("TOP", "agreement", {"questions": "RUST", "answers": "5"}),
        ("JONGTROTS", "agreement", {"questions": "TROTS", "answers": "4 5", "base": "${OUD} = '1'"}),
    )
    for code, kind, values in measures:
        Measure.objects.create(survey=of, code=code, label=code, kind=kind, **values)
    declared(answered(of, "eerst", 320, 0, NOW - timedelta(days=365), rare=rare), leeftijd="key", regio="key")
    return answered(of, "nu", 400, 1, NOW, rare=rare)


@pytest.fixture(scope="module")
def packages(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpacked: both waves with nothing left out, the last one alone, and both with people who had to be hidden."""
    place = tmp_path_factory.mktemp("recompute")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlines, "response_of", lambda wave: {"complete": 0, "interviewed": 0, "base": 1000})
        with kept_for_module(django_db_blocker, place / "exports"):
            whole = two_weighted_waves()
            unpacked(made(whole, with_earlier=True), place / "both")
            unpacked(made(whole), place / "alone")
        with kept_for_module(django_db_blocker, place / "exports"):
            unpacked(made(two_weighted_waves(rare=3), with_earlier=True), place / "hidden")
    return place


@pytest.fixture
def both(packages: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(packages / "both", tmp_path / "both"))


def verdicts(folder: Path) -> dict[str, recompute.Verdict]:
    found = recompute.all_verdicts(folder)
    assert len(dict(found)) == len(found), "every number has a name of its own"
    return dict(found)


def run(command: list[str], folder: Path) -> tuple[int, list[str]]:
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert not found.stderr
    return found.returncode, found.stdout.splitlines()


def test_when_nothing_is_left_out_every_number_is_equal(packages: Path):
    found = verdicts(packages / "both")

    other = {name: verdict for name, verdict in found.items() if verdict[0] != recompute.EQUAL}
    reasons = {verdict[1].partition(": ")[0] for verdict in other.values()}
    assert reasons <= {recompute.REMADE, recompute.FROM_PUBLISHED, "wie niet antwoordde, staat in geen enkele rij",
                       "gaat alleen in brede groepen mee"}  # fmt: skip
    equal = found.keys() - other.keys()
    for name in (
        "responses", "RUST agreement", "CIJFER mean", "CIJFER median", "CIJFER promoters", "VOLGORDE distribution a",
        "VOLGORDE rank b", "REDEN distribution c", "WAAROM answered", "PLEZIER unknown", "PLEZIER distribution 9",
        "WERK mean", "WERK reliability", "TOP agreement", "JONGTROTS agreement", "TROTS agreement leeftijd jong",
        "CIJFER whole list", "RUST whole list", "CIJFER promoters difference", "CIJFER promoters leeftijd composition",
        "WERK mean difference", "WERK mean effect", "WERK mean whole list", "RUST agreement difference",
        "RUST agreement whole list", "RUST agreement effect",
        "RUST agreement higher answers", "WERK mean leeftijd composition", "RUST agreement leeftijd composition",
        "CIJFER mean leeftijd jong difference", "WERK mean difference, corrected p",
        "TROTS agreement leeftijd midden difference, corrected p",
    ):  # fmt: skip
        assert name in equal, (name, other.get(name))
    weighed = [name for name in found if "weighted" in name or "design effect" in name]
    assert len([name for name in weighed if name.endswith("interval")]) > 5
    assert len([name for name in weighed if name.endswith("difference")]) > 3


def test_the_script_counts_what_it_found(packages: Path):
    code, said = run([sys.executable, "recompute.py"], packages / "both")

    found = verdicts(packages / "both")
    counts = [
        sum(verdict[0] == kind for verdict in found.values()) for kind in ("equal", "explained", recompute.ABSENT)
    ]
    assert code == 0
    assert said[-1] == f"{len(found)} numbers: {counts[0]} equal, {counts[1]} explained, {counts[2]} not in this file"
    assert len([line for line in said if line.startswith("not in this file: ")]) == counts[2]
    assert [line for line in said if line.endswith(": wie niet antwoordde, staat in geen enkele rij")]


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
@pytest.mark.parametrize("name", ["both", "alone", "hidden"])
def test_r_finds_the_same(packages: Path, name: str):
    folder = packages / name

    assert sorted(run(["Rscript", "recompute.R"], folder)[1]) == sorted(
        run([sys.executable, "recompute.py"], folder)[1]
    )


def test_what_was_left_out_explains_a_difference(packages: Path):
    found = verdicts(packages / "hidden")

    causes = {verdict[1].partition(": ")[0] for verdict in found.values() if verdict[0] == recompute.EXPLAINED}
    assert causes == {recompute.LEFT_OUT, recompute.REMADE, recompute.FROM_PUBLISHED}
    assert recompute.DIFFERENT not in {verdict[0] for verdict in found.values()}


def test_without_the_earlier_wave_its_differences_say_why(packages: Path):
    found = verdicts(packages / "alone")

    assert found["WERK mean difference"] == (
        recompute.ABSENT,
        "de eerdere meting staat niet in dit bestand; wel als het met eerdere metingen wordt gemaakt",
    )
    assert found["WERK mean difference, corrected p"][0] == recompute.EXPLAINED


ALTERED: list[tuple[str, dict[str, str], str]] = [
    (name, which, column)
    for name, which, columns in (
        ("figures", {"kind": "responses"}, "base"),
        ("figures", {"kind": "mean", "question": "CIJFER", "group": ""}, "base value low high weighted"),
        ("figures", {"kind": "agreement", "question": "RUST", "group": "jong"}, "value low high"),
        ("figures", {"kind": "agreement"}, "base_at_most"),
        ("figures", {"kind": "agreement", "question": "RUST", "group": ""}, "count"),
        ("figures", {"kind": "agreement", "question": "JONGTROTS"}, "value"),
        ("figures", {"kind": "distribution", "question": "VOLGORDE", "item": "b"}, "value"),
        ("figures", {"kind": "rank", "item": "a"}, "value"),
        ("figures", {"kind": "promoters"}, "low"),
        ("figures", {"kind": "median"}, "value"),
        ("figures", {"kind": "reliability"}, "value"),
        ("figures", {"kind": "mean", "question": "WERK"}, "high"),
        ("figures", {"kind": "weighted interval", "question": "CIJFER", "group": ""}, "low"),
        ("figures", {"kind": "weighted interval", "item": "promoters", "group": ""}, "low"),
        ("figures", {"kind": "design effect"}, "value"),
        ("figures", {"kind": "whole list", "question": "RUST"}, "low"),
        ("differences", {"number": "difference", "kind": "promoters"}, "value high"),
        ("differences", {"number": "difference", "question": "WERK"}, "value low high p adjusted"),
        ("differences", {"number": "difference", "question": "RUST", "group": "jong"}, "value low p"),
        ("differences", {"number": "difference", "kind": "mean", "question": "CIJFER", "group": ""}, "base_before"),
        ("differences", {"number": "effect", "kind": "mean"}, "value"),
        ("differences", {"number": "effect", "kind": "agreement"}, "value"),
        ("differences", {"number": "whole list"}, "low"),
        ("differences", {"number": "higher answers"}, "value p"),
        ("differences", {"number": "weighted difference"}, "value high"),
        ("differences", {"number": "weighted difference", "kind": "promoters"}, "low"),
        ("differences", {"number": "composition"}, "value mix"),
    )
    for column in columns.split()
]


def altered(lines: list[Row], which: dict[str, str], column: str) -> Row:
    """One number becomes another one, that lies too far away for any explanation."""
    wanted = (line for line in lines if all(line[key] == value for key, value in which.items()))
    line = next(line for line in wanted if line[column] and not line["reason"])
    number = float(line[column].lstrip("<"))
    if column == "base_at_most":
        line[column] = "20"
        return line
    step = 70 if "promoters" in (line["kind"], line.get("item")) else 0.7
    line[column] = str(int(number) + 7) if "base" in column or column == "count" else f"{abs(number - step):.3f}"
    return line


def write_altered(path: Path, which: dict[str, str], column: str) -> None:
    lines = recompute.read_lines(path)
    altered(lines, which, column)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(lines[0]))
        out.writeheader()
        out.writerows(lines)


@pytest.mark.parametrize(("name", "which", "column"), ALTERED)
def test_a_number_that_is_not_from_the_rows_is_found(packages: Path, name: str, which: dict[str, str], column: str):
    rows = recompute.read_rows(packages / "both")
    lines = recompute.read_lines(packages / "both" / f"{name}.csv")

    line = altered(lines, which, column)

    if name == "figures":
        found = recompute.of_one_wave(recompute.of_wave(rows, line["wave"]), line)
    elif column == "adjusted":
        found = recompute.corrected(lines, [None] * len(lines))[lines.index(line)]
    else:
        found = recompute.of_two_waves(rows, line)
    assert found[0] == recompute.DIFFERENT


def test_one_wrong_number_makes_the_script_fail(both: Path):
    write_altered(both / "figures.csv", {"kind": "rank", "item": "a"}, "value")

    code, said = run([sys.executable, "recompute.py"], both)

    assert code == 1
    assert [line[:30] for line in said if line.startswith("DIFFERENT")] == ["DIFFERENT: VOLGORDE rank a: fo"]
    assert "1 DIFFERENT" in said[-1]


def test_what_was_said_follows_from_the_corrected_p(packages: Path):
    lines = recompute.read_lines(packages / "both" / "differences.csv")
    line = next(line for line in lines if line["verdict"] == "up")
    line["verdict"] = "down"

    assert recompute.corrected(lines, [None] * len(lines))[lines.index(line)][0] == recompute.DIFFERENT


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r_finds_it_too(both: Path):
    write_altered(both / "figures.csv", {"kind": "reliability"}, "value")
    write_altered(both / "differences.csv", {"number": "difference", "question": "WERK"}, "low")

    code, said = run(["Rscript", "recompute.R"], both)

    assert code == 1
    assert [line.split(": ")[1] for line in said if line.startswith("DIFFERENT")] == [
        "WERK reliability", "WERK mean difference",
    ]  # fmt: skip


def test_the_same_people_cannot_be_compared_again(tmp_path: Path):
    before, now = two_waves()
    for wave, shift in ((before, 0), (now, -1)):
        fill(wave, shift, 60)
        releases.compute(wave, OPENED)

    found = verdicts(unpacked(made(now, with_earlier=True), tmp_path / "x"))

    reason = "welke rijen dezelfde mensen zijn, staat niet in dit bestand"
    assert found["CIJFER mean difference"] == (recompute.EQUAL, "")
    assert found["CIJFER mean test"] == found["ZINVOL agreement test"] == (recompute.ABSENT, reason)


def test_groups_that_were_put_together_are_counted_together():
    of = survey()
    breakdown(of, "leeftijd", jong="${OUD} = '1'", midden="${OUD} = '2'", oud="${OUD} = '3'")
    wave = answered(of, "een", 60, 0, NOW)
    declared(wave, leeftijd="key")
    Response.objects.filter(pk__in=wave.responses.filter(answers__OUD="3")[5:]).delete()
    wave.releases.all().delete()
    releases.compute(wave, OPENED)

    found = {
        line.recipe.among for line in figure_lines.lines(table_of(wave)) if "+" in line.group and not line.recipe.reason
    }

    assert found == {"G_LEEFTIJD=2 G_LEEFTIJD=3"}


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (2.5, 7.1), (40, 3), (150.2, 210.7), (0.3, 5), (900, 1100)])
def test_the_beta_law(a: float, b: float):
    for chance in (0.001, 0.025, 0.3, 0.5, 0.975, 0.9999):
        point = stats.beta.ppf(chance, a, b)
        assert recompute.beta_part(a, b, float(point)) == pytest.approx(chance, rel=1e-9, abs=1e-12)
        assert recompute.beta_point(a, b, chance) == pytest.approx(point, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("df", [1, 2.7, 9, 28.4, 120, 4711.3, 1e6])
def test_the_law_of_student(df: float):
    assert recompute.t_reach(df) == pytest.approx(stats.t.ppf(0.975, df), rel=1e-9)
    for t in (0.0, 0.3, -1.96, 2.6, 9.0):
        assert recompute.t_p(t, df) == pytest.approx(2 * stats.t.sf(abs(t), df), rel=1e-8, abs=1e-15)


@pytest.mark.parametrize("z", [0.0, -0.4, 1.96, 3.3, 8.0])
def test_the_normal_law(z: float):
    assert recompute.normal_p(z) == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-12)


@pytest.mark.parametrize("table", [(1, 30, 5, 40), (0, 33, 4, 31), (30, 30, 38, 45), (3, 200, 1, 31)])
def test_the_exact_test_of_fisher(table: tuple[int, int, int, int]):
    one, n1, two, n2 = table

    expected = stats.fisher_exact([[one, n1 - one], [two, n2 - two]]).pvalue

    assert recompute.fisher_p(*table) == pytest.approx(expected, rel=1e-9)


def test_corrections_for_many_comparisons():
    ps = [0.01, 0.04, 0.03, 0.005, 0.7, 0.03]

    assert recompute.benjamini_hochberg(ps) == pytest.approx(stats.false_discovery_control(ps, method="bh"))
    assert recompute.holm(ps) == pytest.approx([0.05, 0.12, 0.12, 0.03, 0.7, 0.12])
