"""What is asked, in which wave; knows nobody."""

from surveys.models.contents import Choice, Question, Section
from surveys.models.questionnaire import Questionnaire, VersionTakenError
from surveys.models.rights import Membership, OwnRight, RoleRight
from surveys.models.survey import Survey
from surveys.models.verdict import Verdict
from surveys.models.wave import Notice, Wave, WaveQuerySet

__all__ = [
    "Membership",
    "OwnRight",
    "RoleRight",
    "Choice", "Notice", "Question", "Questionnaire", "Section", "Survey", "Verdict", "VersionTakenError", "Wave",
    "WaveQuerySet",
]  # fmt: skip
