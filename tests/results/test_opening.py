"""Opening the ballot box: once, all or nothing, and nothing leads back to a person."""

import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from django.core.management import CommandError, call_command
from django.db import connection, models
from nacl.public import PrivateKey

from respondents import sealing
from respondents.models import Ballot, Draft, Invitation, KeyHolder, Withdrawn
from results import ballot_box, erasing, keys, opening
from results.envelopes import SENT
from results.models import Response
from results.storing import store
from results.tallying import Kept
from results.unsealing import Row
from surveys.models import Section, Survey, Wave
from tests.respondents.make import invitation, key_holder, launched_wave, question, token, wave_key
from tests.results.make import OPENED, PHRASE, answers, ballot, closed_wave, draft, dump_of, questionnaire, seal

pytestmark = pytest.mark.django_db(transaction=True)


def filled(ballots: int = 10, of: Survey | None = None, **fields: Any) -> Wave:
    made = closed_wave(of, **fields)
    for n in range(ballots):
        ballot(made, answers(CIJFER=str(n % 10 + 1)))
    return made


def test_ballots_become_responses():
    wave = filled(10)

    report = opening.open_wave(wave, PHRASE, OPENED)

    wave.refresh_from_db()
    marks = Counter(response.answers["CIJFER"] for response in Response.objects.filter(wave=wave))
    assert marks == Counter(str(mark) for mark in range(1, 11))
    assert (report.responses, report.unfinished, report.left_out, report.damaged) == (10, 0, 0, 0)
    assert wave.opened_at == OPENED


def test_the_preview_counts_envelopes_only():
    wave = filled(10)
    draft(wave, answers())

    found = opening.preview(wave)

    assert (found.ballots, found.unfinished, found.withdrawn, found.minimum, found.enough) == (10, 1, 0, 10, True)


@pytest.mark.parametrize(
    ("completed", "ballots", "withdrawn", "told"),
    [(5, 5, 0, (0, 0)), (5, 4, 1, (0, 0)), (5, 3, 1, (1, 0)), (5, 7, 0, (0, 2)), (0, 2, 0, (0, 2))],
)
def test_the_preview_holds_the_box_against_the_list(
    completed: int, ballots: int, withdrawn: int, told: tuple[int, int]
):
    wave = filled(ballots)
    for state in [*["completed"] * completed, "from_80", "refused"]:
        invitation(wave, state=state)
    Withdrawn.objects.create(wave=wave, number=withdrawn)

    found = opening.preview(wave)

    assert (found.lacking, found.strange) == told


def test_opening_empties_the_box_and_destroys_the_key():
    wave = filled(10)
    draft(wave, answers())
    invited = invitation(wave)
    token(invited)

    opening.open_wave(wave, PHRASE, OPENED)

    invited.refresh_from_db()
    assert (Ballot.objects.count(), Draft.objects.count()) == (0, 0)
    assert [holder.sealed_private_key for holder in KeyHolder.objects.all()] == [None]
    assert invited.nonce is None
    assert invited.token_hash is not None


def test_another_wave_of_the_survey_is_left_alone():
    wave = filled(10)
    other = launched_wave(wave.survey)
    ballot(other)
    kept = invitation(other)

    opening.open_wave(wave, PHRASE, OPENED)

    kept.refresh_from_db()
    assert Ballot.objects.filter(wave=other).count() == 1
    assert other.key_holders.get().sealed_private_key is not None
    assert kept.nonce is not None


def test_a_phrase_of_a_second_holder_opens_too():
    wave = filled(10)
    second = sealing.holder_key("zeven andere woorden voor een tweede houder", b"another salt 16b")
    sealed = sealing.seal_bytes(bytes(wave_key()), bytes(second.public_key))
    key_holder(wave, salt=b"another salt 16b", public_key=bytes(second.public_key), sealed_private_key=sealed)

    report = opening.open_wave(wave, "Zeven andere woorden voor een tweede HOUDER", OPENED)

    assert report.responses == 10


def test_a_key_that_somebody_changed_opens_nothing():
    """Whoever may do everything in the database may do this too, and it comes out."""
    wave = filled(10)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        Wave.objects.filter(pk=wave.pk).update(public_key=bytes(PrivateKey.generate().public_key))
        cursor.execute("RESET session_replication_role")
    wave.refresh_from_db()

    with pytest.raises(opening.OpeningRefusedError, match="in de database gewijzigd"):
        opening.open_wave(wave, PHRASE, OPENED)

    assert unchanged(wave, ballots=10)


def test_a_wrong_phrase_opens_nothing():
    wave = filled(10)

    with pytest.raises(opening.WrongPhraseError):
        opening.open_wave(wave, PHRASE + " en", OPENED)

    assert unchanged(wave, ballots=10)


def unchanged(wave: Wave, *, ballots: int) -> bool:
    wave.refresh_from_db()
    kept = KeyHolder.objects.filter(wave=wave, sealed_private_key__isnull=False).exists()
    counts = (Ballot.objects.filter(wave=wave).count(), Response.objects.filter(wave=wave).count())
    return kept and counts == (ballots, 0) and wave.opened_at is None


def test_a_wave_in_the_field_stays_closed():
    wave = filled(10, closed_at=None)

    with pytest.raises(opening.OpeningRefusedError):
        opening.open_wave(wave, PHRASE, OPENED)

    assert unchanged(wave, ballots=10)


def test_fewer_people_than_the_minimum_group_stay_sealed():
    wave = filled(9)
    ballot(wave, answers(SITKCC="3"))
    draft(wave, {"TOEST": "1", "SITKCC": "1"}, pages=("start",))

    with pytest.raises(opening.OpeningRefusedError, match="9"):
        opening.open_wave(wave, PHRASE, OPENED)

    assert unchanged(wave, ballots=10)


def test_a_wave_is_opened_once():
    wave = filled(10)
    opening.open_wave(wave, PHRASE, OPENED)

    with pytest.raises(opening.OpeningRefusedError):
        opening.open_wave(wave, PHRASE, OPENED)

    assert Response.objects.filter(wave=wave).count() == 10


def test_opening_is_all_or_nothing(monkeypatch: pytest.MonkeyPatch):
    wave = filled(10)
    delete = opening.destroy

    def destroy_and_fail(wave: Wave) -> None:
        delete(wave)
        assert Ballot.objects.filter(wave=wave).count() == 0
        raise RuntimeError("the machine stops")

    monkeypatch.setattr(opening, "destroy", destroy_and_fail)

    with pytest.raises(RuntimeError):
        opening.open_wave(wave, PHRASE, OPENED)

    assert unchanged(wave, ballots=10)


def test_drafts_that_are_far_enough_count():
    wave = filled(10)
    for _ in range(10):
        draft(wave, answers(LEEFTIJD="", WAAROM="", CIJFER="3"))

    report = opening.open_wave(wave, PHRASE, OPENED)

    stopped = Response.objects.filter(answers__CIJFER="3", missing__LEEFTIJD=-3)
    assert (report.responses, report.unfinished, stopped.count()) == (20, 10, 10)
    assert stopped[0].missing == {"WAAROM": -2, "LEEFTIJD": -3}


def test_a_few_who_sent_in_without_the_last_page_do_not_stand_out():
    """A code that only they have would set them apart."""
    wave = filled(10)
    ballot(wave, answers(LEEFTIJD="", WAAROM="", CIJFER="3"), pages=("start", "werk"))

    opening.open_wave(wave, PHRASE, OPENED)

    assert Response.objects.get(missing__LEEFTIJD=-2).missing == {"WAAROM": -2, "LEEFTIJD": -2}


def test_background_that_would_single_somebody_out_is_not_kept():
    wave = filled(10)
    wave.background = ["leeftijd"]
    wave.save()
    for _ in range(10):
        ballot(wave, answers(), leeftijd="44+")
    ballot(wave, answers(WAAROM="Alleen ik"), leeftijd="t/m 24")

    opening.open_wave(wave, PHRASE, OPENED)

    assert Response.objects.get(answers__WAAROM="Alleen ik").background == {"leeftijd": ""}


STOPPED = {"halfway": {"LEEFTIJD": "", "WAAROM": ""}, "almost": {"LEEFTIJD": ""}}


def by_region(wave: Wave) -> dict[tuple[bool, str], int]:
    """Responses per: whether the last page was reached, and region."""
    found = Response.objects.filter(wave=wave).values_list("missing__LEEFTIJD", "background__regio")
    return dict(Counter((why is None, region) for why, region in found))


@pytest.mark.parametrize("given", STOPPED.values(), ids=STOPPED)
def test_one_who_stopped_in_a_region_where_others_sent_in_does_not_stand_out(given: dict[str, str]):
    """The invitations tell by name who that is: a row with both the region and a page not reached would be theirs."""
    wave = closed_wave(background=["regio"])
    for region, sent, stopped in (("noord", 13, 1), ("zuid", 25, 12), ("west", 10, 11)):
        for _ in range(sent):
            ballot(wave, regio=region)
        for _ in range(stopped):
            draft(wave, answers(**given), regio=region)

    opening.open_wave(wave, PHRASE, OPENED)

    sent_in = {(True, "noord"): 13, (True, "zuid"): 25, (True, "west"): 10}
    assert by_region(wave) == sent_in | {(False, ""): 12, (False, "zuid"): 12}


@pytest.mark.parametrize("given", STOPPED.values(), ids=STOPPED)
def test_one_who_sent_in_from_a_region_where_others_stopped_does_not_stand_out(given: dict[str, str]):
    wave = closed_wave(background=["regio"])
    for region, sent, stopped in (("noord", 1, 12), ("zuid", 25, 12), ("west", 10, 10)):
        for _ in range(sent):
            ballot(wave, regio=region)
        for _ in range(stopped):
            draft(wave, answers(**given), regio=region)

    opening.open_wave(wave, PHRASE, OPENED)

    stopped_in = {(False, "noord"): 12, (False, "zuid"): 12, (False, "west"): 10}
    assert by_region(wave) == stopped_in | {(True, ""): 11, (True, "zuid"): 25}


def test_the_few_who_sent_in_do_not_stand_out_among_many_who_stopped():
    wave = filled(9)
    for _ in range(12):
        draft(wave, answers(CIJFER="3", **STOPPED["halfway"]))

    report = opening.open_wave(wave, PHRASE, OPENED)

    assert (report.responses, report.unfinished, report.too_few) == (12, 12, 9)


@pytest.mark.parametrize("given", [{"LEEFTIJD": "", "WAAROM": ""}, {}], ids=["halfway", "almost"])
def test_drafts_of_too_few_people_are_not_opened(given: dict[str, str]):
    """Their names are known from the state of the invitation: fewer than ten would answer by name."""
    wave = filled(10)
    for _ in range(9):
        draft(wave, answers(CIJFER="3", **given))

    report = opening.open_wave(wave, PHRASE, OPENED)

    assert (report.responses, report.unfinished, report.too_few, report.left_out) == (10, 0, 9, 0)
    assert Response.objects.filter(answers__CIJFER="3").count() == 1


def test_a_draft_that_is_not_far_enough_is_thrown_away():
    wave = filled(10)
    draft(wave, {"TOEST": "1", "SITKCC": "1"}, pages=("start",))

    report = opening.open_wave(wave, PHRASE, OPENED)

    assert (report.responses, report.left_out, Draft.objects.count()) == (10, 1, 0)


def test_what_does_not_apply_is_not_kept():
    wave = filled(10)
    ballot(wave, answers(SITKCC="2", CIJFER="9"))

    opening.open_wave(wave, PHRASE, OPENED)

    former = Response.objects.get(answers__SITKCC="2")
    assert "CIJFER" not in former.answers
    assert former.missing == {"CIJFER": -1}


def test_only_declared_background_is_kept():
    wave = closed_wave(background=["regio"])
    for _ in range(10):
        ballot(wave, regio="noord", vestiging="Assen")

    opening.open_wave(wave, PHRASE, OPENED)

    assert [response.background for response in Response.objects.all()] == [{"regio": "noord"}] * 10


@pytest.mark.parametrize(
    "forged",
    [
        "no dictionary",
        {"answers": {"CIJFER": 7}, "posted": []},
        {"answers": {"ZINVOL": "6"}, "posted": []},
        {"answers": {"REDEN": "1 8"}, "posted": []},
        {"answers": {"CIJFER": "nan"}, "posted": []},
        {"answers": {"CIJFER": "veel"}, "posted": []},
        {"answers": {"CIJFER": "1e308"}, "posted": []},
        {"answers": {"CIJFER": "1_0"}, "posted": []},
        {"answers": {"ONBEKEND": "1"}, "posted": []},
        {"answers": {"WAAROM": "nul \0"}, "posted": []},
        {"answers": {"WAAROM": "half \ud800"}, "posted": []},
        {"answers": {}, "posted": "start"},
        {"answers": {}, "posted": [1]},
        {"answers": {}, "posted": [], "background": {"regio": 1}},
        {"answers": [], "posted": []},
        {"posted": []},
    ],
)
def test_a_forged_ballot_is_counted_and_left_out(forged: Any, monkeypatch: pytest.MonkeyPatch):
    wave = filled(10)
    monkeypatch.setattr("respondents.sealing.json.dumps", dumps_as_ascii)
    Ballot.objects.create(wave=wave, sealed=seal(wave, forged))

    report = opening.open_wave(wave, PHRASE, OPENED)

    assert (report.responses, report.damaged) == (10, 1)


@pytest.mark.parametrize(
    "forged",
    [
        {"UREN": "1e308"}, {"UREN": "veel"}, {"UREN": "1_0"}, {"SINDS": "2026-99-99"}, {"LAAT": "25:00"},
        {"KEUS": "1 1"}, {"KEUS": "4"}, {"GEZIEN": "ja"},
    ],
)  # fmt: skip
def test_an_answer_that_no_page_of_ours_can_have_taken_is_forged(forged: dict[str, str]):
    """A number of 308 digits broke a calculation, and with it the opening of everybody's answers."""
    of = questionnaire()
    you = Section.objects.get(questionnaire=of, name="jij")
    for code, kind in {"UREN": "decimal", "SINDS": "date", "LAAT": "time", "GEZIEN": "acknowledge"}.items():
        question(you, code, kind, code)
    question(you, "KEUS", "rank", "Wat eerst?", choices=("Loon", "Sfeer"))
    question(you, "ROND", "calculate", "", calculation="round(${UREN}, 2)")
    wave = closed_wave(of.survey, questionnaire=of)
    honest = {"UREN": "31.50", "SINDS": "2026-11-01", "LAAT": "09:30", "KEUS": "2 1", "GEZIEN": "OK"}
    for _ in range(10):
        ballot(wave, answers(**honest))
    ballot(wave, answers(**honest | forged))

    report = opening.open_wave(wave, PHRASE, OPENED)

    assert (report.responses, report.damaged) == (10, 1)


def test_whoever_copies_the_envelope_of_one_person_does_not_find_their_answers():
    """Answers that are there six times would be those of that person."""
    wave = filled(12)
    copied = ballot(wave, answers(WAAROM="Van mij"))
    stopped = draft(wave, answers(LEEFTIJD="", WAAROM="Ook van mij"))
    for _ in range(5):
        Ballot.objects.create(wave=wave, sealed=copied.sealed)
        Ballot.objects.create(wave=wave, sealed=stopped.ballot)

    report = opening.open_wave(wave, PHRASE, OPENED)

    assert (report.responses, report.damaged) == (14, 10)
    for text in ("Van mij", "Ook van mij"):
        assert Response.objects.filter(answers__WAAROM=text).count() == 1


def dumps_as_ascii(content: Any, **options: Any) -> str:
    """A forger writes what our own code cannot."""
    return json.JSONEncoder(ensure_ascii=True).encode(content)


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 4096])
def test_a_damaged_ballot_is_counted_and_left_out(damage: bytes):
    wave = filled(10)
    Ballot.objects.create(wave=wave, sealed=damage)

    report = opening.open_wave(wave, PHRASE, OPENED)

    assert (report.responses, report.damaged) == (10, 1)


def test_a_ballot_of_another_wave_key_is_damaged():
    wave = filled(10)
    stranger = bytes(PrivateKey.generate().public_key)
    sealed = sealing.seal_ballot({"answers": {}, "posted": []}, public_key=stranger, size=4096)
    Ballot.objects.create(wave=wave, sealed=sealed)

    assert opening.open_wave(wave, PHRASE, OPENED).damaged == 1


def test_all_responses_come_from_one_transaction():
    wave = filled(12)

    opening.open_wave(wave, PHRASE, OPENED)

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT xmin::text FROM results_response")
        assert len(cursor.fetchall()) == 1


def test_a_large_wave_is_read_in_batches_and_still_one_transaction(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ballot_box, "BATCH", 4)
    wave = filled(13)

    report = opening.open_wave(wave, PHRASE, OPENED)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT xmin::text) FROM results_response")
        assert cursor.fetchone() == (13, 1)
    assert report.responses == 13


def test_the_order_of_the_responses_is_not_that_of_the_ballots():
    wave = closed_wave()
    for n in range(60):
        ballot(wave, answers(WAAROM=f"{n:02}"))

    opening.open_wave(wave, PHRASE, OPENED)

    with connection.cursor() as cursor:
        cursor.execute("SELECT answers->>'WAAROM' FROM results_response ORDER BY ctid")
        stored = [row[0] for row in cursor.fetchall()]
    kept_in_place = sum(text == f"{n:02}" for n, text in enumerate(stored))
    assert sorted(stored) != stored
    assert kept_in_place < 10


def test_no_dead_row_stays_in_the_files():
    wave = filled(10)

    opening.open_wave(wave, PHRASE, OPENED)

    with connection.cursor() as cursor:
        for table in (Ballot, Draft):
            cursor.execute("SELECT pg_relation_size(%s)", [table._meta.db_table])
            assert cursor.fetchone() == (0,)


def test_deleted_rows_that_another_session_still_sees_are_reported(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(erasing, "PATIENCE_SECONDS", 0.1)
    wave = filled(10)
    with other_session() as cursor:
        cursor.execute("SELECT count(*) FROM respondents_ballot")

        report = opening.open_wave(wave, PHRASE, OPENED)

    assert (report.responses, report.rewritten) == (10, False)


def test_tables_that_hold_nothing_else_begin_anew(monkeypatch: pytest.MonkeyPatch):
    """Nothing is left of the envelopes even where the rewriting afterwards never came."""
    monkeypatch.setattr(opening, "erase", lambda waves, now, transaction_id: False)
    wave = filled(10)
    before = files()

    opening.open_wave(wave, PHRASE, OPENED)

    assert before.isdisjoint(files())


def test_envelopes_of_another_wave_stay_where_they_are(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(opening, "erase", lambda waves, now, transaction_id: False)
    wave = filled(10)
    kept = draft(launched_wave(wave.survey), answers())
    before = files()

    opening.open_wave(wave, PHRASE, OPENED)

    assert list(Draft.objects.all()) == [kept]
    assert files() == before


def test_a_backup_that_has_just_begun_does_not_find_the_box_empty(monkeypatch: pytest.MonkeyPatch):
    """It does not see the responses either."""
    monkeypatch.setattr(opening, "erase", lambda waves, now, transaction_id: False)
    wave = filled(10)
    with other_session() as backup:
        backup.execute("SELECT opened_at FROM surveys_wave")

        opening.open_wave(wave, PHRASE, OPENED)

        backup.execute("SELECT count(*) FROM respondents_ballot UNION ALL SELECT count(*) FROM results_response")
        assert backup.fetchall() == [(10,), (0,)]


def test_the_tables_of_the_box_are_locked_last(monkeypatch: pytest.MonkeyPatch):
    """Whoever answers another wave, and a backup that begins, wait for that lock."""
    wave, told = filled(10), list[tuple[bool, ...]]()
    invitation(wave)

    def empty(of: Wave) -> None:
        known = (Invitation.objects.filter(nonce__isnull=False), Wave.objects.filter(opened_at=None))
        told.append((*(some.exists() for some in known), Response.objects.exists()))

    monkeypatch.setattr(ballot_box, "empty", empty)
    opening.open_wave(wave, PHRASE, OPENED)

    assert told == [(False, False, True)]


def files() -> set[int]:
    with connection.cursor() as cursor:
        return erasing.files(cursor, ballot_box.BOX)


@pytest.mark.parametrize("number", [9, 11])
def test_an_envelope_that_was_not_read_is_not_destroyed(monkeypatch: pytest.MonkeyPatch, number: int):
    """Our own processes wait until the opening is over; whoever writes in the database by hand may not."""
    wave = filled(10)

    def while_somebody_writes(lines: Any) -> int:
        stored = store(lines)
        ballot(wave) if number > 10 else Ballot.objects.all()[0].delete()
        return stored

    monkeypatch.setattr(opening, "store", while_somebody_writes)
    with pytest.raises(opening.OpeningRefusedError, match="gewijzigd"):
        opening.open_wave(wave, PHRASE, OPENED)

    assert (Ballot.objects.count(), Response.objects.count()) == (10, 0)
    assert KeyHolder.objects.filter(sealed_private_key__isnull=False).exists()


@contextmanager
def other_session() -> Iterator[Any]:
    """Reads the database as it is now, for as long as it is open."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            yield cursor
    finally:
        other.close()


def test_no_word_of_a_ballot_stands_in_the_database_before_opening():
    wave = closed_wave()
    ballot(wave, answers(WAAROM="kanariegeel"))

    kept = dump_of(Ballot, Draft, Response, Invitation, KeyHolder)

    assert "kanariegeel" not in kept
    assert b"kanariegeel".hex() not in kept


def test_a_response_has_no_time_no_person_and_no_order():
    fields = Response._meta.fields
    related = {field.related_model for field in fields if field.is_relation}
    times = [f for f in fields if isinstance(f, models.DateField | models.TimeField | models.DurationField)]
    numbered = [f for f in fields if isinstance(f, models.IntegerField | models.AutoField)]

    assert (related, times, numbered) == ({Wave}, [], [])
    assert isinstance(Response._meta.pk, models.UUIDField)
    assert Response._meta.pk.get_default().version == 4


def test_the_table_of_responses_holds_what_the_model_says():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'results_response'"
        )
        assert dict(cursor.fetchall()) == {
            "id": "uuid",
            "wave_id": "uuid",
            "answers": "jsonb",
            "missing": "jsonb",
            "background": "jsonb",
            "panel": "character varying",
        }


def test_the_command_reads_the_phrase_from_standard_input(monkeypatch: pytest.MonkeyPatch):
    wave = filled(10)
    monkeypatch.setattr(sys, "stdin", io.StringIO(PHRASE + "\n"))
    output = io.StringIO()

    call_command("open_wave", wave.slug, stdout=output)

    assert "10" in output.getvalue()
    assert Response.objects.count() == 10


def test_every_phrase_that_is_typed_to_open_is_logged_and_none_is_quoted():
    wave = filled(10)

    with structlog.testing.capture_logs() as lines:
        with pytest.raises(opening.WrongPhraseError):
            opening.open_wave(wave, "niet de zin", OPENED)
        opening.open_wave(wave, PHRASE, OPENED)

    typed = [(line["wave"], line["right"]) for line in lines if line["event"] == "phrase_typed"]
    assert typed == [(wave.slug, False), (wave.slug, True)]
    assert "niet de zin" not in str(lines)
    assert PHRASE not in str(lines)


def test_the_command_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch):
    wave = filled(10)
    monkeypatch.setattr(sys, "stdin", io.StringIO("niet de zin\n"))

    with pytest.raises(CommandError, match="sleutelhouder"):
        call_command("open_wave", wave.slug)
    with pytest.raises(CommandError, match="geen-meting"):
        call_command("open_wave", "geen-meting")


def test_the_command_takes_no_phrase_after_phrase(monkeypatch: pytest.MonkeyPatch):
    wave = filled(10)
    for _ in range(keys.TRIES):
        keys.count_try(f"opening:{wave.pk}")
    monkeypatch.setattr(sys, "stdin", io.StringIO(PHRASE + "\n"))

    with pytest.raises(CommandError, match="Wacht tien minuten"):
        call_command("open_wave", wave.slug)

    assert unchanged(wave, ballots=10)


def test_progress_is_told_on_the_way(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ballot_box, "BATCH", 100)
    wave = filled(10)
    told: list[tuple[int, int]] = []
    for _ in range(100):
        ballot(wave)

    opening.open_wave(wave, PHRASE, OPENED, lambda done, total: told.append((done, total)))

    assert told == [(100, 110), (110, 110)]


def test_a_transaction_in_another_database_is_waited_for(monkeypatch: pytest.MonkeyPatch):
    """It holds back what VACUUM may remove here, because transaction numbers are those of the whole server."""
    monkeypatch.setattr(erasing, "PATIENCE_SECONDS", 0.1)
    wave = filled(10)
    with elsewhere() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")

        report = opening.open_wave(wave, PHRASE, OPENED)

    assert (report.responses, report.rewritten) == (10, False)


@contextmanager
def elsewhere() -> Iterator[Any]:
    """A transaction in the database `postgres` of the same server."""
    other = connection.copy()
    other.settings_dict = {**other.settings_dict, "NAME": "postgres", "OPTIONS": {}}
    other.settings_dict["OPTIONS"] = {k: v for k, v in connection.settings_dict["OPTIONS"].items() if k != "pool"}
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            yield cursor
    finally:
        other.close()


def test_who_loses_background_is_not_followed_either():
    """The same pseudonym in another wave would give back what is hidden here."""
    kept = Kept({SENT: {("noord",): ("",), ("zuid",): ("zuid",)}}, unreached=True)
    north, south = (
        Row(b"", SENT, answers=b"{}", missing=b"{}", unreached=False, background=(region,), panel="p", texts=())
        for region in ("noord", "zuid")
    )

    assert (kept.of(north).panel, kept.of(south).panel) == ("", "p")
