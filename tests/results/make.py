"""Plain builders for results: a closed wave with sealed ballots, built by hand."""

from datetime import timedelta
from typing import Any

from django.db import connection, models

from respondents.models import Ballot, Draft
from respondents.sealing import seal_ballot
from results.models import Breakdown, Group, Response
from surveys.instrument import Answers
from surveys.models import Choice, Question, Questionnaire, Section, Survey, Wave
from tests.respondents.make import NOW, PHRASE, launched_wave, number, question, survey

__all__ = ["NOW", "PHRASE"]
CLOSED = NOW + timedelta(days=21)
OPENED = NOW + timedelta(days=22)
PAGES = ("start", "werk", "jij")


def questionnaire(
    of: Survey | None = None, *, top: bool = False, statement: str = "Mijn werk is zinvol."
) -> Questionnaire:
    """Three pages: TOEST, SITKCC; CIJFER (1 to 10), ZINVOL (likert), REDEN (several), WAAROM (text); LEEFTIJD.

    `top`: who gives several reasons is asked for the most important one, TOP.
    """
    made = Questionnaire.objects.create(
        survey=of or survey(),
        form_id="kcc",
        title="Werken in een klantcontactcenter",
        version=str(next(number)),
        languages=["nl"],
        refused_when="${TOEST} = '2'",
        ineligible_when="${SITKCC} = '3'",
    )
    start, work, you = (
        Section.objects.create(questionnaire=made, position=position, name=name, title={"nl": name.title()})
        for position, name in enumerate(PAGES, start=1)
    )
    here = "(${SITKCC} = '1' or ${SITKCC} = '2')"
    question(start, "TOEST", "select_one", "Doe je mee?", required="yes", choices=("Ja", "Nee"))
    kcc = ("Ja", "Nu niet, vroeger wel", "Nee, nooit")
    question(start, "SITKCC", "select_one", "Werk je in een KCC?", choices=kcc, relevant="${TOEST} = '1'")
    scale = {"start": "1", "end": "10", "step": "1"}
    question(work, "CIJFER", "range", "Welk cijfer geef je je werk?", parameters=scale, relevant="${SITKCC} = '1'")
    agree = ("Helemaal niet mee eens", "Niet mee eens", "Neutraal", "Mee eens", "Helemaal mee eens")
    question(work, "ZINVOL", "select_one", statement, choices=agree, appearance="likert", relevant=here)
    user_missing(made, "zinvol", "Weet ik niet")
    question(work, "REDEN", "select_multiple", "Waarom?", choices=("Collega’s", "Loon", "Sfeer"), relevant=here)
    question(work, "WAAROM", "text", "Vertel", relevant=here)
    question(you, "LEEFTIJD", "select_one", "Hoe oud ben je?", choices=("Jong", "Midden", "Oud"), relevant=here)
    user_missing(made, "leeftijd", "Zeg ik liever niet")
    if top:
        several, chosen = "count-selected(${REDEN}) > 1", "selected(${REDEN}, name)"
        question(you, "TOP", "select_one", "Wat is de belangrijkste?", relevant=several, choice_filter=chosen)
        Question.objects.filter(section=you, code="TOP").update(list_name="reden")
    return made


def user_missing(of: Questionnaire, list_name: str, label: str) -> None:
    Choice.objects.create(
        questionnaire=of, list_name=list_name, position=9, code="9", label={"nl": label}, missing=True, fixed_last=True
    )


def closed_wave(of: Survey | None = None, **fields: Any) -> Wave:
    """Closed, not opened; `PHRASE` opens it."""
    of = of or survey()
    return launched_wave(of, **({"questionnaire": questionnaire(of), "closed_at": CLOSED} | fields))


def opened_wave(of: Survey | None = None, **fields: Any) -> Wave:
    return closed_wave(of, **({"opened_at": OPENED} | fields))


def answers(**given: str) -> dict[str, str]:
    """Somebody now in a contact centre who answers everything; an empty string is no answer."""
    all_of_it = {
        "TOEST": "1",
        "SITKCC": "1",
        "CIJFER": "7",
        "ZINVOL": "4",
        "REDEN": "1 3",
        "WAAROM": "Fijne collega’s",
        "LEEFTIJD": "2",
    }
    return {code: value for code, value in (all_of_it | given).items() if value}


def content(
    given: Answers | None = None, *, pages: tuple[str, ...] = PAGES, submitted: bool = True, **background: str
) -> dict[str, Any]:
    return {
        "answers": dict(given if given is not None else answers()),
        "posted": list(pages),
        "submitted": submitted,
        "background": background,
        "order": {},
    }


def seal(of: Wave, what: dict[str, Any]) -> bytes:
    assert of.public_key is not None
    assert of.ballot_size is not None
    return seal_ballot(what, public_key=bytes(of.public_key), size=of.ballot_size)


def ballot(of: Wave, given: Answers | None = None, **fields: Any) -> Ballot:
    return Ballot.objects.create(wave=of, sealed=seal(of, content(given, **fields)))


def draft(of: Wave, given: Answers, *, pages: tuple[str, ...] = ("start", "werk"), **background: str) -> Draft:
    sealed = seal(of, content(given, pages=pages, submitted=False, **background))
    key = next(number).to_bytes(32, "big")
    return Draft.objects.create(wave=of, draft_key=key, resume=b"locked", ballot=sealed)


def response(of: Wave, given: Answers | None = None, missing: dict[str, int] | None = None) -> Response:
    """An opened answer, made beside the ballot box: for tests of figures only."""
    return Response.objects.create(
        wave=of, answers=dict(given if given is not None else answers()), missing=missing or {}
    )


def breakdown(of: Survey, code: str = "leeftijd", **groups: str) -> Breakdown:
    """Groups by code, each with its condition."""
    made = Breakdown.objects.create(survey=of, code=code, label=code.title(), position=next(number))
    for position, (name, condition) in enumerate(groups.items(), start=1):
        Group.objects.create(breakdown=made, code=name, label=name.title(), condition=condition, position=position)
    return made


def dump_of(*tables: type[models.Model]) -> str:
    """Every value of a table, as somebody with the database would read it."""
    text = ""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table._meta.db_table} t")  # noqa: S608
            text += "\n".join(row[0] for row in cursor.fetchall())
    return text
