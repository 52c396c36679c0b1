"""Who is asked, how it is brought in, and the sealed ballot box."""

from respondents.models.ballots import Ballot, Draft, KeyHolder, Withdrawn
from respondents.models.fieldwork import Fieldwork
from respondents.models.invitation import ANSWERABLE, FinalCount, Invitation, InvitationQuerySet, InvitationState
from respondents.models.mail import Mail, MailEvent, MailPhase, MailQuerySet, MailState, MailStep, MailText
from respondents.models.people import ListUpload, Respondent, RespondentQuerySet

__all__ = [
    "ANSWERABLE",
    "Ballot",
    "Draft",
    "FinalCount",
    "Fieldwork",
    "Invitation",
    "InvitationQuerySet",
    "InvitationState",
    "KeyHolder",
    "ListUpload",
    "Mail",
    "MailEvent",
    "MailPhase",
    "MailQuerySet",
    "MailState",
    "MailStep",
    "MailText",
    "Respondent",
    "RespondentQuerySet",
    "Withdrawn",
]
