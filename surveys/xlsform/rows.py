"""The rows of a workbook with their numbers, and the columns that they can have."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyxform.xls2json_backends import DefinitionData

Row = dict[str, Any]

EXPRESSION_COLUMNS = {
    "relevant", "required", "constraint", "choice_filter", "calculation", "alternative_relevant", "refused_when",
    "ineligible_when", "panel_when",
}  # fmt: skip
COLUMNS = {
    "survey": {
        "type", "name", "label", "hint", "relevant", "required", "required_message", "constraint",
        "constraint_message", "choice_filter", "appearance", "parameters", "calculation", "default", "read_only",
        "alternative_relevant", "alternative_label", "random_group", "max_length",
    },
    "choices": {"list_name", "name", "label", "missing", "fixed_last"},
    "settings": {
        "form_title", "form_id", "version", "default_language", "refused_when", "ineligible_when", "panel_when",
        "welcome_message", "completed_message", "refused_message", "ineligible_message",
    },
}  # fmt: skip


class Rows:
    """The filled rows of the sheets with their numbers, and where a code, page or choice stands."""

    def __init__(self, definition: "DefinitionData") -> None:
        self.sheet_names = list(definition.sheet_names or [])
        self.survey = _numbered(definition.survey)
        self.choices = _numbered(definition.choices)
        self.settings = _numbered(definition.settings)
        self.headers = {
            "survey": list((definition.survey_header or [{}])[0]),
            "choices": list((definition.choices_header or [{}])[0]),
            "settings": list((definition.settings_header or [{}])[0]),
        }
        self.row_of = {row["name"]: number for number, row in reversed(self.survey) if "name" in row}

    def of(self, sheet: str) -> list[tuple[int, Row]]:
        return {"survey": self.survey, "choices": self.choices, "settings": self.settings}[sheet]

    def column(self, sheet: str, name: str) -> str:
        """The header as it is written, for example 'label::Nederlands (nl)' for label."""
        return next((header for header in self.headers[sheet] if base(header) == name), name)


def _numbered(rows: Any) -> list[tuple[int, Row]]:
    return [(number, dict(row)) for number, row in enumerate(rows or [], start=2) if row]


def base(header: str) -> str:
    return header.split(":", 1)[0].strip().lower().replace(" ", "_")
