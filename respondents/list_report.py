"""The outcome of an uploaded list in words: counts, and the rejected lines as a file for Excel."""

import csv
import io
from typing import Any

from django.utils.translation import gettext as _

from respondents.list_lines import REJECTED, Outcome, Preview


def rejected_csv(preview: Preview) -> str:
    """Rejected lines for Excel: number, reason and the cells as they were; nothing in it can become a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([_("line"), _("reason"), *map(guarded, preview.header)])
    for line in preview.of(*REJECTED):
        writer.writerow([line.number, line.reason, *map(guarded, line.cells)])
    return "\ufeff" + out.getvalue()


def guarded(text: str) -> str:
    """A leading ' keeps a spreadsheet from running what looks like a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def numbers(preview: Preview) -> list[tuple[str, int]]:
    """The counts in words, in the order of the page and the command."""
    counts: dict[str, Any] = preview.counts
    return [(str(outcome.label), counts[outcome.value]) for outcome in Outcome]
