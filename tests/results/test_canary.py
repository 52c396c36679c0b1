"""Nothing unreviewed leaves the house: a canary in waiting and withheld answers is in no export and no report."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from results import quotes, releases, reviewing
from results.models import OpenAnswer
from results.report import content, document, typed, web
from surveys.models import Wave
from tests.results.exporting import made, people
from tests.results.make import OPENED, opened_wave

pytestmark = pytest.mark.django_db
CANARY, RELEASED, QUOTED = "kanarie-7Q", "vrij-gegeven-8W", "gekozen-woorden-9E"


def wave_with_a_canary() -> Wave:
    """Of 60 answers most wait; one is withheld, one released, one quoted, one chosen as a quote and then withheld."""
    of = people(opened_wave(), 60, WAAROM=f"Wacht {CANARY}", QUOTE_OK="1")
    reviewing.prepare(of)
    withheld, read, quoted, chosen = reviewing.waiting(of, "WAAROM")[:4]
    for answer, text in ((withheld, f"Weg {CANARY}"), (read, RELEASED), (quoted, QUOTED), (chosen, f"Bijna {CANARY}")):
        answer.response.answers["WAAROM"] = answer.text = text
        answer.response.save()
        answer.save()
    verdicts = {one.pk: reviewing.Verdict(release=True) for one in (read, quoted, chosen)}
    reviewing.review(of, verdicts, by="rita", now=OPENED)
    for one in (quoted, chosen):
        found = quotes.choose(one, of, one.text, "Sfeer", by="rita", now=OPENED)
        if one is quoted:
            quotes.release(found, of, by="rita", now=OPENED)
    reviewing.review(
        of, dict.fromkeys((withheld.pk, chosen.pk), reviewing.Verdict(release=False)), by="rita", now=OPENED
    )
    return of


def held(name: str, content: bytes, folder: Path) -> Iterator[str]:
    """What a reader of a file gets to see, whatever its format."""
    path = folder / name.replace("/", "_")
    path.write_bytes(content)
    yield content.decode("utf-8", "replace")
    if path.suffix == ".parquet":
        yield str(pl.read_parquet(path).to_dicts())
    elif path.suffix in (".sav", ".dta"):
        read = pyreadstat.read_sav if path.suffix == ".sav" else pyreadstat.read_dta
        yield read(path)[0].to_csv()
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as inner:
            yield from (inner.read(part).decode("utf-8", "replace") for part in inner.namelist())


def test_nothing_unreviewed_is_in_an_export(tmp_path: Path):
    of = wave_with_a_canary()

    with made(of) as archive:
        files = {name: "".join(held(name, archive.read(name), tmp_path)) for name in archive.namelist()}

    assert OpenAnswer.objects.filter(text__contains=CANARY).count() == 59 - 1
    assert {Path(name).suffix for name in files} >= {".csv", ".sav", ".dta", ".parquet", ".xlsx"}
    assert [name for name, text in files.items() if CANARY in text] == []
    assert any(RELEASED in text for text in files.values())


def test_nothing_unreviewed_is_in_a_report():
    of = wave_with_a_canary()
    report = content.report_of(releases.compute(of, OPENED), "nl", OPENED)

    with zipfile.ZipFile(io.BytesIO(document.docx(report))) as word:
        pages = [web.html(report).decode(), "\n".join(typed.lines(report)), word.read("word/document.xml").decode()]

    assert [place for place, page in enumerate(pages) if CANARY in page or RELEASED in page] == []
    assert QUOTED in pages[0]
    assert QUOTED in pages[2]
