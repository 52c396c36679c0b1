"""Two waves to hold sentences against."""

from datetime import timedelta

from results import releases
from results.models import Change, Release, Response
from tests.respondents.make import NOW, survey
from tests.results.make import OPENED, answers, breakdown, opened_wave, questionnaire


def people(count: int, **given: str) -> list[dict[str, str]]:
    return [answers(**given) for _ in range(count)]


def two_waves() -> Release:
    """41 → 50% agree, which fails after correction; inside 56 → 58%; the mark falls while the mix changes."""
    of = survey()
    asked = questionnaire(of, statement="Mijn werk is zinvol.")
    breakdown(of, "kcc", binnen="${LEEFTIJD} = '1'", buiten="${LEEFTIJD} = '2'")
    before = opened_wave(of, questionnaire=asked, opens_at=NOW - timedelta(days=180))
    now = opened_wave(of, questionnaire=asked)
    first = [
        *people(35, LEEFTIJD="1", CIJFER="8", ZINVOL="5"), *people(27, LEEFTIJD="1", CIJFER="7", ZINVOL="2"),
        *people(67, LEEFTIJD="2", CIJFER="8", ZINVOL="5"), *people(121, LEEFTIJD="2", CIJFER="7", ZINVOL="1"),
    ]  # fmt: skip
    second = [
        *people(86, LEEFTIJD="1", CIJFER="8", ZINVOL="5", WAAROM=""), *people(62, LEEFTIJD="1", CIJFER="6", ZINVOL="2"),
        *people(62, LEEFTIJD="2", CIJFER="7", ZINVOL="5"), *people(87, LEEFTIJD="2", CIJFER="6", ZINVOL="1", REDEN=""),
    ]  # fmt: skip
    for wave, rows in ((before, first), (now, second)):
        Response.objects.bulk_create(Response(wave=wave, answers=given) for given in rows)
    releases.compute(before, OPENED)
    made = releases.compute(now, OPENED)
    made.outline = made.outline | {"response": {"complete": 297, "interviewed": 297, "base": 1165}}
    made.save()
    rise = Change.objects.filter(figure__release=made, figure__group="", figure__kind="agreement")
    rise.update(verdict="same", adjusted=0.11)
    return made
