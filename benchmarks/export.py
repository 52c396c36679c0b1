"""Seconds per format and for a whole package, and the most memory, for 100.000 responses to 60 questions.

python -m benchmarks.export [responses]
"""

import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from benchmarks import stage  # sets Django up first
from results.export import archive, csv_files, microdata, parquet, r_script, spss, stata, workbook
from results.export.table import Table
from results.models import Characteristic, Export, Response
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from surveys.models import Questionnaire, Survey, Wave

PEERS = {
    "CSV": "27,4", "SPSS": "61,5 (807 MB); as text with syntax 8,75 (200 MB)", "Stata": "–", "Parquet": "–",
    "XLSX": "44,9", "R": "52,9",
}  # fmt: skip
"""Seconds of LimeSurvey 6.14 for the same size, on two cores."""
STATEMENTS, GRADES, TEXTS, BATCH = 50, 8, 2, 5000


def instrument() -> Instrument:
    labels = ("Helemaal niet mee eens", "Niet mee eens", "Neutraal", "Mee eens", "Helemaal mee eens")
    choices = tuple(ChoiceSpec(str(code), {"nl": label}) for code, label in enumerate(labels, start=1))
    scale = {"start": "1", "end": "10", "step": "1"}
    questions = [
        QuestionSpec(f"S{n:02}", "select_one", {"nl": f"Stelling {n}"}, choices=choices, list_name="eens")
        for n in range(STATEMENTS)
    ]
    questions += [QuestionSpec(f"C{n:02}", "range", {"nl": f"Cijfer {n}"}, parameters=scale) for n in range(GRADES)]
    questions += [QuestionSpec(f"T{n:02}", "text", {"nl": f"Vertel {n}"}) for n in range(TEXTS)]
    return Instrument("meting", "Meting", "1", "nl", ("nl",), (SectionSpec("a", {}, "", tuple(questions)),))


def wave(responses: int) -> Wave:
    survey = Survey.objects.create(name="Meting", slug="meting", organisation="Meting")
    made = instrument()
    now = timezone.now()
    of = Wave.objects.create(
        survey=survey,
        questionnaire=Questionnaire.objects.create_from(survey, made),
        name="meting",
        slug="meting",
        opens_at=now,
        closes_at=now + timedelta(days=1),
        background=["leeftijd", "opleiding", "regio"],
        closed_at=now,
        opened_at=now,
    )
    luck = random.Random(1)  # noqa: S311
    for start in range(0, responses, BATCH):
        Response.objects.bulk_create(one(of, made, luck) for _ in range(min(BATCH, responses - start)))
    for place, name in enumerate(of.background):
        Characteristic.objects.create(survey=survey, code=name, treatment="key", position=place)
    return of


def one(of: Wave, made: Instrument, luck: random.Random) -> Response:
    answers, missing = {}, {}
    for question in made.questions():
        if luck.random() < 0.05:
            missing[question.code] = -2
        else:
            given = {"select_one": 5, "range": 10}.get(question.kind)
            answers[question.code] = str(luck.randint(1, given)) if given else "Fijne collega's en afwisselend werk"
    background = {"leeftijd": luck.choice("abc"), "opleiding": luck.choice("lmh"), "regio": luck.choice("nozw")}
    return Response(wave=of, answers=answers, missing=missing, background=background)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of all cores together: the second hardly depends on what else the machine does."""
    began, used = time.monotonic(), time.process_time()
    work()
    return time.monotonic() - began, time.process_time() - used


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def silent(_done: int) -> None:
    pass


def run(of: Wave, folder: Path) -> None:
    """The whole package first, so that its memory is not that of the formats before it."""
    export = Export.objects.create(
        wave=of, made_at=timezone.now(), made_by="meting", purpose="meting", format="package", state="waiting"
    )
    before, target = memory(), folder / "alles.zip"
    whole, used = timed(lambda: archive.make(export, target, timezone.now(), silent))
    size = target.stat().st_size >> 20
    print(f"whole package: {whole:.1f} s ({used:.1f} s CPU), {memory()} MB at most ({before} MB before), {size} MB")
    table = microdata.of_wave(of, silent).table
    print(f"{len(table)} rows, {len(table.variables)} columns")
    formats: dict[str, Callable[[], object]] = {
        "CSV": lambda: csv_files.write(table, folder / "x.csv"),
        "SPSS": lambda: spss.write(table, folder / "x.sav"),
        "Stata": lambda: stata.write(table, folder / "x.dta"),
        "Parquet": lambda: parquet.write(table, folder / "x.parquet"),
        "XLSX": lambda: workbook.write(table, folder / "x.xlsx"),
        "R": lambda: for_r(table, folder),
    }
    print(f"{'format':10} {'seconds':>8} {'CPU':>8}   LimeSurvey 6.14")
    for name, write in formats.items():
        seconds, used = timed(write)
        print(f"{name:10} {seconds:8.1f} {used:8.1f}   {PEERS[name]}")


def for_r(table: Table, folder: Path) -> None:
    """R reads the SPSS file with its labels; the script says how."""
    spss.write(table, folder / "x.sav")
    (folder / "x.R").write_text(r_script.script(table), encoding="utf-8")


def main() -> None:
    responses = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with stage.database(), TemporaryDirectory() as folder:
        run(wave(responses), Path(folder))


if __name__ == "__main__":
    main()
