"""What follows from numbers of people by adding and subtracting: an exact audit of everything that is told together."""

import numpy as np
from numpy.typing import NDArray

from results.disclosure import PRIME

Rows = NDArray[np.int64]
PROBE = 4


class Span:
    """Sets of people that can be told, and secrets: sets of few people that may not follow from what is told.

    A set is a row of whole numbers such that sums of sets are sums of rows. A secret follows from sets when its row is
    a combination of theirs. Sets are told in their order; the rows of those that come later, and of the secrets, are
    kept reduced by what is told, modulo a prime.
    """

    def __init__(self, sets: Rows, secrets: Rows) -> None:
        self.rows = np.vstack([sets, secrets]) % PRIME
        self.sets = len(sets)

    def follows(self, place: int) -> bool:
        """The number of this set is known already."""
        return not self.rows[place].any()

    def tells(self, place: int) -> bool:
        """Whether a secret follows when this set is told too: when it is a multiple of what is new in this set."""
        pivot, row = self.reduced(place)
        secrets = self.rows[self.sets :]
        secrets = secrets[secrets[:, pivot] != 0]
        columns = np.flatnonzero(row)
        for some in (columns[: PROBE * 8 : 8], slice(None)):
            left = (secrets[:, some] - secrets[:, [pivot]] * row[some]) % PRIME
            secrets = secrets[~left.any(axis=1)]
        return bool(len(secrets))

    def tell(self, place: int) -> None:
        if self.follows(place):
            return
        pivot, row = self.reduced(place)
        touched = place + 1 + np.flatnonzero(self.rows[place + 1 :, pivot])
        self.rows[touched] = (self.rows[touched] - self.rows[touched][:, [pivot]] * row) % PRIME

    def reduced(self, place: int) -> tuple[int, Rows]:
        """The row with a 1 at its first column that is not 0."""
        pivot = int(np.flatnonzero(self.rows[place])[0])
        return pivot, self.rows[place] * pow(int(self.rows[place, pivot]), -1, PRIME) % PRIME
