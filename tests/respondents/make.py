"""Plain builders: everything has a sensible value, tests name only what they are about."""

import itertools
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Group, User
from nacl.public import PrivateKey

from kccsurvey.roles import ROLES, make_roles
from respondents import sealing, tokens
from respondents.models import Invitation, KeyHolder, Mail, MailState, MailStep, MailText, Respondent
from surveys.models import Choice, Notice, Question, Questionnaire, Section, Survey, Wave

NOW = datetime(2026, 9, 8, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
PHRASE = "aanbod bakker cirkel droom eiland fabriek gedicht"
SALT = b"salt of the tests"[:16]
PASSWORD = "een lang wachtwoord voor de test"
TEXT = "Hoi [[voornaam]],\n\nDoe je mee? Open de link:\n\n[[link]]\n\nHet kan tot [[sluitdatum]].\n\n[[organisatie]]"

number = itertools.count(1)


def survey(**fields: Any) -> Survey:
    n = next(number)
    return Survey.objects.create(
        **({"name": f"Onderzoek {n}", "slug": f"onderzoek-{n}", "organisation": "KIRC"} | fields)
    )


def questionnaire(of: Survey | None = None, **fields: Any) -> Questionnaire:
    """Two pages: TOEST and SITKCC; CIJFER (1 to 10), REDEN (several) and TOELICHTING (text)."""
    made = Questionnaire.objects.create(
        **{
            "survey": of or survey(),
            "form_id": "kcc",
            "title": "Werken in een klantcontactcenter",
            "version": str(next(number)),
            "languages": ["nl"],
            "refused_when": "${TOEST} = '2'",
            "ineligible_when": "${SITKCC} = '3'",
            "welcome_message": {"nl": "Hoi [[voornaam]]. Dit duurt 6 minuten."},
            "completed_message": {"nl": "Klaar! Bedankt voor je hulp."},
            "refused_message": {"nl": "Prima. Je krijgt geen herinnering meer."},
            "ineligible_message": {"nl": "Bedankt. Dit onderzoek is voor anderen."},
            **fields,
        }
    )
    pages(made)
    return made


def pages(of: Questionnaire) -> None:
    first = Section.objects.create(questionnaire=of, position=1, name="start", title={"nl": "Start"})
    second = Section.objects.create(questionnaire=of, position=2, name="werk", title={"nl": "Je werk"})
    here = "${SITKCC} = '1' or ${SITKCC} = '2'"
    question(first, "TOEST", "select_one", "Doe je mee?", required="true()", choices=("Ja", "Nee"))
    here_now = ("Ja", "Nu niet, vroeger wel", "Nee, nooit")
    question(
        first, "SITKCC", "select_one", "Werk je in een klantcontactcenter?", choices=here_now, relevant="${TOEST} = '1'"
    )
    question(
        second, "CIJFER", "select_one", "Welk cijfer geef je?", choices=tuple(map(str, range(1, 11))), relevant=here
    )
    question(
        second, "REDEN", "select_multiple", "Waarom?", choices=("Collega's", "Loon", "Sfeer"), relevant="${CIJFER} >= 6"
    )
    question(second, "TOELICHTING", "text", "Wil je iets toelichten?", relevant=here)


def question(
    on: Section, code: str, kind: str, label: str, *, choices: tuple[str, ...] = (), **fields: Any
) -> Question:
    name = code.lower() if choices else ""
    for position, text in enumerate(choices, start=1):
        Choice.objects.create(
            questionnaire=on.questionnaire, list_name=name, position=position, code=str(position), label={"nl": text}
        )
    position = on.questions.count() + 1
    return Question.objects.create(
        section=on, position=position, code=code, kind=kind, label={"nl": label}, list_name=name, **fields
    )


def wave(of: Survey | None = None, **fields: Any) -> Wave:
    """A wave that is being prepared: no notice, texts, people or keys yet."""
    fields = {"survey": of or fields.pop("survey", None) or survey()} | fields
    n = next(number)
    return Wave.objects.create(
        **{
            "questionnaire": fields.pop("questionnaire", None) or questionnaire(fields["survey"]),
            "name": f"najaar {n}",
            "slug": f"najaar-{n}",
            "opens_at": NOW,
            "closes_at": NOW + timedelta(days=21),
            **fields,
        }
    )


def ready_wave(of: Survey | None = None, *, people: int = 3, **fields: Any) -> Wave:
    """Everything that a launch asks for."""
    made = wave(of, **fields)
    notice(made)
    mail_text(made)
    key_holder(made)
    for _ in range(people):
        respondent(made.survey)
    return made


def launched_wave(of: Survey | None = None, **fields: Any) -> Wave:
    """In the field, by hand: the key of the wave is the one of `wave_key()`, nobody is invited yet."""
    launched = {"launched_at": NOW, "public_key": bytes(wave_key().public_key), "ballot_size": 4096}
    made = wave(of, **(launched | fields))
    notice(made)
    mail_text(made)
    key_holder(made, sealed_private_key=sealing.seal_bytes(bytes(wave_key()), bytes(holder_key().public_key)))
    return made


@cache
def wave_key() -> PrivateKey:
    return PrivateKey(b"a wave in a test, 32 bytes long!")


@cache
def holder_key() -> PrivateKey:
    return sealing.holder_key(PHRASE, SALT)


def key_holder(of: Wave, **fields: Any) -> KeyHolder:
    """Confirmed, with `PHRASE`."""
    keys = {"salt": SALT, "public_key": bytes(holder_key().public_key), "confirmed_at": NOW}
    return KeyHolder.objects.create(**({"wave": of, "name": f"Onderzoeker {next(number)}"} | keys | fields))


def notice(of: Wave, **fields: Any) -> Notice:
    names = (
        "controller", "officer", "purpose", "interest", "source", "categories",
        "recipients", "retention", "rights", "voluntary", "limits",
    )  # fmt: skip
    return Notice.objects.create(wave=of, **({name: f"Tekst over {name}." for name in names} | fields))


def mail_text(of: Wave, **fields: Any) -> MailText:
    texts = {"step": MailStep.INVITATION, "language": "nl", "subject": "Wat vind je van je werk?", "body": TEXT}
    return MailText.objects.create(**({"wave": of} | texts | fields))


def respondent(of: Survey | None = None, **fields: Any) -> Respondent:
    n = next(number)
    person = {"email": f"flexwerker{n}@example.nl", "first_name": f"Flexwerker {n}"}
    return Respondent.objects.create(**({"survey": of or survey()} | person | fields))


def invitation(to: Wave | None = None, person: Respondent | None = None, **fields: Any) -> Invitation:
    """Background at launch is that of the person; without `token` its link does not exist yet."""
    to = to or launched_wave()
    person = person or respondent(to.survey)
    frozen = {"nonce": secrets.token_bytes(16), "attributes": person.attributes}
    return Invitation.objects.create(**({"wave": to, "respondent": person} | frozen | fields))


def token(of: Invitation, purpose: str = tokens.ANSWER) -> str:
    """Gives the invitation its link, as the mail worker does, and returns the secret in it."""
    assert of.nonce is not None
    secret = tokens.derive(settings.MAIL_KEY, purpose, bytes(of.nonce), of.generation)
    field = "token_hash" if purpose == tokens.ANSWER else "opt_out_hash"
    setattr(of, field, tokens.fingerprint(secret, purpose))
    of.save(update_fields=[field])
    return secret


def mail(to: Invitation, **fields: Any) -> Mail:
    n = next(number)
    row = {"step": MailStep.INVITATION, "message_id": f"<{n}@example.nl>", "dated_at": NOW, "boundary": f"b{n}"}
    return Mail.objects.create(
        **({"invitation": to, "wave": to.wave, "not_before": NOW, "state": MailState.QUEUED} | row | fields)
    )


def user(*roles: str, **fields: Any) -> User:
    """A staff member with the named roles."""
    name = fields.pop("username", f"medewerker{next(number)}")
    made = User.objects.create_user(**({"username": name, "password": PASSWORD, "is_staff": True} | fields))
    if Group.objects.count() < len(ROLES):
        make_roles()
    made.groups.set(Group.objects.filter(name__in=roles))
    return made
