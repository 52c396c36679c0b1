"""The table as an SPSS file with labels, levels, missing values and multi-answer sets, and its syntax."""

from pathlib import Path
from typing import Any

import pyreadstat

from results.export.multiple_sets import with_sets
from results.export.names import VALUE_LABEL, VARIABLE_LABEL, shortened
from results.export.table import WHY_MISSING, Table, Variable


def write(table: Table, path: Path) -> None:
    """Labels that SPSS would cut are shortened with a mark."""
    pyreadstat.write_sav(
        table.frame,
        str(path),
        file_label=shortened(table.title, 64),
        column_labels={variable.name: shortened(variable.label, VARIABLE_LABEL) for variable in table.variables},
        variable_value_labels={
            variable.name: {code: shortened(label, VALUE_LABEL) for code, label in values}
            for variable in table.variables
            if (values := table.values_of(variable))
        },
        missing_ranges={variable.name: found for variable in table.variables if (found := missing_of(variable))},
        variable_measure={variable.name: variable.level for variable in table.variables},
        variable_format={variable.name: format_of(variable) for variable in table.variables},
        row_compress=True,
    )
    if table.sets:
        path.write_bytes(with_sets(path.read_bytes(), table.sets))


def missing_of(variable: Variable) -> list[Any]:
    """SPSS holds one range and one value more: the range is that of the codes for not answering.

    More codes that count as missing are a range themselves where nothing valid lies between; see `not_held`.
    """
    if not variable.is_coded:
        return []
    low: dict[str, int] = {"lo": min(WHY_MISSING), "hi": max(WHY_MISSING)}
    return [low, *variable.missing[:1]]


def not_held(table: Table) -> dict[str, tuple[int, ...]]:
    """Codes that count as missing and that the file cannot mark as such."""
    return {variable.name: variable.missing[1:] for variable in table.variables if len(variable.missing) > 1}


def format_of(variable: Variable) -> str:
    return {"whole": "F8.0", "decimal": "F12.4", "text": "A18"}[variable.kind]


def syntax(table: Table) -> str:
    """What SPSS and PSPP do with the file: open, weigh, name the sets."""
    lines = ["* Encoding: UTF-8.", f"GET FILE='{table.name}.sav'."]
    if any(variable.kind == "decimal" and variable.name == "WEIGHT" for variable in table.variables):
        lines.append("WEIGHT BY WEIGHT.")
    for one in table.sets:
        label = shortened(one.label, 250).replace("'", "''")
        lines.append(f"MRSETS /MDGROUP NAME=${one.name} LABEL='{label}' VARIABLES={' '.join(one.columns)} VALUE=1.")
    for name, codes in not_held(table).items():
        lines.append(f"* {name}: also missing: {' '.join(map(str, codes))}.")
        lines.append(f"RECODE {name} ({' '.join(map(str, codes))}=SYSMIS).")
    return "\r\n".join([*lines, "EXECUTE.", ""])
