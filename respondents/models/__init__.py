"""Who is asked, how it is brought in, and the sealed ballot box."""

from respondents.models.ballots import Ballot, Draft, KeyHolder, Withdrawn
from respondents.models.fieldwork import Fieldwork
from respondents.models.invitation import ANSWERABLE, FinalCount, Invitation, InvitationQuerySet, InvitationState
from respondents.models.mail import Mail, MailEvent, MailPhase, MailQuerySet, MailState
from respondents.models.mailer import FieldworkEvent, Mailer, MailStop
from respondents.models.people import ListUpload, Respondent, RespondentQuerySet
from respondents.models.plan import ContactStep, MailStep, MailText

__all__ = [
    "ANSWERABLE",
    "Ballot",
    "ContactStep",
    "Draft",
    "FinalCount",
    "Fieldwork",
    "FieldworkEvent",
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
    "MailStop",
    "MailText",
    "Mailer",
    "Respondent",
    "RespondentQuerySet",
    "Withdrawn",
]
