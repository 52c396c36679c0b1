"""Somebody with every page and every figure tries to find fewer people than the minimum, and cannot."""

import io
import random
import re
import zipfile
from collections.abc import Sequence

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from results import counting, disclosure, releases, sharing
from results.models import Change, Figure, Release, Response
from surveys.models import Wave
from tests.respondents.make import user
from tests.results.exporting import report_file
from tests.results.make import OPENED, answers, breakdown, opened_wave
from tests.results.solver import Attack

pytestmark = pytest.mark.django_db
AGES = {"jong": "${LEEFTIJD} = '1'", "midden": "${LEEFTIJD} = '2'", "oud": "${LEEFTIJD} = '3'"}
NOW_OR_NOT = {"nu": "${SITKCC} = '1'", "vroeger": "${SITKCC} = '2'"}
CUTS = [{"laag": f"${{CIJFER}} < {cut}", "hoog": f"${{CIJFER}} >= {cut}"} for cut in (6, 7)]
MINIMUM = 10


def filled(seed: int) -> Wave:
    """People in uneven groups: nearly every seed has groups and remainders under the minimum."""
    luck = random.Random(seed)
    wave = opened_wave()
    shares = [luck.choice((1, 2, 8, 30)) for _ in range(3)]
    Response.objects.bulk_create(
        Response(
            wave=wave,
            answers=answers(
                LEEFTIJD=luck.choices(("1", "2", "3", ""), weights=(*shares, 1))[0],
                SITKCC=luck.choices(("1", "2"), weights=(9, luck.choice((1, 9))))[0],
                CIJFER=luck.choice(("4", "6", "7", "8")),
                ZINVOL=luck.choice(("1", "2", "4", "5", "")),
            ),
        )
        for _ in range(luck.randint(25, 140))
    )
    return wave


def released_twice(wave: Wave) -> list[Release]:
    breakdown(wave.survey, "leeftijd", **AGES)
    breakdown(wave.survey, "nu", **NOW_OR_NOT)
    cut = breakdown(wave.survey, "cijfer", **CUTS[0])
    found = [releases.compute(wave, OPENED)]
    cut.delete()
    breakdown(wave.survey, "cijfer", **CUTS[1])
    return [*found, releases.compute_again(wave, OPENED, "andere grens")]


def declared() -> dict[str, str]:
    return {**AGES, **NOW_OR_NOT} | {
        f"{name}{place}": text for place, cut in enumerate(CUTS) for name, text in cut.items()
    }


def only_small_ones(
    cells: disclosure.Cells, groups: Sequence[str], minimum: int, published: Sequence[str] = ()
) -> dict[str, str]:
    """What many survey tools do: hide the small group, and nothing else."""
    return {group: disclosure.SMALL for group in groups if disclosure.size(cells, group) < minimum}


SEEDS = range(12)
FORMS = ("html", "docx")
PICTURES = ("image/png", "application/")


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_small_can_be_computed_from_all_releases(seed: int):
    wave = filled(seed)

    found = Attack(wave, "ZINVOL", released_twice(wave), declared()).recovered(MINIMUM)

    assert found == {}


def test_without_the_audit_the_same_attack_succeeds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(counting, "hidden_groups", only_small_ones)
    recovered = {}
    for seed in SEEDS:
        wave = filled(seed)
        recovered[seed] = Attack(wave, "ZINVOL", released_twice(wave), declared()).recovered(MINIMUM)

    assert sum(bool(found) for found in recovered.values()) >= 3


def test_releases_that_are_audited_one_by_one_give_people_away(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        counting,
        "hidden_groups",
        lambda cells, groups, minimum, published=(): disclosure.hidden_groups(cells, groups, minimum),
    )
    wave = opened_wave()
    for mark, people in (("4", 30), ("6", 4), ("8", 30)):
        Response.objects.bulk_create(Response(wave=wave, answers=answers(CIJFER=mark)) for _ in range(people))

    found = Attack(wave, "ZINVOL", released_twice(wave), declared()).recovered(MINIMUM)

    assert 4 in found.values()


def crawl(client: Client, wave: Wave) -> str:
    """Every page of a result that a superuser can come to, by following links; microdata have their own test."""
    start = reverse("admin:results_waveresult_change", args=[wave.pk])
    seen: dict[str, str] = {}
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        answer = client.get(path)
        readable = answer.status_code == 200 and not answer["Content-Type"].startswith(PICTURES)
        seen[path] = answer.content.decode() if readable else ""
        links = {link.split("#")[0].split("?")[0] for link in re.findall(r'href="([^"]+)"', seen[path])}
        waiting += sorted(link for link in links if link.startswith(start[: -len("change/")]))
    assert any("/export/" in path for path in seen)
    return "\n".join(seen.values())


def words_of(document: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(document)) as packed:
        text = packed.read("word/document.xml").decode().replace("</w:p>", "\n")
    return re.sub(r"<[^>]+>", "", text)


def taken_out(client: Client, release: Release) -> dict[str, str]:
    """What leaves the house in one piece: the report as a page and as a document, and the page behind a link."""
    page, document = (report_file(client, release.wave, f"{form}-nl") for form in FORMS)
    _made, secret = sharing.share(release, shared_with="x", days=7, made_by="y", now=timezone.now())
    shared = Client().get(reverse("shared_release", args=[secret])).content
    return {"page": page.decode(), "document": words_of(document), "shared": shared.decode()}


def numbers_of_people(html: str) -> set[int]:
    return {int(text.replace(".", "")) for text in re.findall(r"\bn = ([\d.]+\d|\d)", html)}


def published(figures: Sequence[Figure], changes: Sequence[Change]) -> set[int]:
    found = {figure.base for figure in figures} | {change.earlier_base for change in changes}
    return {number for number in found if number is not None}


@pytest.mark.parametrize("seed", [0, 3])
def test_pages_tell_no_number_of_people_that_the_figures_do_not(client: Client, seed: int):
    wave = filled(seed)
    released_twice(wave)
    client.force_login(user(is_superuser=True))

    html = crawl(client, wave)

    told = numbers_of_people(html)
    assert told
    assert told <= published(list(Figure.objects.all()), list(Change.objects.all()))
    assert {number for number in told if number < MINIMUM} == set()


@pytest.mark.parametrize("seed", [0, 3])
def test_what_leaves_the_house_tells_no_number_of_people_that_the_figures_do_not(client: Client, seed: int):
    releases_made = released_twice(filled(seed))
    client.force_login(user(is_superuser=True))

    told = {form: numbers_of_people(text) for form, text in taken_out(client, releases_made[-1]).items()}

    known = published(list(Figure.objects.all()), list(Change.objects.all()))
    assert all(told.values())
    assert {form: numbers - known for form, numbers in told.items()} == dict.fromkeys(told, set())
    assert {number for numbers in told.values() for number in numbers if number < MINIMUM} == set()


def test_the_attack_sees_what_is_there():
    wave = opened_wave()
    breakdown(wave.survey, "leeftijd", **AGES)
    for age, people in (("1", 40), ("2", 30), ("3", 12)):
        Response.objects.bulk_create(Response(wave=wave, answers=answers(LEEFTIJD=age)) for _ in range(people))
    release = releases.compute(wave, OPENED)

    attack = Attack(wave, "ZINVOL", [release], AGES)

    assert {name: attack.certain(attack.inside(name)) for name in AGES} == {"jong": 40, "midden": 30, "oud": 12}
