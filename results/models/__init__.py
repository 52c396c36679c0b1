"""What the answers mean: anonymous responses, published figures, logged exports."""

from results.models.definitions import Breakdown, Group
from results.models.export import Export
from results.models.release import Change, Figure, Release, ReleaseQuerySet
from results.models.response import PanelKey, Response
from results.models.result import WaveResult

__all__ = [
    "Breakdown",
    "Change",
    "Export",
    "Figure",
    "Group",
    "PanelKey",
    "Release",
    "ReleaseQuerySet",
    "Response",
    "WaveResult",
]
