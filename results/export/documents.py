"""The pages and texts that people read beside the data."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from respondents.aapor import percentage
from results.bases import base_in_words
from results.export.microdata import Microdata
from results.export.names import plain
from results.export.spss import not_held
from results.export.study import Study, rate_lines, response_lines
from results.export.table import SUPPRESSED, WEIGHT, Table, Variable
from surveys.instrument import SILENT_KINDS, Instrument, QuestionSpec, in_language


def write(table: Table, study: Study, waves: Sequence[Microdata], folder: Path) -> None:
    """All of them, in the language of the questionnaire."""
    instrument = waves[-1].plan.instrument
    pages: dict[str, dict[str, Any]] = {
        "codebook.html": {"pages": codebook(table), "rows": len(table)},
        "method.html": {
            "response": response_lines(study.counts),
            "rates": [(name, percentage(rate)) for name, rate in rate_lines(study.rates)],
            "weights": study.weights,
        },
        "risk.html": {"risks": [(str(data.wave), readable(data.risk)) for data in waves]},
        "notice.html": {},
        "questionnaire.html": {"pages": list(questionnaire(instrument))},
    }
    for name, context in pages.items():
        text = render_to_string(f"results/export/{name}", {"study": study} | context)
        (folder / name).write_text(text, encoding="utf-8")
    crlf(folder / "LICENSE.txt", render_to_string("results/export/license.txt", {"study": study}))


def readme(table: Table, study: Study, folder: Path) -> None:
    """Last, because it names the files that are there."""
    meanings = meanings_of(table)
    context = {
        "table": table,
        "study": study,
        "rows": len(table),
        "files": [(path.name, meanings.get(path.name, "")) for path in sorted(folder.iterdir())],
        "why": list(table.why.items()),
        "not_held": [(name, ", ".join(map(str, codes))) for name, codes in not_held(table).items()],
        "weighted": WEIGHT in table.frame.columns,
    }
    crlf(folder / "README.txt", render_to_string("results/export/readme.txt", context))


def crlf(path: Path, text: str) -> None:
    path.write_bytes("\r\n".join(text.strip().splitlines()).encode() + b"\r\n")


def meanings_of(table: Table) -> dict[str, str]:
    return {
        f"{table.name}.csv": _("the answers as codes; comma, UTF-8, CRLF"),
        f"{table.name}-excel.csv": _("the same for Excel: semicolon, decimal comma"),
        f"{table.name}.xlsx": _("workbook: answers in words, answers as codes, codebook"),
        f"{table.name}.sav": _("SPSS, PSPP, and R with haven"),
        f"{table.name}.sps": _("syntax that opens the SPSS file, weighs it and names the sets"),
        f"{table.name}.dta": _("Stata 14 and later"),
        f"{table.name}.parquet": _("Parquet, for Python, R and DuckDB"),
        f"{table.name}.R": _("reads the data into R"),
        "codebook.csv": _("every variable with its question, its codes and their labels"),
        "codebook.html": _("the same, for people, with what changed between waves"),
        "codebook.xml": _("the same as DDI-Codebook 2.5, for archives"),
        "datapackage.json": _("Frictionless Data Package"),
        "figures.csv": _("every published number, with how to make it from the data"),
        "differences.csv": _("every published number about two waves, with how to make it from both"),
        "recompute.py": _("makes every published number again, in Python"),
        "recompute.R": _("makes every published number again, in R"),
        "method.html": _("population, fieldwork, response, weights"),
        "risk.html": _("what was left out, and why"),
        "risk.json": _("the same, for programs"),
        "notice.html": _("the privacy notice"),
        "questionnaire.html": _("the questionnaire"),
        "questionnaire.xlsx": _("the questionnaire as an XLSForm workbook"),
        "open_answers.csv": _("texts that were released one by one; empty until a reviewer releases any"),
        "themes.csv": _("the themes that open answers were counted by"),
        "quotes.csv": _("words of open answers that may be printed"),
        "LICENSE.txt": _("what you may do with it"),
    }


def codebook(table: Table) -> list[tuple[str, list[dict[str, Any]]]]:
    pages: dict[str, list[dict[str, Any]]] = {}
    for variable in table.variables:
        counts = frequencies(table, variable)
        lines = [
            {
                "code": "*" if code == SUPPRESSED else code,
                "label": label,
                "rows": counts.get(code, 0),
                "missing": code in variable.all_missing,
            }
            for code, label in table.values_of(variable)
            if code >= 0 or counts.get(code)
        ]
        pages.setdefault(variable.page, []).append(
            {name: getattr(variable, name) for name in ("name", "label", "level", "base", "notes")} | {"lines": lines}
        )
    return list(pages.items())


def frequencies(table: Table, variable: Variable) -> dict[int, int]:
    if variable.kind != "whole":
        return {}
    counted = table.frame[variable.name].value_counts()
    return dict(zip(counted[variable.name].to_list(), counted["count"].to_list(), strict=True))


def readable(risk: dict[str, Any]) -> dict[str, Any]:
    names = dict.fromkeys([*risk["told"], *risk["items"]])
    return risk | {
        "keys_lines": [(name, label, risk["keys"][name]) for name, label in risk["characteristics"].items()],
        "item_lines": [(name, risk["told"].get(name, 0), risk["items"].get(name, 0)) for name in names],
    }


def questionnaire(instrument: Instrument) -> Iterator[dict[str, Any]]:
    for section in instrument.sections:
        title = in_language(section.title, instrument.default_language, "")
        questions = [shown(instrument, one) for one in section.questions if one.kind not in SILENT_KINDS]
        yield {"name": section.name, "title": title, "questions": questions}


def shown(instrument: Instrument, question: QuestionSpec) -> dict[str, Any]:
    language = instrument.default_language
    return {
        "code": question.code,
        "label": plain(in_language(question.label, language, "")),
        "second": plain(in_language(question.alternative_label, language, "")),
        "hint": plain(in_language(question.hint, language, "")),
        "base": base_in_words(instrument, question),
        "choices": [(choice.code, plain(in_language(choice.label, language, ""))) for choice in question.choices],
    }
