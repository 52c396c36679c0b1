"""What must be known about a wave to use its data: who, when, how, how many, with which weights."""

from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from respondents.aapor import Counts, ResponseRates, grouped, rates
from respondents.dispositions import counts as counts_of
from respondents.models import MailText
from results.models import Release, Weights
from surveys.models import Notice, Wave

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Study:
    wave: Wave
    title: str
    identifier: str
    organisation: str
    language: str
    began: date
    ended: date
    counts: Counts
    rates: ResponseRates
    minimum_group: int
    contacts: tuple[str, ...]
    notice: tuple[tuple[str, str], ...]
    weights: Weights | None
    software: str
    made_at: datetime
    purpose: str = ""
    address: str = ""
    earlier: tuple[str, ...] = field(default=())

    @property
    def population(self) -> str:
        return _("Everybody on the list of %(organisation)s for %(wave)s (N = %(number)s)") % {
            "organisation": self.organisation,
            "wave": self.wave,
            "number": grouped(self.counts.invited),
        }


def study_of(wave: Wave, now: datetime, purpose: str = "") -> Study:
    counts = counts_of(wave)
    notice = Notice.objects.filter(wave=wave).first()
    began, ended = timezone.localtime(wave.opens_at), timezone.localtime(wave.closed_at or wave.closes_at)
    release = Release.objects.filter(wave=wave).first()
    return Study(
        wave=wave,
        title=f"{wave.survey}, {wave}",
        identifier=f"{wave.survey.slug}-{wave.slug}",
        organisation=wave.survey.organisation,
        language=wave.questionnaire.default_language,
        began=began.date(),
        ended=ended.date(),
        counts=counts,
        rates=rates(counts),
        minimum_group=wave.survey.minimum_group,
        contacts=contacts_of(wave),
        notice=tuple((title, text) for title, text in notice.items() if text) if notice else (),
        weights=Weights.objects.filter(release=release).first() if release else None,
        software=software(),
        made_at=now,
        purpose=purpose,
        address=f"{settings.BASE_URL}/",
        earlier=tuple(str(one) for one in earlier_waves(wave)),
    )


def earlier_waves(wave: Wave) -> list[Wave]:
    """Opened waves of the same survey before this one, oldest first."""
    found = Wave.objects.filter(survey=wave.survey_id, opens_at__lt=wave.opens_at, opened_at__isnull=False)
    return list(found.select_related("survey", "questionnaire").order_by("opens_at"))


def contacts_of(wave: Wave) -> tuple[str, ...]:
    """Which mails the wave had, in the order of the plan."""
    steps = MailText.objects.filter(wave=wave, language="nl").order_by("pk")
    return tuple(dict.fromkeys(f"{text.get_step_display()}: {text.subject}" for text in steps))


def software() -> str:
    """Name and version, from the installed package or from the project file beside the code."""
    try:
        return f"kccsurvey {metadata.version('kccsurvey')}"
    except metadata.PackageNotFoundError:
        lines = Path(settings.BASE_DIR, "pyproject.toml").read_text().splitlines()
        return "kccsurvey " + next(line.split('"')[1] for line in lines if line.startswith("version"))


def response_lines(counts: Counts) -> list[tuple[str, str, int]]:
    """The table of AAPOR: bucket, meaning, people."""
    meanings = {
        "I": _("complete"),
        "P": _("partial"),
        "R": _("refusal or break-off"),
        "NC": _("not contacted"),
        "O": _("other, eligible"),
        "UH": _("unknown whether reached"),
        "UO": _("unknown, mail bounced"),
        "NE": _("not eligible"),
    }
    return [(code, meaning, getattr(counts, code)) for code, meaning in meanings.items()]


def rate_lines(found: ResponseRates) -> list[tuple[str, float | None]]:
    return [(name, value) for name, value in vars(found).items()]


def as_json(study: Study) -> dict[str, Any]:
    return {
        "title": study.title,
        "identifier": study.identifier,
        "organisation": study.organisation,
        "fieldwork": [study.began.isoformat(), study.ended.isoformat()],
        "invited": study.counts.invited,
        "response": {code: number for code, _meaning, number in response_lines(study.counts)},
        "rates": dict(rate_lines(study.rates)),
        "minimum_group": study.minimum_group,
        "software": study.software,
    }
