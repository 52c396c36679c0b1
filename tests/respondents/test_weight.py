"""What a page weighs on the phone; the time it takes is measured in benchmarks/phone."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from kccsurvey import demo
from respondents import answering, fieldwork, visits
from respondents.models import Invitation
from tests.respondents import make

pytestmark = pytest.mark.django_db
KB = 1024


def weight(client: Client, path: str) -> int:
    """Bytes of the compressed page."""
    response = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    return len(response.content)


def script() -> int:
    return len(gzip.compress((Path(settings.BASE_DIR) / "static" / "js" / "page.js").read_bytes()))


@pytest.fixture
def link() -> str:
    survey, now = make.survey(), timezone.now()
    wave = make.wave(
        survey,
        questionnaire=demo.questionnaire(survey, "kcc_najaar_2020.xlsx"),
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(days=9),
    )
    make.notice(wave), make.mail_text(wave), make.key_holder(wave), make.respondent(survey)
    fieldwork.launch(wave, now)
    return f"/v/{make.token(Invitation.objects.get())}/"


def test_the_first_visit_is_light(client: Client, link: str) -> None:
    page = client.get(link).content.decode()

    assert weight(client, link) + script() < 12 * KB
    assert script() < 6 * KB
    assert page.count("<script") == 1
    assert page.count("<link") == 1
    assert "http" not in page


def test_every_next_page_is_lighter(client: Client, link: str) -> None:
    visit = visits.find(link.split("/")[2])
    assert visit is not None
    answering.record(visit, {"TOEST": "1", "SITKCC": "1"}, ["start"], timezone.now())

    weights = {section.name: weight(client, f"{link}p/{section.name}/") for section in visit.instrument.sections[1:]}

    assert {name: size for name, size in weights.items() if size > 4 * KB} == {}
