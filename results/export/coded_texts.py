"""What open answers became: the themes behind the figures of a release, and the quotes that may be printed."""

import csv
from collections.abc import Iterable
from pathlib import Path

from django.db.models import Q

from results.export import csv_files
from results.models import Release, Theme
from results.quotes import released_quotes

THEMES, QUOTES = "themes.csv", "quotes.csv"
SAID = ("code", "name", "definition", "includes", "excludes")
"""Not the example: it may be what somebody wrote."""


def write(release: Release, folder: Path) -> None:
    """No file where there is nothing to tell."""
    books = ("codebook", "version", "question")
    write_table(folder / THEMES, (*books, *SAID), themes_of(release))
    quotes = ((quote.question, quote.theme, quote.text) for quote in released_quotes(release.wave))
    write_table(folder / QUOTES, ("question", "theme", "text"), quotes)


def themes_of(release: Release) -> list[tuple[object, ...]]:
    """Of the versions that the figures were counted with."""
    told = release.outline.get("themes", [])
    if not told:
        return []
    versions = Q()
    for block in told:
        versions |= Q(codebook__code=block["codebook"], codebook__version=block["version"])
    found = Theme.objects.filter(versions, codebook__survey=release.wave.survey_id)
    books = ("codebook__code", "codebook__version", "codebook__question")
    return list(found.order_by("codebook__code", "position", "pk").values_list(*books, *SAID))


def write_table(path: Path, columns: Iterable[str], found: Iterable[tuple[object, ...]]) -> None:
    rows = [[csv_files.without_formula(str(cell)) for cell in row] for row in found]
    if not rows:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\r\n")
        lines.writerow(columns)
        lines.writerows(rows)
