"""Numbers that people typed in a commentary: each is pointed at, because numbers come from the release."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from results.report.content import Report
from results.report.grids import Grid

NUMBER = re.compile(r"(?<![\w.,])[−-]?\d+(?:[.,]\d+)*(?:\s?%)?")


@dataclass(frozen=True)
class Typed:
    """`known`: it stands in the report as well."""

    text: str
    known: bool


def typed(text: str, report: Report) -> list[Typed]:
    known = {number for line in lines(report) for number in numbers(line)}
    return [Typed(number, number in known) for number in dict.fromkeys(numbers(text))]


def numbers(text: str) -> list[str]:
    return [match.replace(" ", "").replace("\u00a0", "").strip() for match in NUMBER.findall(text)]


def lines(report: Report) -> Iterator[str]:
    yield from (report.respondents, report.rate, *report.summary)
    for part in report.parts:
        for item in part.items:
            yield from (item.base, *item.sentences)
            yield from cells(item.grid) if item.grid else ()
    for grid in (report.response, report.rates, *report.groups, *report.themes):
        yield from cells(grid)


def cells(grid: Grid) -> Iterator[str]:
    for row in grid.rows:
        yield from row[1:]
