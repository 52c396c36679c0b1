"""Time and memory of a release at 300, 10.000 and 100.000 responses, and against a bare polars group-by.

    python -m benchmarks.release [responses ...]

Prints one line per size: seconds for everything (reading, counting, testing against an earlier wave, storing), the peak
of memory, the ratio to the time in which polars alone groups and counts the same columns, and a results page.
"""

import os
import random
import resource
import statistics
import sys
import time
from datetime import timedelta
from typing import Any

import django
import polars as pl

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kccsurvey.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.stage import database  # noqa: E402
from kccsurvey import demo, demo_study  # noqa: E402
from results import frame, releases  # noqa: E402
from results.models import Response  # noqa: E402
from surveys.instrument import MULTIPLE, TEXT, Instrument, possible_answers  # noqa: E402
from surveys.models import Questionnaire, Wave  # noqa: E402

SIZES = (300, 10_000, 100_000)


def main(sizes: tuple[int, ...]) -> None:
    print(
        f"{'responses':>10}{'questions':>10}{'release s':>10}{'of CPU':>7}{'memory MB':>10}{'bare s':>8}{'ratio':>7}",
        end="",
    )
    print(f"{'page ms':>9}{'queries':>8}")
    for size in sizes:
        with database():
            measure(size)


def measure(size: int) -> None:
    survey = demo_study.survey()
    asked = demo.questionnaire(survey, "kcc_najaar_2020.xlsx")
    before, now = opened(asked, "voor", 365, min(size, 1000)), opened(asked, "na", 1, size)
    releases.compute(before, timezone.now())
    started, busy = time.perf_counter(), time.process_time()
    releases.compute(now, timezone.now())
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    questions, plain = bare(now)
    page, queries = page_of(now)
    print(
        f"{size:>10}{questions:>10}{seconds:>10.2f}{busy:>7.2f}{memory:>10.0f}{plain:>8.2f}{seconds / plain:>7.1f}",
        end="",
    )
    print(f"{page:>9.1f}{queries:>8}")


def opened(asked: Questionnaire, slug: str, days_ago: int, size: int) -> Wave:
    then = timezone.now() - timedelta(days=days_ago)
    wave = demo_study.wave(asked.survey, asked, slug, slug, then - timedelta(days=21), then)
    Wave.objects.filter(pk=wave.pk).update(closed_at=then, opened_at=then)
    wave.refresh_from_db()
    luck = random.Random(size)  # noqa: S311
    instrument = asked.instrument()
    for start in range(0, size, 5000):
        Response.objects.bulk_create(
            Response(wave=wave, answers=person(instrument, luck)) for _ in range(min(5000, size - start))
        )
    return wave


def person(instrument: Instrument, luck: random.Random) -> dict[str, str]:
    found = {}
    for question in instrument.questions():
        codes = possible_answers(question)
        if question.kind == TEXT:
            found[question.code] = "Een antwoord in eigen woorden."
        elif question.kind == MULTIPLE:
            found[question.code] = " ".join(luck.sample(codes, 2))
        elif codes:
            found[question.code] = luck.choice(codes)
    return found


def bare(wave: Wave) -> tuple[int, float]:
    """Counts of every column by every breakdown, with the same columns in memory and nothing else."""
    answers = frame.of_wave(wave).answers
    by = [code for code in ("SITKCC", "LEEFTIJD", "OPLEIDING", "TEVR_KCC") if code in answers.columns]
    started = time.perf_counter()
    for code in answers.columns:
        for group in by:
            answers.group_by(pl.col(group).alias("group"), pl.col(code).alias("answer")).len()
    return answers.width, time.perf_counter() - started


def page_of(wave: Wave) -> tuple[float, int]:
    client = Client()
    client.force_login(User.objects.create_superuser(f"meting-{wave.slug}"))
    address = reverse("admin:results_waveresult_change", args=[wave.pk])
    times, queries = [], []

    def count(run: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return run(sql, *rest)

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=settings.STORAGES | {"staticfiles": plain}):
        client.get(address)
        with connection.execute_wrapper(count):
            client.get(address)
        for _ in range(10):
            started = time.perf_counter()
            client.get(address)
            times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times), len(queries)


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
