"""Each step of preparing a wave: whether it is done, and what still has to be done."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from respondents import contact_plan
from respondents.aapor import grouped
from respondents.models import MailStep
from surveys.models import Notice, Wave


class StepState(models.TextChoices):
    DONE = "done", gettext_lazy("done")
    TODO = "todo", gettext_lazy("to do")
    OPTIONAL = "optional", gettext_lazy("if you want")


@dataclass(frozen=True)
class Step:
    """One line of the checklist; `page` is the name of its page."""

    page: str
    title: str
    state: StepState
    summary: str


@dataclass(frozen=True)
class Panel:
    """Who is on the list of a survey."""

    reachable: int
    opted_out: int
    withdrawn: int

    @property
    def left_out(self) -> int:
        return self.opted_out + self.withdrawn


def panel_of(wave: Wave) -> Panel:
    """One query."""
    found = wave.survey.respondents.aggregate(
        reachable=Count("pk", filter=Q(opted_out_on=None, withdrawn_on=None)),
        opted_out=Count("pk", filter=Q(opted_out_on__isnull=False)),
        withdrawn=Count("pk", filter=Q(withdrawn_on__isnull=False, opted_out_on=None)),
    )
    return Panel(**found)


def step(page: str, title: str, done: bool, summary: str) -> Step:
    return Step(page, title, StepState.DONE if done else StepState.TODO, summary)


def basics(wave: Wave, now: datetime) -> Step:
    title = _("Questionnaire and dates")
    if wave.closes_at <= now:
        return step("basics", title, False, _("The closing date has passed. Choose a later one."))
    return step("basics", title, True, str(wave.questionnaire))


def notice(wave: Wave) -> Step:
    title = _("Privacy notice")
    found = Notice.objects.filter(wave=wave).first()
    if found is None:
        return step("notice", title, False, _("There is a text to start from. Complete it."))
    if empty := found.empty_items():
        return step("notice", title, False, _("Still empty: %(items)s.") % {"items": ", ".join(empty)})
    return step("notice", title, True, _("All items are filled in."))


def mail(wave: Wave) -> Step:
    title = _("Text of the mail")
    text = wave.mail_texts.filter(step=MailStep.INVITATION).first()
    if text is None:
        return step("mail", title, False, _("There is a text to start from. Read it and save it."))
    return step("mail", title, True, text.subject)


def plan(wave: Wave) -> Step:
    title = _("Contact plan")
    steps = wave.contact_steps.order_by("pk")
    going = sum(one.active for one in steps)
    if not steps:
        return Step("plan", title, StepState.OPTIONAL, _("No reminders: everybody gets one mail."))
    if found := [] if wave.launched_at else contact_plan.problems(wave, of_steps=True):
        return step("plan", title, False, found[0])
    summary = ngettext("The invitation and %(n)d more mail.", "The invitation and %(n)d more mails.", going)
    return step("plan", title, True, summary % {"n": going})


def people(wave: Wave) -> Step:
    title = _("List of people")
    if wave.launched_at:
        number = wave.invitations.count()
        summary = ngettext("%(n)s person was invited.", "%(n)s people were invited.", number)
        return step("list", title, True, summary % {"n": grouped(number)})
    found = panel_of(wave)
    if not found.reachable:
        return step("list", title, False, _("There is nobody on the list yet."))
    summary = ngettext("%(n)s person will be invited.", "%(n)s people will be invited.", found.reachable)
    return step("list", title, True, summary % {"n": grouped(found.reachable)})


def background(wave: Wave) -> Step:
    title = _("Background that travels along")
    if wave.background:
        return Step("background", title, StepState.DONE, ", ".join(wave.background))
    if wave.launched_at:
        return Step("background", title, StepState.OPTIONAL, _("None."))
    return Step("background", title, StepState.OPTIONAL, _("None. Choose columns here if you want to compare groups."))


def keys(wave: Wave) -> Step:
    title = _("Opening phrases of the researchers")
    number = wave.key_holders.filter(confirmed_at__isnull=False).count()
    if not number:
        return step("keys", title, False, _("No researcher has an opening phrase yet."))
    summary = ngettext("%(n)d researcher can open the answers.", "%(n)d researchers can open the answers.", number)
    return step("keys", title, True, summary % {"n": number})


def trial() -> Step:
    summary = _("Walk through the questions as a respondent does. Nothing is kept.")
    return Step("try", _("Try it out"), StepState.OPTIONAL, summary)
