"""Several waves in one file: a number never stands for one answer in one wave and for another in the next."""

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from results import releases
from results.export import recompute
from results.models import Response
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from surveys.models import Questionnaire, Survey, Wave
from tests.respondents.make import survey
from tests.results.exporting import Row, declared, made, rows, text, unpacked
from tests.results.make import NOW, OPENED, breakdown, opened_wave

pytestmark = pytest.mark.django_db


def one_wave(of: Survey, name: str, codes: str, regions: str, *, long: str = "") -> Wave:
    """A question with these answers, in this order, and people of these regions."""
    choices = tuple(ChoiceSpec(code, {"nl": f"Antwoord {code}"}) for code in codes)
    questions = (
        QuestionSpec("KEUZE", "select_one", {"nl": "Kies"}, choices=choices, list_name="keuze"),
        QuestionSpec(f"REDEN{long}", "select_multiple", {"nl": "Reden"}, choices=choices, list_name="keuze"),
    )
    instrument = Instrument("x", "Werk", name, "nl", ("nl",), (SectionSpec("a", {"nl": "Werk"}, "", questions),))
    wave = opened_wave(
        of,
        questionnaire=Questionnaire.objects.create_from(of, instrument),
        slug=name, name=name, opens_at=NOW + timedelta(days=int(name)), background=["regio"],
    )  # fmt: skip
    Response.objects.bulk_create(
        Response(
            wave=wave,
            answers={"KEUZE": codes[n % len(codes)], f"REDEN{long}": codes[n % len(codes)]},
            background={"regio": regions.split()[n // 3 % 2]},
        )
        for n in range(60)
    )
    return wave


def labels(found: list[Row], wave: str, name: str) -> set[str]:
    return {row[name] for row in found if row["WAVE"] == wave}


def test_answers_in_words_that_changed_places_get_a_column_per_wave():
    of = survey()
    one_wave(of, "1", "abc", "noord zuid")
    now = one_wave(of, "2", "cba", "noord zuid")

    found = rows(made(now, with_earlier=True))

    assert labels(found, "1", "KEUZE") == labels(found, "2", "KEUZE_W1") == {"-4"}
    assert labels(found, "1", "KEUZE_W1") == labels(found, "2", "KEUZE") == {"1", "2", "3"}


def test_regions_that_differ_between_waves_get_a_column_per_wave():
    of = survey()
    one_wave(of, "1", "123", "noord zuid")
    now = one_wave(of, "2", "123", "oost zuid")
    package = made(now, with_earlier=True)

    found = rows(package)

    assert labels(found, "1", "G_REGIO") == labels(found, "2", "G_REGIO_W1") == {"-4"}
    book = text(package, "codebook.csv")
    assert [line.split(",")[6] for line in book.splitlines() if line.startswith("G_REGIO_W1,") and ",1," in line] == [
        "noord"
    ]


def test_long_names_of_columns_of_an_earlier_wave_stay_apart():
    of = survey()
    one_wave(of, "1", "123", "noord zuid", long="_WAAROM_JE_HIER_WERKT")
    now = one_wave(of, "2", "1234", "noord zuid", long="_WAAROM_JE_HIER_WERKT")

    names = [name for name in rows(made(now, with_earlier=True))[0] if name.startswith("REDEN")]

    assert len(set(names)) == len(names) == 7


def test_a_file_of_waves_with_other_columns_is_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    of = survey()
    one_wave(of, "1", "abc", "noord zuid")
    one_wave(of, "2", "cba", "oost zuid")
    target = tmp_path / "x.zip"

    call_command("export_wave", "2", "--purpose", "proef", "--output", str(target), "--with-earlier")
    call_command("verify_package", str(target))

    assert "Ongewijzigd" in capsys.readouterr().out


def test_a_class_of_an_earlier_wave_that_stands_out_is_seen(tmp_path: Path):
    """In the column of its own that the earlier wave has."""
    of = survey()
    one_wave(of, "1", "123", "noord zuid")
    package = made(one_wave(of, "2", "123", "oost zuid"), with_earlier=True)
    folder = unpacked(package, tmp_path / "x")
    data = next(folder.glob("*[0-9].csv"))
    found = rows(package)
    alone = next(row for row in found if row["WAVE"] == "1" and row["G_REGIO_W1"] == "1")
    old = ",".join(alone.values())
    changed = ",".join((alone | {"G_REGIO_W1": "0"}).values())
    data.write_bytes(data.read_bytes().replace(old.encode(), changed.encode()))
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as again:
        for path in sorted(folder.iterdir()):
            again.write(path, path.name)

    with pytest.raises(CommandError):
        call_command("verify_package", str(tmp_path / "y.zip"))


def test_groups_that_overlap_are_counted_from_the_question_or_left_out(tmp_path: Path):
    """A row holds one group of a characteristic, so people of two groups would be missed in the second."""
    of = survey()
    breakdown(of, "keus", een="${KEUZE} = '1'", lager="${KEUZE} = '1' or ${KEUZE} = '2'")
    wave = one_wave(of, "1", "123", "noord zuid")
    for place, one in enumerate(Response.objects.filter(wave=wave)):
        Response.objects.filter(pk=one.pk).update(answers=one.answers | {"REDEN": "123"[place // 3 % 3]})
    declared(wave, keus="key")
    releases.compute(wave, OPENED)

    found = recompute.all_verdicts(unpacked(made(wave), tmp_path / "x"))

    assert [(name, verdict) for name, verdict in found if verdict[0] == recompute.DIFFERENT] == []
