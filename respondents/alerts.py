"""What staff must know of a running wave: found by the beat, mailed once when it begins, shown until it is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db.models import Count, Q
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from respondents import breaker, contact_plan, whereabouts
from respondents.models import Alert, InvitationState, Mail, MailState
from surveys.models import Wave

Kind = Alert.Kind
BOUNCING, ENOUGH = 0.05, 40
"""Share of bounces that is strange, and how many invitations must have gone before a share says something."""
OVERDUE = timedelta(minutes=10)
SOON = timedelta(hours=24)
FIRST_MAIL = timedelta(hours=1)
"""So long after the opening something must have gone."""
ROLE = "Veldwerk"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Found:
    kind: str
    wave: Wave | None
    number: int = 0


def check(now: datetime) -> None:
    """Write down what began and what is over, and mail what is new; a second time does nothing."""
    found = {(one.kind, one.wave.pk if one.wave else None): one for one in look(now)}
    known = {(alert.kind, alert.wave_id): alert for alert in Alert.objects.filter(over_at=None)}
    over = [alert.pk for key, alert in known.items() if key not in found]
    Alert.objects.filter(pk__in=over).update(over_at=now)
    new = [Alert(kind=one.kind, wave=one.wave, number=one.number, began_at=now) for key, one in found.items()
           if key not in known]  # fmt: skip
    Alert.objects.bulk_create(new, ignore_conflicts=True)
    tell(now)


def look(now: datetime) -> Iterator[Found]:
    """Everything that is wrong now."""
    if breaker.state():
        yield Found(Kind.BREAKER, None)
    if whereabouts.resting():
        yield Found(Kind.RESTS, None)
    running = Wave.objects.launched().filter(closed_at=None, cancelled_at=None)
    for wave in running.annotate(**of_invitations()):
        yield from of_wave(wave, now)


def of_invitations() -> dict[str, Count]:
    bounced = Q(invitations__state=InvitationState.BOUNCED)
    return {
        "gone": Count("invitations", filter=~Q(invitations__state=InvitationState.NOT_SENT)),
        "bounced": Count("invitations", filter=bounced),
    }


def of_wave(wave: Wave, now: datetime) -> Iterator[Found]:
    gone, bounced = wave.gone, wave.bounced  # type: ignore[attr-defined]  # annotated
    if gone >= ENOUGH and bounced > BOUNCING * gone:
        yield Found(Kind.BOUNCES, wave, bounced)
    if uncertain := Mail.objects.filter(wave=wave, state=MailState.UNCERTAIN).count():
        yield Found(Kind.UNCERTAIN, wave, uncertain)
    if not wave.paused and (late := Mail.objects.due(now - OVERDUE).filter(wave=wave).count()):
        yield Found(Kind.NO_DRAIN, wave, late)
    if now < wave.closes_at <= now + SOON:
        yield Found(Kind.CLOSES, wave)
    has_mail = wave.mails.filter(state=MailState.QUEUED).exists()
    if has_mail and not gone and not wave.paused and wave.opens_at + FIRST_MAIL < now:
        yield Found(Kind.NOTHING_SENT, wave)
    behind = [one for one in contact_plan.calendar(wave, now) if one.state == contact_plan.PlanState.LATE]
    if behind and not wave.paused:
        yield Found(Kind.LATE, wave, len(behind))


def tell(now: datetime) -> None:
    """Mail every alert that nobody was told of, to all fieldwork staff; when that fails, at the next tick."""
    waiting = list(Alert.objects.filter(mailed_at=None, over_at=None).select_related("wave"))
    staff = User.objects.filter(groups__name=ROLE, is_active=True).exclude(email="")
    recipients = list(staff.order_by("pk").values_list("email", flat=True).distinct())
    for alert in waiting if recipients else ():
        if not Alert.objects.filter(pk=alert.pk, mailed_at=None).update(mailed_at=now):
            continue
        try:
            mail(alert, recipients)
        except (OSError, SMTPException):
            Alert.objects.filter(pk=alert.pk).update(mailed_at=None)
            log.warning("alert_not_mailed", kind=alert.kind)


def mail(alert: Alert, recipients: list[str]) -> None:
    """Counts and names of waves; no address and no link of anybody who was asked."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Fieldwork: %(what)s") % {"what": alert.get_kind_display()}
        about = _("Wave: %(name)s.") % {"name": alert.wave} if alert.wave else ""
        page = _("Look at %(address)s") % {"address": f"{settings.BASE_URL}/admin/respondents/fieldwork/"}
        text = "\n\n".join(part for part in (about, sentence(alert), page) if part)
        for recipient in recipients:
            send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [recipient])


def sentence(alert: Alert) -> str:
    """What is the matter and what to do, for the page and the mail."""
    told = {"n": alert.number}
    if alert.kind == Kind.CLOSES and alert.wave:
        moment = formats.date_format(timezone.localtime(alert.wave.closes_at), "j F Y, H:i")
        return _("This wave closes on %(moment)s. You can still move the date.") % {"moment": moment}
    texts = {
        Kind.BOUNCES: _("Many mails come back: %(n)d. Look whether the addresses on the list are right.") % told,
        Kind.UNCERTAIN: _("Of some mails we do not know whether they arrived: %(n)d. Decide what to do.") % told,
        Kind.NO_DRAIN: _("Mails wait longer than ten minutes: %(n)d. Ask the administrator to look.") % told,
        Kind.BREAKER: _("The mail server gives trouble. The mail waits and is tried again by itself."),
        Kind.RESTS: _("Perhaps a copy of the database was put back. All mail waits: choose on the page Mail."),
        Kind.LATE: _("Mails of the contact plan are too late: %(n)d. Send or skip them on the page Contact plan.")
        % told,
        Kind.NOTHING_SENT: _("The wave has been open for an hour and nothing was sent. Ask the administrator to look."),
    }
    return texts.get(Kind(alert.kind), "")


def open_for(wave: Wave, now: datetime) -> list[str]:
    """For the page of a wave, those of the whole mailer included; two queries.

    Mails that wait are counted here too: when the beat stands still, nobody else says so.
    """
    alerts = list(Alert.objects.filter(Q(wave=wave) | Q(wave=None), over_at=None).order_by("began_at", "pk"))
    waiting = Mail.objects.due(now - OVERDUE).filter(wave=wave).count() if wave.in_field and not wave.paused else 0
    if waiting and not any(alert.kind == Kind.NO_DRAIN for alert in alerts):
        alerts.append(Alert(kind=Kind.NO_DRAIN, number=waiting))
    for alert in alerts:
        alert.wave = wave if alert.wave_id else None
    return [sentence(alert) for alert in alerts]
