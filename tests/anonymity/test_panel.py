"""Whoever agrees is followed over waves by a pseudonym of the researchers; nobody else is."""

import io
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Model

from respondents import answering, pseudonyms, visits
from respondents.models import Invitation, Respondent
from results import opening, panel
from results.keys import KeyRefusedError
from results.models import PanelKey, Response
from surveys.models import Questionnaire, Survey, Wave
from tests.respondents import make
from tests.respondents.make import NOW, PHRASE
from tests.results.make import CLOSED, OPENED, PAGES, answers, dump_of, questionnaire, response

pytestmark = pytest.mark.django_db(transaction=True)
AGREES, DOES_NOT = "2", "3"
"""Here the question about age stands for the opt-in."""


@pytest.fixture
def survey() -> Survey:
    made = make.survey()
    for _ in range(14):
        make.respondent(made)
    return made


@pytest.fixture
def phrase(survey: Survey) -> str:
    made = panel.make_key(survey)
    panel.confirm(survey, made, NOW)
    return made


def run_wave(survey: Survey, phrase: str, agreeing: int) -> Wave:
    """Everybody answers, the first `agreeing` of the list agree; opened."""
    of = questionnaire(survey)
    Questionnaire.objects.filter(pk=of.pk).update(panel_when="${LEEFTIJD} = '2'")
    of.refresh_from_db()
    wave = make.launched_wave(survey, questionnaire=of)
    people = Respondent.objects.filter(survey=survey).order_by("email")
    invited = [make.invitation(wave, person) for person in people]
    links = [make.token(invitation) for invitation in invited]
    if phrase:
        assert panel.hand_out(wave, phrase) == len(invited)
    for n, link in enumerate(links):
        visit = visits.find(link)
        assert visit is not None
        who = answers(LEEFTIJD=AGREES if n < agreeing else DOES_NOT, WAAROM=str(visit.invitation.respondent_id))
        answering.record(visit, who, list(PAGES), NOW)
        answering.submit(visit, NOW)
    Wave.objects.filter(pk=wave.pk).update(closed_at=CLOSED)
    wave.refresh_from_db()
    opening.open_wave(wave, PHRASE, OPENED)
    return wave


def test_who_agrees_in_both_waves_is_paired(survey: Survey, phrase: str) -> None:
    spring, autumn = run_wave(survey, phrase, 12), run_wave(survey, phrase, 11)

    found = panel.pairs(spring, autumn)

    assert len(found) == 11
    assert all(before.answers["WAAROM"] == after.answers["WAAROM"] for before, after in found)


def test_without_consent_nothing_links_two_waves(survey: Survey, phrase: str) -> None:
    wave = run_wave(survey, phrase, 12)

    without = Response.objects.filter(wave=wave, answers__LEEFTIJD=DOES_NOT)
    assert set(without.values_list("panel", flat=True)) == {""}
    assert Response.objects.filter(wave=wave).exclude(panel="").count() == 12


def test_fewer_than_the_minimum_group_are_not_paired(survey: Survey, phrase: str) -> None:
    assert panel.pairs(run_wave(survey, phrase, 12), run_wave(survey, phrase, 9)) == []


def test_without_the_phrase_no_pseudonym_is_made(survey: Survey, phrase: str) -> None:
    wave = run_wave(survey, "", 12)

    assert set(Response.objects.filter(wave=wave).values_list("panel", flat=True)) == {""}
    with pytest.raises(KeyRefusedError):
        panel.hand_out(make.launched_wave(survey), "zeven heel andere woorden dan die zin")


def test_sealed_pseudonyms_look_different_for_everybody_and_are_gone_after_sending(survey: Survey, phrase: str) -> None:
    wave = make.launched_wave(survey)
    invited = [make.invitation(wave, person) for person in Respondent.objects.filter(survey=survey)]

    panel.hand_out(wave, phrase)

    sealed = {bytes(sealed) for sealed in Invitation.objects.values_list("panel_sealed", flat=True) if sealed}
    own = pseudonyms.pseudonym(panel.unlock(survey, phrase), invited[0].respondent_id)
    assert len(sealed) == len(invited)
    assert own.hex() not in dump_of(Invitation)
    run_wave(survey, phrase, 12)
    assert Invitation.objects.exclude(wave=wave).filter(panel_sealed__isnull=False).count() == 0


def test_the_phrase_is_kept_nowhere(survey: Survey, phrase: str) -> None:
    assert phrase not in dump_of(PanelKey)
    assert phrase.encode().hex() not in dump_of(PanelKey)


def test_after_the_end_of_the_panel_nothing_links_two_waves(survey: Survey, phrase: str) -> None:
    spring, autumn = run_wave(survey, phrase, 12), run_wave(survey, phrase, 11)

    assert panel.end(survey) == 23

    assert panel.pairs(spring, autumn) == []
    with pytest.raises(KeyRefusedError):
        panel.unlock(survey, phrase)


def test_after_the_end_of_the_panel_the_files_hold_no_pseudonym(survey: Survey) -> None:
    response(make.launched_wave(survey))
    Response.objects.update(panel="cafe" * 8)
    assert in_the_file(Response, b"cafe" * 8)

    assert panel.end(survey) == 1

    assert not in_the_file(Response, b"cafe" * 8)


def in_the_file(table: type[Model], text: bytes) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath(%s))", [table._meta.db_table])
        return text in bytes(cursor.fetchone()[0])


def test_the_commands_do_the_same(survey: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    output: Any = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO("niet overgetypt"))
    with pytest.raises(CommandError):
        call_command("panel_key", "make", survey.slug, stdout=output, stderr=io.StringIO())
    monkeypatch.setattr(sys, "stdin", io.StringIO(output.getvalue()))
    wave = make.launched_wave(survey)
    make.invitation(wave)

    call_command("panel_key", "hand-out", wave.slug, stdout=io.StringIO())

    assert Invitation.objects.filter(wave=wave, panel_sealed__isnull=False).count() == 1
