"""What is wrong with a workbook, told by sheet, row and column."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Problem:
    message: str
    advice: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    @property
    def place(self) -> str:
        parts = [_("sheet %(name)s") % {"name": self.sheet}] if self.sheet else []
        if self.row:
            parts.append(_("row %(number)d") % {"number": self.row})
        if self.column:
            parts.append(_("column %(name)s") % {"name": self.column})
        return ", ".join(parts)

    def __str__(self) -> str:
        text = f"{self.message} {self.advice}".strip()
        return f"{self.place}: {text}" if self.place else text


class WorkbookError(Exception):
    """A workbook that cannot be taken in; nothing of it is."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
