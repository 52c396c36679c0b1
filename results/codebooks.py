"""Codebooks: which answers one is about, when it may be used, its next version, and the keys of its themes."""

from contextlib import suppress

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from results.models import Codebook, OpenAnswer, Theme
from results.reviewing import of_wave
from surveys.expressions import ExpressionError, parse
from surveys.instrument import TEXT, Instrument, QuestionSpec, in_language
from surveys.models import Survey, Wave
from surveys.routing import is_follow_up

KEYS = "123456789abcdefghijklmopqrstvwxy"
"""What to press for the first theme, the second, ...; n, u and z have another meaning."""


def answers_to(codebook: Codebook, wave: Wave) -> list[OpenAnswer]:
    """Every answer of a wave that this codebook is about, whatever its state, in no order."""
    found = of_wave(wave).filter(question=codebook.question).select_related("response").order_by("pk")
    if not codebook.condition:
        return list(found)
    condition = parse(codebook.condition)
    return [answer for answer in found if condition.is_true(answer.response.answers)]


def problem(codebook: Codebook, instrument: Instrument) -> str:
    """Why it cannot be used with a questionnaire; empty when it can.

    A condition may tell the wordings of the question apart and nothing else: themes have no breakdown by group.
    """
    question = instrument.by_code.get(codebook.question)
    if question is None or question.kind != TEXT:
        return _("“%s” is no question that is answered in words.") % codebook.question
    if not codebook.condition:
        return ""
    try:
        needed, allowed = parse(codebook.condition).codes, wording_depends_on(instrument, codebook.question)
    except ExpressionError as error:
        return str(error)
    if not needed <= allowed:
        return _("A condition may only choose between the wordings of the question itself.")
    return ""


def wording_depends_on(instrument: Instrument, code: str) -> frozenset[str]:
    text = instrument.by_code[code].alternative_relevant
    return parse(text).codes if text else frozenset()


def wording(codebook: Codebook, instrument: Instrument) -> str:
    """The words of the question as who gave these answers saw them."""
    question = instrument.by_code[codebook.question]
    language = instrument.default_language
    other = question.alternative_relevant
    second = bool(other and codebook.condition) and parse(codebook.condition).normal == parse(other).normal
    texts = question.alternative_label if second else question.label
    return texts.get(language) or next(iter(texts.values()), "")


def name(instrument: Instrument, question: QuestionSpec) -> str:
    """The words of a question for a list: both wordings, and “Other, namely” after the question that it belongs to."""
    language = instrument.default_language
    words = in_language(question.label, language, language) or question.code
    if question.alternative_relevant and question.alternative_label:
        return f"{words} / {in_language(question.alternative_label, language, language)}"
    alike = [other for other in instrument.questions() if in_language(other.label, language, language) == words]
    with suppress(ExpressionError, KeyError):  # a draft may ask for what is not there
        if len(alike) > 1 and is_follow_up(instrument, question):
            (belongs_to,) = parse(question.relevant).codes
            return f"{in_language(instrument.by_code[belongs_to].label, language, language)} · {words}"
    return words


def newest(survey: Survey) -> QuerySet[Codebook]:
    """The newest version of every codebook."""
    return Codebook.objects.filter(survey=survey).order_by("code", "-version").distinct("code")


@transaction.atomic
def next_version(codebook: Codebook) -> Codebook:
    """A copy that may be changed; the old one stays with the rounds that used it."""
    last = Codebook.objects.select_for_update().filter(survey=codebook.survey_id, code=codebook.code).first()
    assert last is not None
    made = Codebook.objects.create(
        survey=codebook.survey,
        code=codebook.code,
        version=last.version + 1,
        question=codebook.question,
        title=codebook.title,
        condition=codebook.condition,
    )
    copies = [
        Theme(**{name: getattr(theme, name) for name in COPIED}, codebook=made) for theme in codebook.themes.all()
    ]
    Theme.objects.bulk_create(copies)
    return made


COPIED = ("code", "name", "definition", "includes", "excludes", "example", "position")
