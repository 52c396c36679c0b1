"""The folder that is zipped: the data in every format, with what is needed to understand and check them."""

import csv
import json
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.utils import translation

from results.export import (
    coded_texts,
    csv_files,
    datapackage,
    ddi,
    difference_lines,
    documents,
    figure_lines,
    parquet,
    r_script,
    spss,
    stata,
    workbook,
)
from results.export.microdata import Microdata, of_wave
from results.export.plan import Plan
from results.export.stacking import risk_in, stacked, with_notes
from results.export.study import Study, earlier_waves, study_of
from results.export.table import Table
from results.reviewing import of_wave as open_answers
from results.reviewing import released_texts
from surveys import xlsform
from surveys.models import Wave

READING = 40
HERE = Path(__file__).resolve().parent
Told = Callable[[int], None]
"""Hears how many percent are done; may raise to stop the work."""


@dataclass(frozen=True)
class Built:
    name: str
    rows: int
    risk: dict[str, Any]
    plans: tuple[tuple[Wave, Plan], ...]


def build(wave: Wave, folder: Path, *, with_earlier: bool, purpose: str, now: datetime, told: Told) -> Built:
    """Fill the folder. Raises TooFewError and ChangedDeclarationError."""
    earlier = earlier_waves(wave)
    chosen = [*earlier, wave] if with_earlier else [wave]
    total = max(1, sum(one.responses.count() for one in chosen))
    read: list[Microdata] = []
    for one in chosen:
        before = sum(len(data.table) for data in read)
        read.append(of_wave(one, lambda done, before=before: told(READING * (before + done) // total)))  # type: ignore[misc]
    instrument = wave.questionnaire.instrument()
    with translation.override(instrument.default_language):
        table = stacked(read) if len(read) > 1 else with_notes(read[0], earlier)
        if len(read) > 1:
            read = [replace(one, risk=risk_in(one, read[-1], place)) for place, one in enumerate(read, start=1)]
        study = study_of(wave, now, purpose)
        write_data(table, folder, told)
        write_words(table, study, read, folder)
    told(95)
    risk = {str(data.wave): data.risk for data in read}
    return Built(table.name, len(table), risk, tuple((data.wave, data.plan) for data in read))


def write_data(table: Table, folder: Path, told: Told) -> None:
    steps: Sequence[Callable[[], object]] = (
        lambda: csv_files.write(table, folder / f"{table.name}.csv"),
        lambda: csv_files.write(table, folder / f"{table.name}-excel.csv", csv_files.EXCEL),
        lambda: spss.write(table, folder / f"{table.name}.sav"),
        lambda: stata.write(table, folder / f"{table.name}.dta"),
        lambda: parquet.write(table, folder / f"{table.name}.parquet"),
        lambda: workbook.write(table, folder / f"{table.name}.xlsx"),
    )
    for place, step in enumerate(steps):
        told(READING + 9 * place)
        step()
    (folder / f"{table.name}.sps").write_text(spss.syntax(table), encoding="utf-8", newline="")
    (folder / f"{table.name}.R").write_text(r_script.script(table), encoding="utf-8")
    csv_files.write_codebook(table, folder / "codebook.csv")


def write_words(table: Table, study: Study, read: Sequence[Microdata], folder: Path) -> None:
    """Everything but the rows. The published numbers are those of the last wave."""
    newest = read[-1]
    ddi.write(table, study, folder / "codebook.xml")
    if newest.release:
        figure_lines.write(newest, folder / "figures.csv", stacked=len(read) if len(read) > 1 else 0)
        difference_lines.write(read, folder / "differences.csv")
        for name in ("recompute.py", "recompute.R"):
            shutil.copy(HERE / name, folder / name)
        coded_texts.write(newest.release, folder)
    write_open_answers(newest.wave, folder / "open_answers.csv")
    (folder / "questionnaire.xlsx").write_bytes(xlsform.write(newest.plan.instrument))
    risk = json.dumps({str(data.wave): data.risk for data in read}, ensure_ascii=False, indent=1)
    (folder / "risk.json").write_text(risk, encoding="utf-8")
    datapackage.write(table, study, folder)
    documents.write(table, study, read, folder)
    documents.readme(table, study, folder)


def write_open_answers(wave: Wave, path: Path) -> None:
    """Only what a reviewer released, apart from the rows, and only for questions with enough answers."""
    given: dict[str, int] = {}
    for question in open_answers(wave).order_by().values_list("question", flat=True):
        given[question] = given.get(question, 0) + 1
    texts: list[tuple[str, str]] = [
        (question, csv_files.without_formula(text))
        for (_response, question), text in released_texts(wave).items()
        if given.get(question, 0) >= wave.survey.minimum_group
    ]
    secrets.SystemRandom().shuffle(texts)
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\r\n")
        lines.writerow(["question", "text"])
        texts.sort(key=itemgetter(0))
        lines.writerows(texts)
