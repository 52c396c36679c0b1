"""Who is asked, how it is brought in, and the sealed ballot box."""

from respondents.models.ballots import Ballot, Draft, KeyHolder, Withdrawn
from respondents.models.by_hand import LetterSheet, Report
from respondents.models.fieldwork import Fieldwork
from respondents.models.invitation import (
    ANSWERABLE,
    RECONSIDERED,
    FinalCount,
    Invitation,
    InvitationQuerySet,
    InvitationState,
)
from respondents.models.mail import Mail, MailEvent, MailPhase, MailQuerySet, MailState
from respondents.models.mailer import FieldworkEvent, Mailer, MailStop
from respondents.models.people import ColumnMemory, ListUpload, Respondent, RespondentQuerySet
from respondents.models.plan import ContactPlan, ContactStep, MailStep, MailText
from respondents.models.watching import Alert, DayCount, MailDay, PageCount

__all__ = [
    "ANSWERABLE",
    "RECONSIDERED",
    "Alert",
    "Ballot",
    "ColumnMemory",
    "ContactPlan",
    "ContactStep",
    "DayCount",
    "Draft",
    "Fieldwork",
    "FieldworkEvent",
    "FinalCount",
    "Invitation",
    "InvitationQuerySet",
    "InvitationState",
    "KeyHolder",
    "LetterSheet",
    "ListUpload",
    "Mail",
    "MailDay",
    "MailEvent",
    "MailPhase",
    "MailQuerySet",
    "MailState",
    "MailStep",
    "MailStop",
    "MailText",
    "Mailer",
    "PageCount",
    "Report",
    "Respondent",
    "RespondentQuerySet",
    "Withdrawn",
]
