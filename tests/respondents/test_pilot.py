"""A pilot group walks through the real pages without a login; what it fills in never counts."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from respondents import trying
from respondents.models import Ballot, Draft, Invitation, PageCount
from tests.respondents import make

pytestmark = pytest.mark.django_db


def link_of(wave: object) -> str:
    return reverse("respondents:pilot", args=[trying.pilot_key(wave)])  # type: ignore[arg-type]


def test_a_pilot_group_answers_and_nothing_is_kept(client: Client):
    path = link_of(make.wave())

    first = client.get(path)
    told = {"carried": first.context["carried"], "section": "start", "shown": ["TOEST", "SITKCC"]}
    second = client.post(path, told | {"TOEST": "1", "SITKCC": "1"})
    done = client.post(path, {"sent": "1"})

    assert "Dit is een proef" in first.content.decode()
    assert "Welk cijfer" in second.content.decode()
    assert "Klaar! Bedankt" in done.content.decode()
    assert [model.objects.exists() for model in (Draft, Ballot, Invitation, PageCount)] == [False] * 4


def test_a_link_of_two_weeks_ago_or_a_changed_one_leads_nowhere(client: Client):
    with time_machine.travel(make.NOW, tick=False):
        path = link_of(make.wave())
        assert client.get(path).status_code == 200
        assert client.get(path.replace("/pilot/", "/pilot/0")).status_code == 404
    with time_machine.travel(make.NOW + timedelta(days=14, minutes=1), tick=False):
        assert client.get(path).status_code == 404


def test_staff_find_the_link_and_others_do_not(client: Client):
    wave = make.wave()
    page = reverse("admin:respondents_fieldwork_pilot", args=[wave.pk])
    client.force_login(make.user("Onderzoek"))
    assert client.get(page).status_code == 403

    client.force_login(make.user("Veldwerk"))
    assert "/pilot/" in client.get(page).content.decode()
