"""The whole job, with real services and a real phone: list, key, launch, mail, answer, close, open, figures, export."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from kccsurvey import demo
from kccsurvey.synthetic import Population
from respondents import answering, outbox, tokens
from respondents.models import Ballot, Draft, Invitation, InvitationState, Mail, MailState
from respondents.visits import Visit
from results import keys
from results.models import Export, Figure, Response
from surveys.models import Wave
from tests.machine import CeleryWorker, SmtpSink, wait_until
from tests.respondents import make

PEOPLE = 12
LINK = re.compile(r"/v/[a-z2-7]{26}/")
CLICKS = {"TOEST": 0, "SITKCC": 0, "CIJFER_WERK": 9, "S_ZINVOL": 4, "OPEN_KCC": 2, "THUIS": 0, "AANBEV": 1}
CANARY = "KANARIE zingt alleen hier"


def wave_with_list(folder: Path) -> tuple[Wave, str]:
    survey = make.survey()
    now = timezone.now()
    wave = make.wave(
        survey,
        questionnaire=demo.questionnaire(survey, "kcc_najaar_2020.xlsx"),
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(days=9),
    )
    make.notice(wave), make.mail_text(wave)
    people = "".join(f"flexwerker{n}@example.nl;Sanne;44+\r\n" for n in range(PEOPLE))
    (folder / "lijst.csv").write_bytes(("e-mail;voornaam;leeftijd\r\n" + people).encode("cp1252"))
    call_command("import_panel", wave.slug, folder / "lijst.csv")
    key = keys.make_key(wave, "Onderzoeker")
    keys.confirm(key.holder, key.phrase, now)
    return wave, key.phrase


def answer_on_the_phone(page: Any) -> list[str]:
    """Click through everything, as a thumb would; the pages that were seen."""
    seen = []
    while "/send/" not in page.url:
        seen.append(page.locator("h1").inner_text())
        answer_questions(page)
        for text in page.locator("textarea:visible").all():
            text.fill(CANARY)
        with page.expect_navigation():
            page.locator("button.next").click()
    return seen


def answer_questions(page: Any) -> None:
    done: set[str] = set()
    while True:
        shown = [block.get_attribute("id") for block in page.locator("fieldset.question:visible").all()]
        waiting = [name for name in shown if name not in done]
        if not waiting:
            return
        code = waiting[0].removeprefix("question_")
        page.locator(f"#{waiting[0]} .choice:not(.clear)").nth(CLICKS.get(code, 0)).click()
        done.add(waiting[0])


def others_answer(wave: Wave) -> None:
    population = Population(wave.questionnaire.instrument(), [], {}, "helping", seed=5)
    for invitation in Invitation.objects.filter(wave=wave, state=InvitationState.SENT):
        visit = Visit(outbox.token_of(invitation, tokens.ANSWER), invitation, wave, wave.questionnaire.instrument())
        answering.record(visit, *demo.consenting(population), timezone.now())
        answering.submit(visit, timezone.now())


@pytest.mark.browser
def test_from_the_list_to_the_figures(
    celery_worker_process: CeleryWorker,
    smtp_sink: SmtpSink,
    live_url: str,
    phone_page: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wave, phrase = wave_with_list(tmp_path)
    call_command("launch_wave", wave.slug, "--one-phrase")
    wait_until(lambda: len(smtp_sink.received) == PEOPLE)
    wait_until(lambda: Mail.objects.filter(state=MailState.SENT).count() == PEOPLE)
    assert len({mail.recipients for mail in smtp_sink.received}) == PEOPLE
    (mail,) = smtp_sink.to("flexwerker0@example.nl")
    wave.refresh_from_db()

    link = LINK.search(mail.text)
    assert link is not None
    phone_page.goto(live_url + link[0])
    assert "Hoi Sanne" in phone_page.locator("main").inner_text()
    seen = answer_on_the_phone(phone_page)
    assert seen[:3] == ["Start", "Je werk", "Tevredenheid"]
    phone_page.get_by_role("button", name="Verstuur mijn antwoorden").click()
    phone_page.wait_for_selector("text=Klaar! Bedankt")
    assert phone_page.context.cookies() == []
    assert Invitation.objects.filter(state=InvitationState.COMPLETED).count() == 1

    others_answer(wave)
    assert Ballot.objects.count() == PEOPLE
    call_command("close_wave", wave.slug)
    monkeypatch.setattr("sys.stdin", io.StringIO(phrase + "\n"))
    call_command("open_wave", wave.slug)

    responses = list(Response.objects.all())
    assert len(responses) == PEOPLE
    (mine,) = [response for response in responses if CANARY in response.answers.get("TOEGWAARDE", "")]
    assert {code: mine.answers[code] for code in ("SITKCC", "CIJFER_WERK", "S_ZINVOL", "THUIS", "AANBEV")} == {
        "SITKCC": "1", "CIJFER_WERK": "10", "S_ZINVOL": "5", "THUIS": "1", "AANBEV": "2",
    }  # fmt: skip
    assert not Ballot.objects.exists()
    assert not Draft.objects.exists()
    assert responses_lead_nowhere()

    wait_until(lambda: Figure.objects.filter(question="CIJFER_WERK", kind="mean", group="").exists())
    call_command("export_wave", wave.slug, purpose="test", output=tmp_path / "uit.zip")
    rows = data_of(tmp_path / "uit.zip")
    assert len(rows) == PEOPLE
    assert {"S_ZINVOL", "CIJFER_WERK"} <= rows[0].keys()
    assert CANARY not in str(rows)
    assert Export.objects.count() == 1


def responses_lead_nowhere() -> bool:
    """One transaction wrote all responses, and no column of them is of a type that could point to a person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM results_response")
        (writers,) = cursor.fetchone()
    columns = {field.column for field in Response._meta.concrete_fields}
    return writers == 1 and columns == {"id", "wave_id", "answers", "missing", "background", "panel"}


def data_of(package: Path) -> list[dict[str, str]]:
    with zipfile.ZipFile(package) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".sav")).replace(".sav", ".csv")
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"))))
