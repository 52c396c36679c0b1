"""The Frictionless Data Package: what every CSV column holds, for programs."""

import csv
import json
from pathlib import Path
from typing import Any

from results.export.csv_files import STAR
from results.export.study import Study
from results.export.table import Table, Variable

TYPES = {"whole": "integer", "decimal": "number", "text": "string"}
LICENCE = {"name": "other-closed", "title": "Research only; see LICENSE.txt"}


def write(table: Table, study: Study, folder: Path) -> None:
    package = {
        "profile": "data-package",
        "name": table.name.replace("_", "-").casefold(),
        "id": study.identifier,
        "title": table.title,
        "created": study.made_at.isoformat(timespec="seconds"),
        "version": study.software,
        "licenses": [LICENCE],
        "contributors": [{"title": study.organisation, "role": "author"}],
        "resources": [resource(table), *plain_resources(folder)],
    }
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


def resource(table: Table) -> dict[str, Any]:
    return {
        "name": "data",
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "schema": {
            "fields": [field(table, variable) for variable in table.variables],
            "missingValues": ["", STAR],
            "primaryKey": ["ROW"],
        },
    }


def field(table: Table, variable: Variable) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": variable.name,
        "type": TYPES[variable.kind],
        "title": variable.label,
        "categories": [{"value": code, "label": label} for code, label in table.values_of(variable)],
        "missingCodes": list(variable.all_missing),
        "level": variable.level,
    }
    if variable.base:
        made["description"] = variable.base
    return {name: value for name, value in made.items() if value not in ([], "")}


def plain_resources(folder: Path) -> list[dict[str, Any]]:
    """The other tables: columns of text."""
    found = []
    others = ("differences.csv", "open_answers.csv", "themes.csv", "quotes.csv")
    for name in ("codebook.csv", "figures.csv", *others):
        if (folder / name).exists():
            with (folder / name).open(encoding="utf-8", newline="") as file:
                columns = next(csv.reader(file))
            schema = {"fields": [{"name": column, "type": "string"} for column in columns]}
            start = {"name": name.removesuffix(".csv").replace("_", "-"), "path": name, "format": "csv"}
            found.append(start | {"encoding": "utf-8", "schema": schema})
    return found
