"""The table as a Stata file; missing answers are .a, .b, … with their labels."""

from pathlib import Path
from string import ascii_lowercase

import numpy as np
import polars as pl
import pyreadstat

from results.export.names import STATA_LABEL
from results.export.table import Table, Variable


def write(table: Table, path: Path) -> None:
    letters = {variable.name: letters_of(variable) for variable in table.variables}
    frame = pl.DataFrame([column(table, variable, letters[variable.name]) for variable in table.variables])
    pyreadstat.write_dta(
        frame,
        str(path),
        version=15,
        file_label=cut(table.title),
        column_labels={variable.name: cut(variable.label) for variable in table.variables},
        variable_value_labels={
            variable.name: {letters[variable.name].get(code, code): label for code, label in values}  # type: ignore[misc]
            for variable in table.variables
            if (values := table.values_of(variable))
        },
        missing_user_values={
            name: list(letters[name].values()) for name in frame.columns if frame[name].dtype == pl.Object
        },
        variable_format={
            variable.name: "%8.0f" if variable.kind == "whole" else "%12.4f"
            for variable in table.variables
            if variable.kind != "text"
        },
    )


def letters_of(variable: Variable) -> dict[int, str]:
    """−1 is .a (not asked), −2 .b, and so on; what the questionnaire calls missing follows."""
    return dict(zip(variable.all_missing, ascii_lowercase, strict=False))


def column(table: Table, variable: Variable, letters: dict[int, str]) -> pl.Series:
    """Numbers and letters in one column, which the library takes as an object column only."""
    values = table.frame[variable.name]
    if not letters:
        return values
    codes, places = np.unique(values.to_numpy(), return_inverse=True)
    known = [letters.get(int(code), int(code)) for code in codes]
    return pl.Series(variable.name, [known[place] for place in places.tolist()], dtype=pl.Object)


def cut(text: str) -> str:
    """Eighty characters, with a mark; the codebook has the whole text."""
    return text if len(text) <= STATA_LABEL else text[: STATA_LABEL - 1].rstrip() + "…"
