"""The table as CSV: for research (RFC 4180, UTF-8, comma) and for Excel as it is set up in the Netherlands."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from results.export.table import SUPPRESSED, Table, Variable

STAR = "*"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Flavour:
    separator: str
    decimal_comma: bool
    start: bytes
    guarded: bool


RESEARCH = Flavour(",", decimal_comma=False, start=b"", guarded=False)
EXCEL = Flavour(";", decimal_comma=True, start=b"\xef\xbb\xbf", guarded=True)


def write(table: Table, path: Path, flavour: Flavour = RESEARCH) -> None:
    """Codes as whole numbers, `*` for what was left out; CRLF."""
    with path.open("wb") as file:
        file.write(flavour.start)
        for place, batch in enumerate(table.batches()):
            batch.select(as_text(variable, flavour) for variable in table.variables).write_csv(
                file,
                include_header=not place,
                separator=flavour.separator,
                line_terminator="\r\n",
                quote_style="necessary",
            )


def as_text(variable: Variable, flavour: Flavour) -> pl.Expr:
    column = pl.col(variable.name)
    if variable.kind == "text":
        return column.map_elements(without_formula, pl.String) if flavour.guarded else column
    text = column.cast(pl.String)
    if variable.kind == "decimal" and flavour.decimal_comma:
        text = text.str.replace(".", ",", literal=True)
    return pl.when(column == SUPPRESSED).then(pl.lit(STAR)).otherwise(text).alias(variable.name)


def without_formula(text: str) -> str:
    """A spreadsheet would run a text that begins like a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def write_codebook(table: Table, path: Path, flavour: Flavour = RESEARCH) -> None:
    """One line per variable and code."""
    with path.open("wb") as binary:
        binary.write(flavour.start)
    with path.open("a", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, delimiter=flavour.separator, lineterminator="\r\n")
        lines.writerow(["variable", "question", "label", "level", "asked_of", "code", "code_label", "missing"])
        for variable in table.variables:
            for line in codebook_lines(table, variable):
                lines.writerow([without_formula(cell) if flavour.guarded else cell for cell in line])


def codebook_lines(table: Table, variable: Variable) -> Iterator[list[str]]:
    start = [variable.name, variable.question, variable.label, variable.level, variable.base]
    missing = set(variable.all_missing)
    for code, label in table.values_of(variable) or ((None, ""),):
        yield [*start, "" if code is None else str(code), label, str(int(code in missing)) if code is not None else ""]
