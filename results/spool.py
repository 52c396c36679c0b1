"""Rows that wait for a decision: outside the database, outside memory, and readable by this process only."""

import marshal
import tempfile
from typing import Any

from nacl.secret import SecretBox
from nacl.utils import random

HELD = 2000
"""Rows in memory before they are put away."""


class Spool:
    """A file without a name, under a key that is drawn here and kept nowhere: what a kill leaves says nothing.

    Rows lie in parts, and each part is read back by itself.
    """

    def __init__(self, parts: int) -> None:
        self.box = SecretBox(random(SecretBox.KEY_SIZE))
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool
        self.held: list[list[Any]] = [[] for _ in range(parts)]
        self.places: list[list[tuple[int, int]]] = [[] for _ in range(parts)]
        self.number = 0

    def put(self, part: int, row: tuple[Any, ...]) -> None:
        """Of texts, bytes, numbers, and tuples and lists of these."""
        self.held[part].append(row)
        self.number += 1
        if self.number >= HELD:
            self.put_away()

    def put_away(self) -> None:
        for part, rows in enumerate(self.held):
            if rows:
                sealed = bytes(self.box.encrypt(marshal.dumps(rows)))
                self.places[part].append((self.file.tell(), len(sealed)))
                self.file.write(sealed)
                rows.clear()
        self.number = 0

    def part(self, part: int) -> list[Any]:
        """All rows of one part, as they were put; after this nothing is put any more."""
        rows = []
        for start, length in self.places[part]:
            self.file.seek(start)
            rows += marshal.loads(self.box.decrypt(self.file.read(length)))  # noqa: S302 - only we have the key
        return rows + self.held[part]

    def close(self) -> None:
        self.file.close()
