"""Builders and readers for tests of microdata."""

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from results.export import archive, microdata, shelf
from results.models import Characteristic, Export, Response
from results.tasks import make_export
from surveys.instrument import Instrument, QuestionSpec, SectionSpec
from surveys.models import Questionnaire, Wave
from tests.respondents.make import survey
from tests.results.make import OPENED, answers, opened_wave

Row = dict[str, str]


@contextmanager
def kept_for_module(blocker: Any, exports: Path) -> Iterator[None]:
    """Rows that the tests of a module share, and that are gone after it."""
    with blocker.unblock(), override_settings(EXPORT_DIR=str(exports)), transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(of: Wave, **fields: Any) -> Export:
    """A line in the log that waits for the worker."""
    values = {"made_at": OPENED, "made_by": "sanne", "purpose": "rapport", "format": "package", "state": "waiting"}
    return Export.objects.create(wave=of, **(values | fields))


def made(of: Wave, **fields: Any) -> zipfile.ZipFile:
    export = asked(of, **fields)
    archive.carry_out(export, OPENED)
    export.refresh_from_db()
    assert export.state == "ready", export.problem
    return zipfile.ZipFile(shelf.path_of(export))


def report_file(client: Client, of: Wave, wanted: str) -> bytes:
    """Asked for on the page, made as the worker does, and fetched; `wanted` is for example `pdf-nl`."""
    client.post(reverse("admin:results_waveresult_ask_report", args=[of.pk]), {"wanted": wanted})
    export = of.exports.filter(format=wanted).latest("made_at")
    make_export(str(export.pk))
    answer: Any = client.get(reverse("admin:results_waveresult_fetch_report", args=[of.pk, export.pk]))
    return b"".join(answer.streaming_content)


def text(found: zipfile.ZipFile, name: str) -> str:
    return found.read(name).decode()


def data_name(found: zipfile.ZipFile) -> str:
    return next(name for name in found.namelist() if name.endswith(".sav")).removesuffix(".sav")


def rows(found: zipfile.ZipFile, name: str = "") -> list[Row]:
    return list(csv.DictReader(io.StringIO(text(found, name or data_name(found) + ".csv"), newline="")))


def people(of: Wave, count: int = 60, **given: str) -> Wave:
    """Answers that differ enough for nothing to be hidden among few characteristics."""
    Response.objects.bulk_create(
        Response(
            wave=of,
            answers=answers(
                SITKCC="1",
                CIJFER=str(n % 10 + 1),
                ZINVOL=str(n % 5 + 1),
                REDEN=("1", "2", "1 3")[n % 3],
                LEEFTIJD=str(n % 3 + 1),
            )
            | given,
            background={"regio": ("noord", "zuid")[n % 2]},
        )
        for n in range(count)
    )
    return of


def declared(of: Wave, **treatments: str) -> None:
    for position, (code, treatment) in enumerate(treatments.items()):
        Characteristic.objects.create(survey=of.survey, code=code, treatment=treatment, position=position)


def wave_of(*questions: QuestionSpec, title: str = "Werk") -> Wave:
    """An opened wave with these questions on one page."""
    of = survey()
    instrument = Instrument("x", title, "1", "nl", ("nl",), (SectionSpec("a", {"nl": title}, "", questions),))
    return opened_wave(of, questionnaire=Questionnaire.objects.create_from(of, instrument))


def table_of(of: Wave) -> microdata.Microdata:
    return microdata.of_wave(of, lambda done: None)


def unpacked(found: zipfile.ZipFile, target: Path) -> Path:
    found.extractall(target)
    return target


def shelf_files() -> list[str]:
    return sorted(path.name for path in Path(settings.EXPORT_DIR).iterdir())
