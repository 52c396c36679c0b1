"""Sets the letters as a PDF: a page per person, with a code to scan and a link to type. Needs the links, keeps none."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from respondents import composing, emails, moments
from surveys.models import Wave

SOURCE = Path(__file__).with_name("letters.typ")
GROUP = 13
"""Letters of a code on a line: two lines are easier to type than one."""


@dataclass(frozen=True)
class Addressee:
    """Somebody without an e-mail address: the number by which the agency knows this person, and the secret."""

    number: str
    first_name: str
    token: str
    language: str


def pdf(wave: Wave, people: Sequence[Addressee]) -> bytes:
    data = {"title": wave.survey.name, "letters": [in_own_language(wave, person) for person in people]}
    import typst  # only in the worker: a web process has no use for it

    made = typst.compile(SOURCE.read_bytes(), sys_inputs={"data": json.dumps(data)}, format="pdf")
    assert isinstance(made, bytes)
    return made


def in_own_language(wave: Wave, person: Addressee) -> dict[str, Any]:
    """A questionnaire may speak more languages than we do."""
    known = person.language in dict(settings.LANGUAGES)
    with translation.override(person.language if known else settings.LANGUAGE_CODE):
        return letter(wave, person)


def letter(wave: Wave, person: Addressee) -> dict[str, Any]:
    place = f"{settings.BASE_URL}/v/"
    return {
        "language": translation.get_language(),
        "mark": _("Our reference:"),
        "alt": _("Code with your personal link"),
        "scan": _("Point the camera of your phone at this code."),
        "type": _("Or type this address in one go, without spaces:"),
        "number": person.number,
        "qr": code(place + person.token + "/"),
        "address": place.partition("://")[2],
        "code": "\n".join(person.token[at : at + GROUP] for at in range(0, len(person.token), GROUP)),
        "before": before(wave, person),
        "after": after(wave),
    }


def code(link: str) -> str:
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, omitsize=True)
    return out.getvalue().decode()


def before(wave: Wave, person: Addressee) -> list[str]:
    told = {"organisation": wave.survey.organisation, "study": wave.survey.name}
    return [
        _("Hello %(name)s,") % {"name": person.first_name} if person.first_name else _("Hello,"),
        _("Will you take part in our study “%(study)s”? We have no e-mail address for you, so you get a letter.")
        % told,
        _("You take part with your phone or computer. You can stop and go on later."),
    ]


def after(wave: Wave) -> list[str]:
    told = {
        "day": moments.last_moment(wave.closes_at),
        "organisation": wave.survey.organisation,
        "address": emails.address(composing.reply_to(wave)).addr_spec,
    }
    return [
        _("You can take part until %(day)s. This letter is for you alone: do not pass it on.") % told,
        _("Taking part is up to you. It has no consequences if you do not. Your answers are not kept with your name."),
        _("Questions? Send a mail to %(address)s.") % told,
        _("With kind regards,"),
        told["organisation"],
    ]
