"""The table as Parquet; labels are in the metadata of the file."""

import json
from pathlib import Path

from results.export.table import Table


def write(table: Table, path: Path) -> None:
    variables = [
        {
            "name": variable.name,
            "label": variable.label,
            "level": variable.level,
            "question": variable.question,
            "values": {str(code): label for code, label in table.values_of(variable)},
            "missing": list(variable.all_missing),
        }
        for variable in table.variables
    ]
    sets = [{"name": one.name, "label": one.label, "columns": list(one.columns)} for one in table.sets]
    metadata = {"title": table.title, "variables": json.dumps(variables), "sets": json.dumps(sets)}
    table.frame.write_parquet(path, compression="zstd", metadata=metadata)
