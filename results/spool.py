"""Rows that wait for a decision: outside the database, outside memory, and readable by this process only."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

from nacl.secret import SecretBox
from nacl.utils import random

LENGTH_BYTES = 8


class Spool:
    """A file without a name, under a key that is drawn here and kept nowhere: what a kill leaves says nothing."""

    def __init__(self) -> None:
        self.box = SecretBox(random(SecretBox.KEY_SIZE))
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool

    def put(self, rows: Sequence[Any]) -> None:
        """Rows that JSON can say, read back together."""
        sealed = bytes(self.box.encrypt(json.dumps(rows, separators=(",", ":")).encode()))
        self.file.write(len(sealed).to_bytes(LENGTH_BYTES, "big"))
        self.file.write(sealed)

    def __iter__(self) -> Iterator[list[Any]]:
        self.file.seek(0)
        while length := int.from_bytes(self.file.read(LENGTH_BYTES), "big"):
            yield json.loads(self.box.decrypt(self.file.read(length)))

    def close(self) -> None:
        self.file.close()
