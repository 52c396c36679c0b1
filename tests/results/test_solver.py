"""Somebody with every page and every figure tries to find fewer people than the minimum, and cannot."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from results import counting, disclosure, releases, sharing, sizes
from results.models import Change, Figure, Release, Response
from results.told import Size
from surveys.instrument import NOT_ASKED
from surveys.models import Wave
from tests.respondents.make import NOW, survey, user
from tests.results.exporting import made, report_file, text
from tests.results.make import OPENED, answers, breakdown, opened_wave, questionnaire, response
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
    sizes = [luck.choice((1, 2, 8, 30)) for _ in range(3)]
    points = [luck.choice((1, 3, 8)) for _ in range(4)]
    for _ in range(luck.randint(25, 140)):
        now = luck.choices(("1", "2"), weights=(9, luck.choice((1, 9))))[0]
        given = answers(
            LEEFTIJD=luck.choices(("1", "2", "3", ""), weights=(*sizes, 1))[0],
            SITKCC=now,
            CIJFER=luck.choice(("4", "6", "7", "8", "8", "8", "8", "")) if now == "1" else "",
            ZINVOL=luck.choices(("1", "2", "4", "5", "9", ""), weights=(*points, 1, 1))[0],
            WAAROM=luck.choice(("Omdat", "Omdat", "Omdat", "")),
        )
        response(wave, given, {"CIJFER": NOT_ASKED} if now == "2" else {})
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


SEEDS = range(6)
FORMS = ("html", "docx")
PICTURES = ("image/png", "application/")


QUESTIONS = (["ZINVOL", "WAAROM"], ["SITKCC", "CIJFER"], ["CIJFER", "ZINVOL"], ["LEEFTIJD", "ZINVOL"])


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_small_can_be_computed_from_all_releases(seed: int):
    wave = filled(seed)

    found = Attack(wave, ["ZINVOL"], released_twice(wave), declared()).recovered(MINIMUM)

    assert found == {}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("questions", QUESTIONS)
def test_few_people_who_gave_no_answer_cannot_be_counted(seed: int, questions: list[str]):
    assert silent(filled(seed), questions).silent_recovered(MINIMUM) == {}


def silent(wave: Wave, questions: list[str]) -> Attack:
    """One release, with groups by questions that everybody was asked."""
    breakdown(wave.survey, "leeftijd", **AGES)
    breakdown(wave.survey, "nu", **NOW_OR_NOT)
    return Attack(wave, questions, [releases.compute(wave, OPENED)], {**AGES, **NOW_OR_NOT}, shares=False)


def twice(wave: Wave) -> Attack:
    return Attack(wave, ["ZINVOL"], released_twice(wave), declared())


def waves_with(recovered: Callable[[Wave], dict[str, int]]) -> int:
    return sum(bool(recovered(filled(seed))) for seed in SEEDS)


def tell_all_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes.Sizes, "of", lambda self, name, group="": Size(self.exactly(name, group)))


def test_without_the_audit_the_same_attack_succeeds(monkeypatch: pytest.MonkeyPatch):
    tell_all_sizes(monkeypatch)
    monkeypatch.setattr(counting, "hidden_groups", only_small_ones)

    assert waves_with(lambda wave: twice(wave).recovered(MINIMUM)) >= 2


@pytest.mark.parametrize("questions", QUESTIONS)
def test_with_exact_bases_the_same_attack_counts_who_gave_no_answer(
    questions: list[str], monkeypatch: pytest.MonkeyPatch
):
    tell_all_sizes(monkeypatch)

    assert waves_with(lambda wave: silent(wave, questions).silent_recovered(MINIMUM)) >= 2


def test_releases_that_are_audited_one_by_one_give_people_away(monkeypatch: pytest.MonkeyPatch):
    tell_all_sizes(monkeypatch)
    monkeypatch.setattr(
        counting,
        "hidden_groups",
        lambda cells, groups, minimum, published=(): disclosure.hidden_groups(cells, groups, minimum),
    )
    wave = opened_wave()
    for mark, people in (("4", 30), ("6", 4), ("8", 30)):
        Response.objects.bulk_create(Response(wave=wave, answers=answers(CIJFER=mark)) for _ in range(people))

    found = Attack(wave, ["ZINVOL"], released_twice(wave), declared()).recovered(MINIMUM)

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


def numbers_of_people(html: str) -> set[tuple[str, int]]:
    """Each with "=" or "≤"."""
    found = re.findall(r"\bn (=|≤) ([\d.]+\d|\d)", html.replace("\u00a0", " "))
    return {(sign, int(text.replace(".", ""))) for sign, text in found}


def published(figures: Sequence[Figure], changes: Sequence[Change]) -> set[tuple[str, int]]:
    found = {("≤" if figure.at_most else "=", figure.base) for figure in figures}
    found |= {("≤" if change.details.get("earlier_at_most") else "=", change.earlier_base) for change in changes}
    return {(sign, number) for sign, number in found if number is not None}


@pytest.mark.parametrize("seed", [0, 3])
def test_pages_tell_no_number_of_people_that_the_figures_do_not(client: Client, seed: int):
    wave = filled(seed)
    released_twice(wave)
    client.force_login(user(is_superuser=True))

    html = crawl(client, wave)

    told = numbers_of_people(html)
    assert told
    assert told <= published(list(Figure.objects.all()), list(Change.objects.all()))
    assert {number for _sign, number in told if number < MINIMUM} == set()


@pytest.mark.parametrize("seed", [0, 3])
def test_what_leaves_the_house_tells_no_number_of_people_that_the_figures_do_not(client: Client, seed: int):
    releases_made = released_twice(filled(seed))
    client.force_login(user(is_superuser=True))

    told = {form: numbers_of_people(text) for form, text in taken_out(client, releases_made[-1]).items()}

    known = published(list(Figure.objects.all()), list(Change.objects.all()))
    assert all(told.values())
    assert {form: numbers - known for form, numbers in told.items()} == dict.fromkeys(told, set())
    assert {number for numbers in told.values() for _sign, number in numbers if number < MINIMUM} == set()


def two_waves_with_a_few_who_skip() -> tuple[Wave, set[str]]:
    """A wave and the one before it, and the numbers of answers to ZINVOL that stand nowhere: nine and seven people
    skipped it. No other number is the same."""
    of = survey()
    asked = questionnaire(of)
    breakdown(of, "leeftijd", jong=AGES["jong"], oud=AGES["oud"])
    waves = [
        opened_wave(of, questionnaire=asked, opens_at=NOW - timedelta(days=180)),
        opened_wave(of, questionnaire=asked),
    ]
    for wave, young, old, skipped in zip(waves, (263, 211), (142, 157), ((4, 5), (4, 3)), strict=True):
        rows = [("1", place >= skipped[0]) for place in range(young)] + [
            ("3", place >= skipped[1]) for place in range(old)
        ]
        Response.objects.bulk_create(
            Response(
                wave=wave,
                answers=answers(
                    LEEFTIJD=age, CIJFER=str(5 + place % 4), ZINVOL=str(2 + place % 4) if answered else "", SITKCC="1"
                ),
            )
            for place, (age, answered) in enumerate(rows)
        )
        releases.compute(wave, OPENED)
    return waves[1], {"396", "259", "137", "361", "207", "154"}


def seen_in(html: str) -> set[str]:
    """The numbers that somebody reads, or finds in what is said to machines."""
    said = re.findall(r'(?:data-[\w-]+|aria-label|alt|title|content|value)="([^"]*)"', html)
    text = re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return set(re.findall(r"(?<![\w.,-])\d+(?![\w-]|[.,]\d)", " ".join([text, *said])))


def test_numbers_that_are_told_as_at_most_stand_nowhere(client: Client):
    wave, secret = two_waves_with_a_few_who_skip()
    client.force_login(user(is_superuser=True))

    pages = crawl(client, wave)
    places = {"pages": pages} | taken_out(client, wave.releases.get())
    package = made(wave)
    places |= {name: text(package, name) for name in ("figures.csv", "differences.csv")}

    found = {name: seen_in(html) for name, html in places.items()}
    assert {name: numbers & secret for name, numbers in found.items()} == dict.fromkeys(places, set())
    assert {"368", "211", "157"} <= found["pages"]
    assert ("≤", 368) in numbers_of_people(pages)
    assert "hooguit zoveel antwoorden" in pages


def test_the_same_numbers_stand_there_when_everything_is_told(client: Client, monkeypatch: pytest.MonkeyPatch):
    tell_all_sizes(monkeypatch)
    wave, secret = two_waves_with_a_few_who_skip()
    client.force_login(user(is_superuser=True))

    found = seen_in(crawl(client, wave))

    assert secret <= found


def test_the_attack_sees_what_is_there():
    wave = opened_wave()
    breakdown(wave.survey, "leeftijd", **AGES)
    for age, people in (("1", 40), ("2", 30), ("3", 12)):
        Response.objects.bulk_create(Response(wave=wave, answers=answers(LEEFTIJD=age)) for _ in range(people))
    release = releases.compute(wave, OPENED)

    attack = Attack(wave, ["ZINVOL"], [release], AGES)

    assert {name: attack.certain(attack.inside(name) * attack.base("ZINVOL")) for name in AGES} == {
        "jong": 40,
        "midden": 30,
        "oud": 12,
    }
