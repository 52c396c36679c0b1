"""Mails per second of the outbox, beside bare smtplib on one connection to the same server in the same run.

One worker, pacing off, a mail server that takes everything: aiosmtpd, as in the tests, in a process of its own. It is a
real server and still quicker than any that delivers; against one that answers without reading, only our own work is
measured. Then a hundred thousand mails: queued, a part of them drained at a set pace, and what that does to memory.
"""

import os
import resource
import smtplib
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone

from benchmarks import stage
from respondents import composing, fieldwork, outbox, smtp
from respondents.models import Mail, MailState, Respondent
from respondents.pacing import Pace

MAILS, ROUNDS, MANY, BATCH, PACE, SECONDS = 600, 3, 100_000, 2_000, 30, 40
SERVER = """
import threading
from tests.machine import SmtpSink
print(SmtpSink().start()[1], flush=True)
threading.Event().wait()
"""


@contextmanager
def mail_server() -> Iterator[None]:
    """In a process of its own, so that it does not slow us down by sharing our interpreter."""
    process = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert process.stdout is not None
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(process.stdout.readline())
    try:
        yield
    finally:
        process.kill()
        process.wait()


def bare(mails: list[tuple[str, bytes]]) -> float:
    """Mails per second of messages that are ready, one after another."""
    began = time.monotonic()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        for address, content in mails:
            server.sendmail("onderzoek@example.nl", [address], content)
    return len(mails) / (time.monotonic() - began)


def ours(number: int) -> float:
    sent, began = 0, time.monotonic()
    while sent < number and (went := outbox.drain(smtp.SmtpTransport(), at_night=True)):
        sent += went
    return sent / (time.monotonic() - began)


def ready(number: int) -> list[tuple[str, bytes]]:
    texts = composing.Texts()
    mails = Mail.objects.select_related("wave__survey", "wave__questionnaire", "invitation__respondent")[:number]
    return [(mail.invitation.respondent.email, composing.compose(mail, texts.of(mail))) for mail in mails]


def memory() -> float:
    """Most megabytes that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def compare() -> None:
    stage.wave_in_field(people=MAILS * (ROUNDS + 1))
    ours(MAILS)
    ratios, rates, busy = [], [], 0.0
    for _ in range(ROUNDS):
        simple, began = bare(ready(MAILS)), time.process_time()
        real = ours(MAILS)
        busy += time.process_time() - began
        ratios.append(real / simple)
        rates.append((simple, real))
    simple, real = (statistics.median(column) for column in zip(*rates, strict=True))
    print(f"bare smtplib   {simple:8.0f} mails/s")
    print(f"the outbox     {real:8.0f} mails/s   goal 150")
    print(
        f"processor time {1000 * busy / MAILS / ROUNDS:8.1f} ms per mail of the outbox; load {os.getloadavg()[0]:.1f}"
    )
    print(f"ratio          {statistics.median(ratios):8.2f}           goal 0.40")


def many() -> None:
    wave = stage.wave_in_field(people=1)
    for first in range(0, MANY, BATCH):
        people = [Respondent(survey=wave.survey, email=f"p{n}@example.nl") for n in range(first, first + BATCH)]
        Respondent.objects.bulk_create(people)
    began = time.monotonic()
    fieldwork.invite(wave, timezone.now())
    queued, waiting = time.monotonic() - began, Mail.objects.filter(state=MailState.QUEUED).count()
    print(f"{waiting} people invited and their mails queued in {queued:.0f} s   goal 60; load {os.getloadavg()[0]:.1f}")
    outbox.drain(smtp.SmtpTransport(), at_night=True)
    before, pace, sent, began = memory(), Pace(PACE, 0), 0, time.monotonic()
    while time.monotonic() - began < SECONDS:
        sent += outbox.drain(smtp.SmtpTransport(), pace=pace, at_night=True)
    rate = sent / (time.monotonic() - began)
    print(f"drained at {rate:.0f} mails/s, set pace {PACE}; memory {before:.0f} MB before, {memory():.0f} MB after")


def main() -> None:
    with mail_server():
        with stage.database():
            compare()
        with stage.database():
            many()


if __name__ == "__main__":
    main()
