"""The whitepaper: numbers from the release with base and n, words of people apart, in three forms and two languages."""

import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import structlog
from django.test import Client
from django.urls import reverse
from django.utils import translation
from docx import Document

from results import listing, releases, told
from results.models import Commentary, Export, Figure, Release
from results.question_figures import QuestionFigures
from results.report import chart, commentary, content, document, grids, pdf, typed, web
from results.report.document_tables import SHORT
from results.tasks import make_export
from surveys.models import Wave
from tests.respondents.make import user
from tests.results.exporting import kept_for_module, people
from tests.results.make import OPENED, breakdown, opened_wave, questionnaire

pytestmark = pytest.mark.django_db
MADE = {"pdf": b"%PDF", "docx": b"PK", "html": b"<!doctype html>"}


@pytest.fixture(scope="module", autouse=True)
def wave(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wave]:
    """One released wave for all tests here."""
    with kept_for_module(django_db_blocker, tmp_path_factory.mktemp("report")):
        of = opened_wave()
        breakdown(of.survey, jong="${LEEFTIJD} = '1'", oud="${LEEFTIJD} = '3'")
        releases.compute(people(of, 90), OPENED)
        yield of


def released() -> Release:
    found = Release.objects.select_related("wave__survey", "wave__questionnaire", "earlier")
    return found.get(earlier=None)


def report(release: Release, language: str = "nl") -> content.Report:
    return content.report_of(release, language, OPENED)


def wrote(of: Wave, text: str, place: str = "summary", language: str = "nl") -> Commentary:
    return Commentary.objects.create(
        wave=of, place=place, language=language, text=text, written_by="sanne", written_at=OPENED
    )


def everything(found: content.Report) -> str:
    return web.html(found).decode().replace(web.UNBROKEN, "n = ")


def test_every_published_share_stands_in_it_with_its_n():
    release = released()

    page = everything(report(release))

    shares = release.figures.filter(kind=Figure.Kind.AGREEMENT, hidden="")
    assert shares.count() > 1
    for figure in shares:
        assert f"{round(100 * (figure.value or 0))}%" in page
        assert re.search(rf"n = {figure.base}\b", page)


def test_every_question_says_who_was_asked():
    found = report(released())

    assert [item.code for part in found.parts for item in part.items if "Gevraagd aan" not in item.base] == []
    assert sum(len(part.items) for part in found.parts) > 4


def test_a_group_that_is_too_small_has_no_number():
    of = opened_wave()
    breakdown(of.survey, veel="${LEEFTIJD} = '1'", weinig="${LEEFTIJD} = '9'")
    releases.compute(people(of, 90), OPENED)

    (grid,) = report(Release.objects.get(wave=of)).groups

    assert {row[-1] for row in grid.rows} == {"–"}
    assert all("n = " in row[1] for row in grid.rows)


def test_few_answers_of_a_group_are_marked_and_explained():
    of = opened_wave()
    breakdown(of.survey, jong="${LEEFTIJD} = '1'")
    releases.compute(people(of, 60), OPENED)
    figure = Figure.objects.filter(release__wave=of, group__gt="", hidden="").exclude(value=None).first()
    assert figure
    assert (figure.base or 0) < told.FEW

    (grid,) = report(Release.objects.get(wave=of)).groups

    assert all(row[1].endswith(")*") for row in grid.rows)
    assert "* betekent: indicatief, want minder dan 30 antwoorden." in grid.note
    assert "of anders is een te kleine groep af te leiden" in grid.note


def test_enough_answers_of_a_group_carry_no_mark():
    of = opened_wave()
    breakdown(of.survey, jong="${LEEFTIJD} = '1'")
    releases.compute(people(of, 200), OPENED)

    (grid,) = report(Release.objects.get(wave=of)).groups

    assert not any(row[1].endswith("*") for row in grid.rows)
    assert "indicatief" not in grid.note


def test_the_chart_of_a_first_wave_tells_of_no_wave_before():
    first = report(released())

    page = everything(first)

    assert f"<figcaption>{first.legend[0]}. De lijn is het 95%-interval.</figcaption>" in page
    assert "Open rondje" not in page
    with translation.override("nl"):
        assert chart.caption(("nu", "toen")).startswith("nu · toen. Dicht rondje: deze meting.")


def test_rising_is_only_said_when_the_release_says_so():
    first = released()
    of = opened_wave(first.wave.survey, questionnaire=questionnaire(first.wave.survey))
    Wave.objects.filter(pk=of.pk).update(opens_at=first.wave.closes_at, closes_at=OPENED)
    of.refresh_from_db()
    releases.compute(people(of, 90), OPENED)

    found = report(Release.objects.get(wave=of))

    assert "geen verschil aantoonbaar" in found.summary[0]
    assert "gestegen" not in " ".join(found.summary)


def test_it_speaks_dutch_and_english():
    release = released()

    dutch, english = everything(report(release)), everything(report(release, "en"))

    assert "Samenvatting" in dutch
    assert "Summary" not in dutch
    assert "Summary" in english
    assert "Samenvatting" not in english
    assert '<html lang="en">' in english


def test_who_was_asked_is_told_in_the_language_of_the_report_and_answers_in_that_of_the_questionnaire():
    release = released()

    dutch, english = everything(report(release)), everything(report(release, "en"))

    assert "wie “Ja” antwoordde op “Werk je in een KCC?”" in dutch
    assert "who answered “Ja” to “Werk je in een KCC?”" in english
    assert "antwoordde op" not in english
    with translation.override("en"):
        assert "antwoordde op" not in " ".join(line.base for line in listing.everything(release))


def test_the_html_needs_nothing_else():
    page = everything(report(released()))

    assert re.findall(r"(?:src|href)=|url\(|@import|<script", page) == []
    assert "<svg" in page


def test_the_pdf_is_accessible_and_set_from_data():
    release = released()
    wrote(release.wave, "#panic() *niets* $x$ @doel")

    made = pdf.pdf(report(release))

    assert made.startswith(b"%PDF")
    assert b"pdfuaid:part" in made
    assert b"/StructTreeRoot" in made
    assert b"/Lang" in made


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler is not installed")
def test_a_screen_reader_finds_the_structure_of_the_pdf(tmp_path: Path):
    (tmp_path / "x.pdf").write_bytes(pdf.pdf(report(released())))

    said = subprocess.run(["pdfinfo", "-struct", "x.pdf"], cwd=tmp_path, capture_output=True, check=True).stdout

    kinds = [line.split()[0].rstrip(":") for line in said.decode(errors="replace").splitlines() if line.strip()]
    count = {kind: kinds.count(kind) for kind in ("Document", "Figure", "Table", "THead", "TH", "/Scope", "L")}
    assert (count["Document"], count["Figure"], count["L"]) == (1, 1, 1)
    assert count["Table"] == count["THead"] > 5
    assert count["TH"] == count["/Scope"] > count["Table"]
    levels = [int(kind[1]) for kind in kinds if re.fullmatch("H[1-6]", kind)]
    assert all(after - before <= 1 for before, after in pairwise([0, *levels]))


@pytest.mark.parametrize("told", ["n = 2", "n = 280", "n = 2.801", "n ≤ 280"])
def test_the_pdf_keeps_a_number_of_people_on_one_line(told: str):
    kept = re.search(r'#show regex\("(n [^"]+)"\): it => box\(it\)', pdf.TEMPLATE.read_text(encoding="utf-8"))

    assert kept
    assert re.fullmatch(kept[1], told)


def test_the_document_has_headings_tables_and_a_picture_with_words():
    made = Document(io.BytesIO(document.docx(report(released()))))

    headings = [one.text for one in made.paragraphs if one.style and one.style.name == "Heading 1"]
    assert headings == [
        "Samenvatting", "Respons", "Criteria per meting", "Groepen", "Thema’s in de open antwoorden", "Alle vragen",
        "Methode",
    ]  # fmt: skip
    assert len(made.tables) > 5
    (shape,) = made.inline_shapes
    assert "Mijn werk is zinvol" in shape._inline.docPr.get("descr")


def test_a_short_table_of_the_document_stays_on_one_page_and_inside_its_margins():
    made = Document(io.BytesIO(document.docx(report(released()))))

    (page,) = made.sections
    across = int(page.page_width or 0) - int(page.left_margin or 0) - int(page.right_margin or 0)
    for table in made.tables:
        *before, last = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
        assert not last
        assert all(before) == (len(table.rows) <= SHORT + 1)
        assert sum(column.width or 0 for column in table.columns) <= across


def test_a_column_of_numbers_that_are_all_left_out_is_left_out():
    bar = SimpleNamespace(label="Ja", text="34%", before_text="", count="", missing=False)
    question = SimpleNamespace(bars=[bar], spec={"text": "Waarom?"})

    left = grids.distribution(cast(QuestionFigures, question), "voorjaar 2020")
    bar.count = "12"
    told = grids.distribution(cast(QuestionFigures, question), "voorjaar 2020")

    assert left is not None
    assert left.head == ("Antwoord", "%")
    assert left.rows == (("Ja", "34%"),)
    assert told is not None
    assert told.rows == (("Ja", "34%", "12"),)


def test_commentary_stands_apart_and_loses_its_html():
    release = released()
    wrote(
        release.wave, "Let op **dit**.\n\n- een\n- twee\n\n<script>alert(1)</script> ![x](http://buiten.example/x.png)"
    )

    page = everything(report(release))

    assert "<strong>dit</strong>" in page
    assert "Toelichting van de onderzoekers" in page
    assert "<script" not in page
    assert "<img" not in page


def test_commentary_is_of_one_language():
    release = released()
    wrote(release.wave, "kanarie", language="en")

    assert "kanarie" not in everything(report(release))
    assert "kanarie" in everything(report(release, "en"))


def test_markdown_becomes_pieces_in_one_style():
    found = commentary.blocks("Een *kleine* zin.\n\n- punt **vet**")

    assert [(block.kind, [(run.text, run.bold, run.italic) for run in block.runs]) for block in found] == [
        ("paragraph", [("Een ", False, False), ("kleine", False, True), (" zin.", False, False)]),
        ("point", [("punt ", False, False), ("vet", True, False)]),
    ]


def test_numbers_typed_by_hand_are_pointed_at():
    release = released()
    found = report(release)
    share = next(row.now for row in found.chart).split(" ")[0]

    numbers = typed.typed(f"Dus {share} is het eens, en 99,9% niet. In 2020 ook.", found)

    assert [(one.text, one.known) for one in numbers] == [(share, True), ("99,9%", False), ("2020", False)]


def test_long_and_nasty_labels_stay_inside_the_chart():
    assert chart.broken("a " * 100)[-1].endswith("…")
    assert len(chart.broken("a " * 100)) == 2
    assert chart.svg([]) == ""


def as_(client: Client, role: str) -> Client:
    client.force_login(user(role))
    return client


def asked(client: Client, release: Release, wanted: str) -> int:
    page = reverse("admin:results_waveresult_ask_report", args=[release.wave_id])
    return int(client.post(page, {"wanted": wanted}).status_code)


@pytest.mark.parametrize("form", MADE)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_researcher_asks_for_it_and_fetches_it(client: Client, form: str, language: str):
    release = released()
    asked(as_(client, "Onderzoek"), release, f"{form}-{language}")
    export = Export.objects.get()

    make_export(str(export.pk))
    answer = client.get(reverse("admin:results_waveresult_fetch_report", args=[release.wave_id, export.pk]))

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(MADE[form])
    assert hashlib.sha256(content).hexdigest() == Export.objects.get().sha256
    assert answer["Content-Disposition"] == f'attachment; filename="{release.wave.slug}-{language}.{form}"'


def test_every_report_that_is_fetched_is_logged(client: Client):
    release = released()
    asked(as_(client, "Onderzoek"), release, "html-nl")
    export = Export.objects.get()
    make_export(str(export.pk))

    with structlog.testing.capture_logs() as lines:
        client.get(reverse("admin:results_waveresult_fetch_report", args=[release.wave_id, export.pk]))

    (line,) = [line for line in lines if line["event"] == "export_fetched"]
    assert (line["by"], line["format"], line["export"]) == (export.made_by, "html-nl", str(export.pk))


def test_the_page_follows_the_work_and_then_offers_the_file(client: Client):
    release = released()
    asked(as_(client, "Onderzoek"), release, "html-nl")
    page = reverse("admin:results_waveresult_report", args=[release.wave_id])
    before = client.get(page).content.decode()

    make_export(str(Export.objects.get().pk))
    after = client.get(page).content.decode()

    assert "Het verslag wordt gemaakt: 0%." in before
    assert 'http-equiv="refresh"' in before
    assert "http-equiv" not in after
    assert f"{release.wave.slug}-nl.html</a>" in after


def test_others_may_not_and_unknown_forms_do_not_exist(client: Client):
    release = released()
    refused = asked(as_(client, "Veldwerk"), release, "pdf-nl")
    other = Client()
    as_(other, "Onderzoek")
    asked(other, release, "html-nl")
    export = Export.objects.get()
    make_export(str(export.pk))
    address = reverse("admin:results_waveresult_fetch_report", args=[release.wave_id, export.pk])

    assert (refused, client.get(address).status_code) == (403, 403)
    assert as_(Client(), "Onderzoek").get(address).status_code == 404
    assert [asked(other, release, wanted) for wanted in ("exe-nl", "pdf-fr", "package")] == [404, 404, 404]
    assert Export.objects.count() == 1


def test_sentences_that_do_not_hold_are_pointed_at(client: Client):
    release = released()
    wrote(release.wave, "Van de mensen vindt 97% het werk zinvol. Dit is een toelichting.")
    as_(client, "Onderzoek")

    page = client.get(reverse("admin:results_waveresult_report", args=[release.wave_id])).content.decode()

    assert "“Van de mensen vindt 97% het werk zinvol.” klopt niet met de uitgave:" in page
    assert "“Dit is een toelichting.”" not in page


def test_commentary_is_written_changed_and_taken_away(client: Client):
    release = released()
    client.force_login(user("Onderzoek"))
    address = reverse("admin:results_waveresult_comment", args=[release.wave_id])
    texts = []
    for text in ("eerst", "dan 99,9%", ""):
        page = client.post(address, {"place": "CIJFER", "language": "nl", "text": text}, follow=True).content.decode()
        texts.append(list(Commentary.objects.values_list("text", flat=True)))
        if text.startswith("dan"):
            assert "99,9% is met de hand getypt, en staat nergens in het verslag." in page

    assert texts == [["eerst"], ["dan 99,9%"], []]


def test_a_place_that_does_not_exist_is_refused(client: Client):
    release = released()
    client.force_login(user("Onderzoek"))

    client.post(
        reverse("admin:results_waveresult_comment", args=[release.wave_id]),
        {"place": "NERGENS", "language": "nl", "text": "x"},
    )

    assert Commentary.objects.count() == 0


def test_the_document_is_a_sound_zip():
    assert zipfile.ZipFile(io.BytesIO(document.docx(report(released())))).testzip() is None
