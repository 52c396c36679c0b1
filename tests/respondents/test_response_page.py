"""The page that follows the response: counts, a curve, what to expect, and nobody in particular."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from respondents import contact_plan, counters, drawing, history, leaving, page_counts, retention
from respondents.forecast import Forecast
from respondents.history import History, Mailing
from respondents.models import DayCount, Invitation, InvitationState, MailDay, MailState, PageCount
from surveys.models import Wave
from tests.respondents import make

pytestmark = pytest.mark.django_db
S = InvitationState


def url(page: str, wave: Wave) -> str:
    return reverse(f"admin:respondents_fieldwork_{page}", args=[wave.pk])


def soon(**fields: Any) -> dict[str, Any]:
    now = timezone.now()
    return {"opens_at": now - timedelta(minutes=1), "closes_at": now + timedelta(days=21)} | fields


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make.user("Veldwerk"))
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def invite(wave: Wave, number: int, state: str, **attributes: str) -> None:
    for _ in range(number):
        make.invitation(wave, make.respondent(wave.survey, attributes=attributes), state=state)


def test_the_response_is_told_with_n_and_base(staff: Client):
    wave = make.launched_wave(**soon())
    for n in range(12):
        person = make.respondent(wave.survey, attributes={"regio": "noord", "uniek": str(n)})
        make.invitation(wave, person, state=S.COMPLETED if n < 3 else S.SENT)
    bounced = make.invitation(wave, make.respondent(wave.survey, attributes={"regio": "zuid"}), state=S.BOUNCED)
    make.mail(bounced, state=MailState.FAILED, smtp_code=550, smtp_text="no such mailbox")
    for _ in range(11):
        make.invitation(wave, make.respondent(wave.survey, attributes={"regio": "zuid"}), state=S.NOT_SENT)

    page = staff.get(url("response", wave))
    live = page.context["live"]

    assert live.rates == ["RR2 12,5%: 3 van 24", "RR1 12,5%: 3 van 24"]
    assert [(bar.name, bar.number) for bar in live.funnel] == [
        ("uitgenodigd", "24"),
        ("uitnodiging verstuurd", "13"),
        ("geopend: eerste pagina ingevuld", "3"),
        ("bezig: begonnen en nog niet klaar", "0"),
        ("klaar", "3"),
    ]
    assert {
        name: [(bar.name, bar.number, bar.base, bar.share, bar.width) for bar in bars]
        for name, bars in live.groups.items()
    } == {"regio": [("noord", "3", "12", "25,0%", "25.0"), ("zuid", "0", "12", "0,0%", "0.0")]}
    assert [(row["number"], row["smtp_code"], row["smtp_text"], row["meaning"]) for row in live.failures] == [
        (1, 550, "no such mailbox", "Het adres bestaat niet, of neemt geen mail aan.")
    ]


def test_groups_that_lag_behind_are_named(staff: Client):
    wave = make.launched_wave(**soon())
    for region, asked, completed in (("noord", 60, 6), ("zuid", 60, 30)):
        for n in range(asked):
            person = make.respondent(wave.survey, attributes={"regio_nu": region})
            make.invitation(wave, person, state=S.COMPLETED if n < completed else S.SENT)

    page = staff.get(url("response", wave))
    live = page.context["live"]

    assert "Evenwicht van de respons over regio nu: R = 0,60." in text_of(page)
    assert live.lagging == ["regio nu noord"]
    assert [(bar.name, bar.interval, bar.remark) for bar in live.groups["regio nu"]] == [
        ("noord", "4,7%–20,1%", "minder dan iedereen samen"),
        ("zuid", "37,7%–62,3%", "meer dan iedereen samen"),
    ]
    assert "Deze groepen blijven achter: regio nu noord." in text_of(page)


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_takes_as_many_queries_for_three_rows_of_everything_as_for_one(
    staff: Client, size: int, django_assert_num_queries: Any
):
    survey = make.survey()
    earlier = [make.launched_wave(survey, closed_at=make.NOW, background=["regio"]) for _ in range(size)]
    wave = make.launched_wave(survey, **soon(background=["regio"]))
    contact_plan.make_usual(wave)
    for n in range(size):
        invite(wave, 30, S.COMPLETED, regio=f"r{n}")
        invite(wave, 20, S.SENT, regio=f"s{n}")
        make.mail(make.invitation(wave), state=MailState.FAILED, smtp_code=550 + n)
        PageCount.objects.create(wave=wave, page="werk" if n else "", came=20, posted=10) if n < 2 else None
    for one in [*earlier, wave]:
        DayCount.objects.create(wave=one, day=one.opens_at.date(), state="completed", cell={}, number=12)
        MailDay.objects.create(wave=one, day=one.opens_at.date(), step="invitation", sent=40)
    staff.get(url("response", wave))

    with django_assert_num_queries(15):
        page = staff.get(url("response", wave))

    assert page.context["evenness"]
    assert page.context["live"].outlook.past == size


def test_only_the_figures_are_fetched_again(staff: Client):
    wave = make.launched_wave(**soon())
    invite(wave, 12, S.SENT)

    whole, part = (text_of(staff.get(url("response", wave) + rest)) for rest in ("", "?figures"))

    assert "<html" in whole
    assert "<html" not in part
    assert part.strip().startswith('<p class="moment">')
    assert "Hoe ver mensen zijn" in part


def test_of_fewer_people_than_the_minimum_group_nothing_is_told(staff: Client):
    wave = make.launched_wave(**soon())
    invite(wave, 8, S.SENT)
    invite(wave, 1, S.COMPLETED)
    few = text_of(staff.get(url("response", wave)))

    invite(wave, 1, S.SENT)
    enough = text_of(staff.get(url("response", wave)))

    assert "Er zijn minder dan 10 mensen uitgenodigd." in few
    assert "RR2" not in few
    assert "klaar" not in few.lower()
    assert "RR2 10,0%: 1 van 10" in enough


def test_rates_are_explained_in_plain_words(staff: Client):
    wave = make.launched_wave(**soon())
    invite(wave, 12, S.SENT)

    page = text_of(staff.get(url("response", wave)))

    assert "RR2 telt wie klaar is én wie minstens de helft heeft ingevuld." in page
    assert "COOP1" in page
    assert "n.v.t." in page


def test_every_state_of_the_table_has_its_code_and_they_add_up(staff: Client):
    wave = make.launched_wave(**soon())
    for state in S.values:
        invite(wave, 1, state)

    bars = staff.get(url("response", wave)).context["live"].states

    assert sum(bar.count for bar in bars) == len(S.values)
    assert [bar.code for bar in bars] == [
        "1.1", "1.2", "1.2", "2.111", "2.111", "2.1121", "2.12", "2.26", "2.27", "2.31", "2.32", "2.33",
        "3.11", "3.19", "3.30", "3.40", "3.91", "4.10", "4.81", "4.90",
    ]  # fmt: skip


def test_pages_where_people_stop_are_shown_from_ten_people_on():
    wave = make.launched_wave()
    PageCount.objects.create(wave=wave, page="start", came=0, posted=40)
    PageCount.objects.create(wave=wave, page="werk", came=40, posted=31)
    PageCount.objects.create(wave=wave, page=page_counts.SEND, came=9, posted=0)

    assert [(bar.name, bar.stopped, bar.came, bar.share) for bar in leaving.bars(wave, 5)] == [
        ("2. Je werk", 9, 40, "22,5%")
    ]

    PageCount.objects.filter(page=page_counts.SEND).update(came=31)
    assert [(bar.name, bar.stopped, bar.came) for bar in leaving.bars(wave, 28)][1:] == [
        ("antwoorden versturen", 3, 31)
    ]


def test_the_curve_knows_the_days_that_were_counted_and_the_mails_that_went_and_will_go():
    wave = make.launched_wave()
    contact_plan.make_usual(wave)
    invite(wave, 20, S.SENT)
    make.mail(wave.invitations.all()[0], state=MailState.SENT, sent_at=make.NOW)
    counters.count(wave, make.NOW)
    wave.invitations.filter(pk__in=wave.invitations.values("pk")[:12]).update(state=S.COMPLETED)
    counters.count(wave, make.NOW + timedelta(days=1))
    now = make.NOW + timedelta(days=2)

    known = history.of_survey(wave)[wave.pk]
    found = history.of_wave(wave, known, 20, 15, now)

    assert found.totals == {0: 0, 1: 12, 2: 15}
    assert [(one.day, one.step, one.sent) for one in found.mailings] == [
        (0, "invitation", 1), (6, "reminder", None), (13, "reminder", None), (19, "last_call", None)
    ]  # fmt: skip
    assert found.curve(2).arrivals == (0, 12)
    assert found.curve(2).days == 22


def test_earlier_waves_of_the_same_study_help_and_others_do_not():
    survey = make.survey()
    before = make.launched_wave(survey, opens_at=make.NOW - timedelta(days=200), closed_at=make.NOW)
    wave, later = make.launched_wave(survey), make.launched_wave(survey, opens_at=make.NOW + timedelta(days=9))
    other = make.launched_wave(opens_at=make.NOW - timedelta(days=200))
    for one in (before, wave, later, other):
        DayCount.objects.create(wave=one, day=one.opens_at.date(), state="completed", cell={}, number=12)

    assert list(history.of_survey(wave)) == [before.pk, wave.pk]


def test_what_is_in_already_is_the_least_that_is_expected():
    one = History(make.NOW.date(), make.NOW.date() + timedelta(days=21), 100, {0: 20, 1: 25, 2: 80})
    now = make.NOW + timedelta(days=2)

    found = history.outlook(one, [], now, 80)

    assert found.final is not None
    assert found.final.low >= 80
    assert found.added is not None


def test_a_drawing_holds_the_same_figures_as_its_table():
    first = make.NOW.date()
    one = History(first, first + timedelta(days=10), 100, {0: 10, 1: 30, 2: 40}, (Mailing(0, "invitation", 1, 100),))

    found = drawing.draw(one, Forecast(50, 60, 70))

    assert [(line.label, line.new, line.total, line.mailing) for line in found.lines] == [
        ("8 sep", "10", "10", "uitnodiging"), ("9 sep", "20", "30", ""), ("10 sep", "10", "40", "")
    ]  # fmt: skip
    assert len(found.dots) == 3
    assert [tick.label for tick in found.ticks] == ["0", "20", "40", "60", "80"]
    assert found.marks[0].text == "uitnodiging, 8 sep; mails: 100"
    assert found.forecast is not None
    assert found.forecast.label == "50–70"
    assert float(found.forecast.top) < float(found.forecast.middle) < float(found.forecast.bottom)


def test_a_closed_wave_is_not_forecast_any_more(staff: Client):
    wave = make.launched_wave(**soon())
    invite(wave, 30, S.COMPLETED)
    counters.count(wave, timezone.now())
    running = staff.get(url("response", wave)).context["live"]

    Wave.objects.filter(pk=wave.pk).update(closed_at=timezone.now())
    closed = staff.get(url("response", wave)).context["live"]

    assert (running.outlook is None, closed.outlook is None) == (False, True)
    assert closed.curve is not None


def test_a_wave_whose_invitations_are_gone_still_tells_its_response(staff: Client):
    wave = make.launched_wave(**soon())
    invite(wave, 12, S.COMPLETED)
    invite(wave, 18, S.SENT)
    now = timezone.now()
    Wave.objects.filter(pk=wave.pk).update(closed_at=now, opened_at=now)
    before = staff.get(url("response", wave)).context["live"]

    retention.count_out(now + timedelta(days=31))
    page = staff.get(url("response", wave))

    assert not Invitation.objects.filter(wave=wave).exists()
    assert page.context["live"].rates == before.rates == ["RR2 40,0%: 12 van 30", "RR1 40,0%: 12 van 30"]
    assert [bar.number for bar in page.context["live"].states] == [bar.number for bar in before.states]
    assert "Er is nog niemand uitgenodigd" not in text_of(page)
    assert "Er is geen mail in deze meting" not in text_of(page)
