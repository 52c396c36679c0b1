"""What an unsealed envelope says, checked against the questionnaire."""

from typing import Any, NamedTuple

from nacl.public import PrivateKey, SealedBox

from respondents.pseudonyms import PSEUDONYM_BYTES
from respondents.sealing import WrongKeyError, unseal_bytes
from surveys import routing, validity
from surveys.instrument import MULTIPLE, RANGE, RANK, SILENT_KINDS, SINGLE, TEXT, Instrument, QuestionSpec
from surveys.models import Wave

TEXT_ONLY = frozenset({str})
WORDS = frozenset({TEXT, *SILENT_KINDS})
"""Kinds of which any text is an answer, or of which none is looked at."""
SENT, ALMOST, HALFWAY = "sent", "almost", "halfway"
"""Sent in; far enough to count as complete; far enough to count as partial. The last two are known by name."""


class DamagedError(Exception):
    """The content is not what our own pages can have sealed."""


class Content(NamedTuple):
    answers: dict[str, str]
    posted: tuple[str, ...]
    background: dict[str, str]
    order: dict[str, list[str]]
    panel: str = ""


def read(instrument: Instrument, sealed_content: object) -> Content:
    """The checked content. Anybody with the public key can seal anything, so nothing is taken for granted.

    Raises DamagedError.
    """
    if not isinstance(sealed_content, dict):
        raise DamagedError
    answers = texts(sealed_content.get("answers"))
    for code, value in answers.items():
        if value not in instrument.one_of.get(code, ()) and not possible(instrument.by_code.get(code), value):
            raise DamagedError
    posted = sealed_content.get("posted")
    if not isinstance(posted, list) or not TEXT_ONLY.issuperset(map(type, posted)):
        raise DamagedError
    background = texts(sealed_content.get("background", {}))
    panel = sealed_content.get("panel", "")
    if panel != "":
        texts({"panel": panel})
    return Content(answers, tuple(posted), background, order_of(sealed_content.get("order", {})), panel)


def order_of(value: Any) -> dict[str, list[str]]:
    if not isinstance(value, dict):
        raise DamagedError
    for codes in value.values():
        if not isinstance(codes, list) or not TEXT_ONLY.issuperset(map(type, codes)):
            raise DamagedError
    return value


def texts(value: Any) -> dict[str, str]:
    """PostgreSQL keeps no NUL and no half of a surrogate pair, which UTF-8 refuses."""
    if not isinstance(value, dict):
        raise DamagedError
    if not value:
        return value
    try:
        together = "".join((*value, *value.values()))
        together.encode()
    except (TypeError, UnicodeEncodeError):
        raise DamagedError from None
    if "\0" in together:
        raise DamagedError
    return value


def possible(question: QuestionSpec | None, value: str) -> bool:
    if question is None or question.kind in (SINGLE, RANGE):
        return question is not None and value in question.possible
    if question.kind == MULTIPLE:
        return question.codes.issuperset(value.split())
    if question.kind in WORDS or question.read_only:
        return True
    try:
        return validity.answer_from(question, value.split() if question.kind == RANK else [value]) == value
    except validity.AnswerError:
        return False


def stage(wave: Wave, instrument: Instrument, content: Content, outcome: str, *, submitted: bool) -> str:
    """How far this respondent came; empty for who does not belong to the population or answered too little."""
    if outcome:
        return ""
    if submitted:
        return SENT
    share = routing.share_answered(instrument, content.answers) * 100
    if share < wave.partial_from:
        return ""
    return HALFWAY if share < wave.complete_from else ALMOST


def pseudonym(content: Content, private: PrivateKey | SealedBox) -> str:
    """The panel pseudonym in the envelope; empty without one, and when somebody forged it."""
    if not content.panel:
        return ""
    try:
        found = unseal_bytes(bytes.fromhex(content.panel), private)
    except (ValueError, WrongKeyError):
        return ""
    return found.hex() if len(found) == PSEUDONYM_BYTES else ""
