"""The fieldwork staff's pages in the admin: people on the list, and the fieldwork of a wave."""

from respondents.admin.people import RespondentAdmin
from respondents.admin.waves import FieldworkAdmin

__all__ = ["FieldworkAdmin", "RespondentAdmin"]
