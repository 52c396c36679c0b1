"""Staff pages for what is asked. Waves are set up in the fieldwork, so Wave is registered nowhere here."""

from surveys.admin.questionnaires import QuestionnaireAdmin
from surveys.admin.studies import SurveyAdmin

__all__ = ["QuestionnaireAdmin", "SurveyAdmin"]
