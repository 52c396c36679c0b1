"""What the demo's waves have to come to: the quotas behind the published figures of 2020."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from kccsurvey import demo_texts
from kccsurvey.demo_texts import deck
from kccsurvey.demo_themes import ADDED_VALUE, WHY, WHY_NOT
from kccsurvey.synthetic import Quota, marks, quota

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW_IN, LEFT = "${SITKCC} = '1'", "${SITKCC} = '2'"
RECOMMENDS, RECOMMENDS_NOT = "${AANBEV} = '1'", "${AANBEV} = '2'"


@dataclass(frozen=True)
class PastWave:
    name: str
    slug: str
    workbook: str
    opens_at: datetime
    closes_at: datetime
    invited: int
    submitted: int
    halfway: Mapping[str, int]
    """Page at which people stopped -> how many; these stop with at least half of their questions answered."""
    breaking_off: int
    refusing: int
    opting_out: int
    bouncing: int
    theme: str
    agreement: Mapping[str, float]
    quotas: tuple[Quota, ...]


def spring() -> PastWave:
    return PastWave(
        name="voorjaar 2020",
        slug="voorjaar-2020",
        workbook="kcc_voorjaar_2020.xlsx",
        opens_at=datetime(2020, 3, 31, 10, tzinfo=AMSTERDAM),
        closes_at=datetime(2020, 4, 21, 22, tzinfo=AMSTERDAM),
        invited=1000,
        submitted=250,
        halfway={},
        breaking_off=34,
        refusing=18,
        opting_out=0,
        bouncing=21,
        theme="contact",
        agreement=AGREEMENT_SPRING,
        quotas=(
            quota("TOEST", {"1": 250}),
            quota("SITKCC", {"1": 39, "2": 211}),
            quota("SITWERK", {"1": 70, "2": 85, "3": 25, "4": 31}),
            marks("CIJFER_WERK", 39, 303, NOW_IN),
            marks("CIJFER_WERK", 180, 1326, LEFT),
            quota("S_ZINVOL", {"5": 7, "4": 15, "3": 10, "2": 5, "1": 2}, NOW_IN),
            quota("S_MAATSCH", {"5": 4, "4": 12, "3": 12, "2": 8, "1": 3}, NOW_IN),
            quota("OPEN_KCC", {"1": 66, "2": 74, "3": 110}),
            *words_of_spring(),
            quota("AANBEV", {"1": 79, "2": 117, "": 54}),
        ),
    )


def autumn() -> PastWave:
    """297 of 1.165: 270 sent their answers, 27 stopped after more than half."""
    return PastWave(
        name="najaar 2020",
        slug="najaar-2020",
        workbook="kcc_najaar_2020.xlsx",
        opens_at=datetime(2020, 9, 8, 10, tzinfo=AMSTERDAM),
        closes_at=datetime(2020, 9, 29, 22, tzinfo=AMSTERDAM),
        invited=1165,
        submitted=270,
        halfway={"stelling_3": 12, "later": 15},
        breaking_off=41,
        refusing=20,
        opting_out=12,
        bouncing=33,
        theme="helping",
        agreement=AGREEMENT_AUTUMN,
        quotas=(
            quota("TOEST", {"1": 297}),
            quota("SITKCC", {"1": 111, "2": 186}),
            quota("SITWERK", {"1": 60, "2": 70, "3": 20, "4": 36}),
            marks("CIJFER_WERK", 111, 821, NOW_IN),
            marks("CIJFER_WERK", 150, 990, LEFT),
            quota("S_ZINVOL", {"5": 20, "4": 44, "3": 27, "2": 14, "1": 6}, NOW_IN),
            quota("S_MAATSCH", {"5": 18, "4": 38, "3": 30, "2": 17, "1": 8}, NOW_IN),
            quota("OPEN_KCC", {"1": 65, "2": 70, "3": 150}),
            quota("THUIS", {"1": 48, "2": 30, "3": 15, "4": 18}),
            *words_of_autumn(),
            quota("AANBEV", {"1": 91, "2": 147, "": 32}),
        ),
    )


def words_of_spring() -> tuple[Quota, ...]:
    return (
        Quota("TOEGWAARDE", deck(ADDED_VALUE, demo_texts.ADDED_SPRING, 180, seed=1) + [""] * 70),
        Quota("AANBEV_WAAROM", deck(WHY, demo_texts.WHY_SPRING, 79, seed=3), RECOMMENDS),
        Quota("AANBEV_WAAROM", deck(WHY_NOT, demo_texts.WHY_NOT_SPRING, 117, seed=4), RECOMMENDS_NOT),
    )


def words_of_autumn() -> tuple[Quota, ...]:
    return (
        Quota("TOEGWAARDE", deck(ADDED_VALUE, demo_texts.ADDED_AUTUMN, 222, seed=2) + [""] * 48),
        Quota("AANBEV_WAAROM", deck(WHY, demo_texts.WHY_AUTUMN, 91, seed=5), RECOMMENDS),
        Quota("AANBEV_WAAROM", deck(WHY_NOT, demo_texts.WHY_NOT_AUTUMN, 147, seed=6), RECOMMENDS_NOT),
    )


AGREEMENT_SPRING = {
    "TEVR_KCC": 0.49,
    "S_ZINVOL": 0.55, "S_MAATSCH": 0.42, "S_ENERV": 0.42, "S_STATUS": 0.22, "S_ONTWIK": 0.56, "S_UITDAG": 0.52,
    "S_AANTREK": 0.2, "S_START": 0.6, "S_WAARD": 0.46, "S_BELON": 0.3, "S_IMAGO": 0.26, "S_REGEL": 0.45,
    "S_DRUK": 0.48, "S_OPL": 0.44, "S_TEAM": 0.6, "S_LEID": 0.54,
}  # fmt: skip
AGREEMENT_AUTUMN = AGREEMENT_SPRING | {
    "S_ZINVOL": 0.57, "S_MAATSCH": 0.5, "S_ENERV": 0.45, "S_STATUS": 0.25, "S_ONTWIK": 0.46, "S_UITDAG": 0.43,
    "S_AANTREK": 0.17, "S_START": 0.46, "S_WAARD": 0.4, "S_TEAM": 0.5,
}  # fmt: skip
