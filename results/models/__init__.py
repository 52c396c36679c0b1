"""What the answers mean: anonymous responses, published figures, logged exports."""

from results.models.codebook import Codebook, Theme
from results.models.coding import Adjudication, Coder, Coding, CodingRound, Item
from results.models.commentary import Commentary
from results.models.definitions import Breakdown, Definitions, Group, Measure
from results.models.departure import Departure
from results.models.export import Characteristic, Export
from results.models.release import Change, Figure, Release, ReleaseQuerySet
from results.models.response import Erasure, PanelKey, Response
from results.models.result import WaveResult
from results.models.sharing import SharedPage
from results.models.texts import CodingEvent, OpenAnswer, Quote
from results.models.weights import Weights

__all__ = [
    "Adjudication",
    "Breakdown",
    "Change",
    "Characteristic",
    "Codebook",
    "Coder",
    "Coding",
    "CodingEvent",
    "CodingRound",
    "Commentary",
    "Definitions",
    "Departure",
    "Erasure",
    "Export",
    "Figure",
    "Group",
    "Item",
    "Measure",
    "OpenAnswer",
    "PanelKey",
    "Quote",
    "Release",
    "ReleaseQuerySet",
    "Response",
    "SharedPage",
    "Theme",
    "WaveResult",
    "Weights",
]
