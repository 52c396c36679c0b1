"""How small a change two waves can show, before anybody is asked; needs no statistics library."""

import math
from statistics import NormalDist

CONFIDENCE, POWER = 0.95, 0.8
USUAL_CORRELATION = 0.5
"""Between the answers of one person in two waves, when nothing is known."""


def smallest_detectable_share(n1: int, n2: int, share: float = 0.5, *, shared: float = 0, population: int = 0) -> float:
    """The change of a share around `share` that a test at 5% finds with 80% chance.

    `shared` is the part of the people that are in both waves times the correlation of their answers; `population` is
    the size of the list when only its people matter, so that each variance shrinks by 1 − n/N.
    """
    return smallest_detectable_mean(n1, n2, math.sqrt(share * (1 - share)), shared=shared, population=population)


def smallest_detectable_mean(n1: int, n2: int, sd: float = 1.5, *, shared: float = 0, population: int = 0) -> float:
    """The change of a mean that a test at 5% finds with 80% chance; `shared` and `population` as above."""
    parts = sum((1 - n / population if population else 1) / n for n in (n1, n2))
    return reach() * sd * math.sqrt(max(0.0, parts) * (1 - shared))


def people_needed(share1: float, share2: float) -> int:
    """Answers per wave so that a change from one share to the other is found with 80% chance by a test at 5%."""
    spread = share1 * (1 - share1) + share2 * (1 - share2)
    return math.ceil(reach() ** 2 * spread / (share2 - share1) ** 2)


def reach() -> float:
    """Standard errors between nothing and a change that is found with the wanted chance."""
    return NormalDist().inv_cdf((1 + CONFIDENCE) / 2) + NormalDist().inv_cdf(POWER)
