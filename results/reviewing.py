"""The human gate: open answers are marked at the opening, and nobody reads one before a reviewer has released it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Count, Q, QuerySet, When
from django.utils.translation import gettext as _

from results import redaction
from results.coding_log import note
from results.models import OpenAnswer, Response
from surveys.instrument import TEXT, Instrument
from surveys.models import Wave

State = OpenAnswer.State
BATCH = 500
MARKED_FIRST = Case(When(marks=[], then=1), default=0)


class ReviewRefusedError(Exception):
    """Says why an edit of this answer is not taken."""

    def __init__(self, answer: UUID, why: str) -> None:
        super().__init__(why)
        self.answer = answer


@dataclass(frozen=True)
class Stand:
    """How many answers to one question wait, may be read, and stay closed."""

    question: str
    waiting: int
    released: int
    withheld: int

    @property
    def given(self) -> int:
        return self.waiting + self.released + self.withheld


@dataclass(frozen=True)
class Verdict:
    """What a reviewer says of one answer. An empty text keeps the proposal."""

    release: bool
    text: str = ""


def prepare(wave: Wave, knows: redaction.Knows = redaction.nobody) -> int:
    """Mark the open answers of a wave that are not in review yet; how many. A second run adds nothing.

    `knows` is the salted set of the list, which exists during the opening only.
    """
    instrument = wave.questionnaire.instrument()
    made, waiting = 0, list[OpenAnswer]()
    for response in Response.objects.filter(wave=wave, texts__isnull=True).order_by("pk").iterator(BATCH):
        waiting += marked(response, instrument, knows)
        if len(waiting) >= BATCH:
            made, waiting = made + len(OpenAnswer.objects.bulk_create(waiting)), []
    return made + len(OpenAnswer.objects.bulk_create(waiting))


def marked(response: Response, instrument: Instrument, knows: redaction.Knows) -> Iterator[OpenAnswer]:
    for question, text, marks in proposals(response.answers, instrument, knows):
        yield OpenAnswer(response=response, question=question, text=text, marks=marks)


def proposals(
    answers: Mapping[str, str], instrument: Instrument, knows: redaction.Knows
) -> Iterator[tuple[str, str, list[list[int | str]]]]:
    """Per open answer: code of its question, what a reader would see, and the marks as they are kept."""
    for code, original in answers.items():
        question = instrument.by_code.get(code)
        if original and question and question.kind == TEXT:
            marks = redaction.find(original, knows)
            yield code, redaction.applied(original, marks), [[mark.start, mark.end, mark.kind] for mark in marks]


def of_wave(wave: Wave) -> QuerySet[OpenAnswer]:
    return OpenAnswer.objects.filter(response__wave=wave)


def stands(wave: Wave) -> list[Stand]:
    """Per question, in the order of the questionnaire."""
    rows = (
        of_wave(wave)
        .order_by()
        .values("question")
        .annotate(
            waits=Count("pk", filter=Q(state=State.WAITING)),
            free=Count("pk", filter=Q(state=State.RELEASED)),
            closed=Count("pk", filter=Q(state=State.WITHHELD)),
        )
        .values_list("question", "waits", "free", "closed")
    )
    found = {row[0]: Stand(*row) for row in rows}
    codes = [question.code for question in wave.questionnaire.instrument().questions()]
    return [found[code] for code in codes if code in found]


def waiting(wave: Wave, question: str) -> QuerySet[OpenAnswer]:
    """Marked ones first; their order says nothing."""
    found = of_wave(wave).filter(question=question, state=State.WAITING)
    return found.select_related("response").order_by(MARKED_FIRST, "pk")


@transaction.atomic
def review(wave: Wave, verdicts: Mapping[UUID, Verdict], *, by: str, now: datetime) -> int:
    """Take what a reviewer said of some answers; how many changed. All or nothing.

    Raises ReviewRefusedError when an edit does more than put brackets in the place of words.
    """
    found = of_wave(wave).filter(pk__in=verdicts).select_related("response").select_for_update(of=("self",))
    changed = [decided(answer, verdicts[answer.pk], by, now) for answer in found]
    OpenAnswer.objects.bulk_update(changed, ["text", "state", "reviewed_by", "reviewed_at"], batch_size=BATCH)
    for (state, question), count in sorted(Counter((answer.state, answer.question) for answer in changed).items()):
        note(wave, by=by, action=state, now=now, subject=f"{question} {count}")
    return len(changed)


def decided(answer: OpenAnswer, verdict: Verdict, by: str, now: datetime) -> OpenAnswer:
    text = " ".join(verdict.text.split()) or answer.text
    if verdict.release and not redaction.is_redaction_of(original(answer), text):
        raise ReviewRefusedError(
            answer.pk,
            _("Only put brackets in the place of words, for example [naam] or [...]. Leave other words as they are."),
        )
    answer.text = text if verdict.release else answer.text
    answer.state = (State.RELEASED if verdict.release else State.WITHHELD).value
    answer.reviewed_by, answer.reviewed_at = by, now
    return answer


def original(answer: OpenAnswer) -> str:
    """For the reviewer only."""
    return str(answer.response.answers.get(answer.question, ""))


def released_texts(wave: Wave) -> dict[tuple[UUID, str], str]:
    """What may be read of the open answers, by response and code of the question; the only source of exports."""
    found = of_wave(wave).filter(state=State.RELEASED).values_list("response_id", "question", "text")
    return {(response, question): text for response, question, text in found}
