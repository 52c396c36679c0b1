"""What the answers mean: anonymous responses, published figures, logged exports."""

from results.models.commentary import Commentary
from results.models.definitions import Breakdown, Definitions, Group, Measure
from results.models.export import Characteristic, Export
from results.models.release import Change, Figure, Release, ReleaseQuerySet
from results.models.response import PanelKey, Response
from results.models.result import WaveResult
from results.models.sharing import SharedPage
from results.models.weights import Weights

__all__ = [
    "Breakdown",
    "Change",
    "Characteristic",
    "Commentary",
    "Definitions",
    "Export",
    "Figure",
    "Group",
    "Measure",
    "PanelKey",
    "Release",
    "ReleaseQuerySet",
    "Response",
    "SharedPage",
    "WaveResult",
    "Weights",
]
