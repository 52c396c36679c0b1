"""Columns of pyxform's dictionary as we keep them: conditions, parameters, yes and no."""

from typing import Any

Json = dict[str, Any]


def both(outer: str, inner: str) -> str:
    """Two conditions that must both hold."""
    if outer and inner:
        return f"({outer}) and ({inner})"
    return outer or inner


def appearance(row: Json) -> str:
    return str(row.get("control", {}).get("appearance") or "")


def parameters(row: Json) -> dict[str, str]:
    given = row.get("parameters") or {}
    if isinstance(given, str):
        given = dict(part.split("=", 1) for part in given.replace(",", " ").replace(";", " ").split() if "=" in part)
    found = {str(name): str(value) for name, value in given.items()}
    if row.get("max_length"):
        found["max_length"] = str(row["max_length"])
    return found


def bind(row: Json, name: str) -> str:
    """A cell of the expression columns; `yes` and `no` become what they mean."""
    from pyxform import aliases  # noqa: PLC0415

    value = str(row.get("bind", {}).get(name) or "").strip()
    if value in aliases.yes_no:
        return "true()" if aliases.yes_no[value] else "false()" if name == "calculate" else ""
    return value


def yes(value: Any) -> bool:
    from pyxform import aliases  # noqa: PLC0415

    return bool(aliases.yes_no.get(str(value or "no").strip(), False))
