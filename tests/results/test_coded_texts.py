"""Themes and quotes in the package, and the page on which quotes are chosen by theme."""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from results import quotes, releases
from results.models import OpenAnswer, Theme
from surveys.models import Survey, Wave
from tests.respondents.make import survey, user
from tests.results.coding_make import QUESTION, code, codebook, coded_wave, round_of, texts
from tests.results.exporting import made
from tests.results.make import OPENED, opened_wave

pytestmark = pytest.mark.django_db


def told(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read(name).decode())))


def of_coded_answers() -> tuple[Survey, Wave]:
    of = survey()
    book = codebook(of)
    Theme.objects.filter(codebook=book, code="sfeer").update(definition="=hoe het voelt", example="Jan is leuk")
    wave = coded_wave(of, book, [["sfeer"]] * 12 + [["helpen"]] * 18)
    answer = OpenAnswer.objects.filter(response__wave=wave).order_by("pk")[0]
    answer.response.answers["QUOTE_OK"] = "1"
    answer.response.save()
    quotes.release(
        quotes.choose(answer, wave, answer.text, "Sfeer", by="rita", now=OPENED), wave, by="rita", now=OPENED
    )
    return of, wave


def test_the_package_holds_themes_and_released_quotes():
    _of, wave = of_coded_answers()
    releases.compute(wave, OPENED)

    archive = made(wave)

    themes, quoted = told(archive, "themes.csv"), told(archive, "quotes.csv")
    assert themes[0] == ["codebook", "version", "question", "code", "name", "definition", "includes", "excludes"]
    assert [row[3] for row in themes[1:]] == ["contact", "helpen", "sfeer"]
    assert themes[3][5] == "'=hoe het voelt"
    assert (quoted[0], len(quoted), quoted[1][:2]) == (["question", "theme", "text"], 2, [QUESTION, "Sfeer"])
    assert "Jan is leuk" not in archive.read("themes.csv").decode()
    assert {"themes.csv", "quotes.csv"} <= {
        line.split()[-1] for line in archive.read("SHA256SUMS").decode().split("\n") if line
    }
    assert b"themes.csv" in archive.read("README.txt")
    assert b"quotes.csv" in archive.read("datapackage.json")


def test_a_quote_that_was_taken_back_is_in_no_package():
    _of, wave = of_coded_answers()
    releases.compute(wave, OPENED)
    OpenAnswer.objects.filter(response__wave=wave).update(state=OpenAnswer.State.WITHHELD)

    assert "quotes.csv" not in made(wave).namelist()


def page(client: Client, of: Wave, **query: str) -> str:
    answer: Any = client.get(reverse("admin:results_waveresult_quotes", args=[of.pk, QUESTION]), query)
    return str(answer.content.decode())


def test_quotes_are_looked_for_by_theme_once_nobody_codes_blind(client: Client):
    of = opened_wave()
    texts(of, "Eerste van allen", *(f"Antwoord {number}" for number in range(10)), QUOTE_OK="1")
    found = round_of(of, codebook(of.survey), "anna", "bert")
    first = found.items.get(answer__text="Eerste van allen").position
    said = [["sfeer"] if place == first else ["helpen"] for place in range(1, 12)]
    code(found, 1, said)
    client.force_login(user("Onderzoek"))

    blind = page(client, of, theme="Sfeer")
    code(found, 2, said)
    by_theme, every = page(client, of, theme="Sfeer"), page(client, of)

    assert 'id="theme"' not in blind
    assert ("Eerste van allen" in by_theme, "Antwoord 1" in by_theme) == (True, False)
    assert every.count("<option selected>Helpen</option>") == 10


def test_a_quote_gets_no_theme_by_itself(client: Client):
    of = opened_wave()
    texts(of, *(f"Antwoord {number}" for number in range(10)), QUOTE_OK="1")
    codebook(of.survey)
    client.force_login(user("Onderzoek"))

    html = page(client, of)

    assert "<option selected>" not in html
    assert html.count('<option value="">kies</option>') == 10
