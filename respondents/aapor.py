"""The response rates of AAPOR (Standard Definitions, 9th ed. 2016); pure arithmetic over counts."""

import math
from dataclasses import dataclass
from statistics import NormalDist

from django.utils.formats import number_format
from django.utils.translation import gettext as _

BUCKETS = ("I", "P", "R", "NC", "O", "UH", "UO", "NE")
"""Complete, partial, refusal and break-off, non-contact, other, two kinds of unknown eligibility, not eligible."""

Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Counts:
    """Invitations per bucket: I, P, R, NC, O, UH, UO, NE."""

    I: int = 0  # noqa: E741
    P: int = 0
    R: int = 0
    NC: int = 0
    O: int = 0  # noqa: E741
    UH: int = 0
    UO: int = 0
    NE: int = 0

    @property
    def interviewed(self) -> int:
        return self.I + self.P

    @property
    def known(self) -> int:
        """Known to be eligible: (I+P)+(R+NC+O)."""
        return self.interviewed + self.R + self.NC + self.O

    @property
    def unknown(self) -> int:
        return self.UH + self.UO

    @property
    def base(self) -> int:
        """The N of RR1 and RR2: everybody except who is known not to be eligible."""
        return self.known + self.unknown

    @property
    def invited(self) -> int:
        return self.base + self.NE


@dataclass(frozen=True)
class ResponseRates:
    """Shares from 0 to 1, or None where the base is empty."""

    RR1: float | None
    RR2: float | None
    RR3: float | None
    RR4: float | None
    RR5: float | None
    RR6: float | None
    COOP1: float | None
    COOP2: float | None
    COOP3: float | None
    COOP4: float | None
    REF1: float | None
    REF2: float | None
    REF3: float | None
    CON1: float | None
    CON2: float | None
    CON3: float | None


def share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def eligible_share(counts: Counts) -> float | None:
    """e of CASRO: eligible among those of whom it is known, (I+P+R+NC+O) / (I+P+R+NC+O+NE)."""
    return share(counts.known, counts.known + counts.NE)


def rates(counts: Counts, e: float | None = None) -> ResponseRates:
    """All rates of AAPOR's Standard Definitions (9th ed. 2016), with `e` by CASRO unless it is given.

    RR1 = I / ((I+P)+(R+NC+O)+(UH+UO)), RR2 = (I+P) / the same; RR3 and RR4 count e(UH+UO), RR5 and RR6 leave the
    unknown out. COOP1 = I / ((I+P)+R+O), COOP2 = (I+P) / the same; COOP3 and COOP4 leave O out. REF = R and
    CON = (I+P)+R+O over the three bases. Without anybody of known eligibility e is taken as 1.
    """
    c = counts
    if e is None:
        e = eligible_share(c)
    some = c.known + (1 if e is None else e) * c.unknown
    contacted = c.interviewed + c.R + c.O
    return ResponseRates(
        RR1=share(c.I, c.base),
        RR2=share(c.interviewed, c.base),
        RR3=share(c.I, some),
        RR4=share(c.interviewed, some),
        RR5=share(c.I, c.known),
        RR6=share(c.interviewed, c.known),
        COOP1=share(c.I, contacted),
        COOP2=share(c.interviewed, contacted),
        COOP3=share(c.I, c.interviewed + c.R),
        COOP4=share(c.interviewed, c.interviewed + c.R),
        REF1=share(c.R, c.base),
        REF2=share(c.R, some),
        REF3=share(c.R, c.known),
        CON1=share(contacted, c.base),
        CON2=share(contacted, some),
        CON3=share(contacted, c.known),
    )


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """95% interval of a share (Wilson 1927; Brown, Cai, DasGupta 2001); None on an empty base."""
    if not whole:
        return None
    middle = (part + Z * Z / 2) / (whole + Z * Z)
    half = Z / (whole + Z * Z) * math.sqrt(part * (whole - part) / whole + Z * Z / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def percentage(value: float | None) -> str:
    """25,5% in Dutch; "n.v.t." where there is no base."""
    return _("n/a") if value is None else f"{number_format(round(value * 100, 1), decimal_pos=1)}%"


def grouped(number: int) -> str:
    """1.165 in Dutch."""
    return str(number_format(number, force_grouping=True))


def sentence(name: str, part: int, whole: int) -> str:
    """A rate with its definition, n and N: "RR2 25,5%: 297 van 1.165"."""
    return _("%(name)s %(rate)s: %(part)s of %(whole)s") % {
        "name": name,
        "rate": percentage(share(part, whole)),
        "part": grouped(part),
        "whole": grouped(whole),
    }
