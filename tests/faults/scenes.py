"""Each fault of a mailing, done to real processes in the middle of the work; what came of it is counted afterwards."""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from respondents import breaker, contact_plan, pacing, resolving, settling, whereabouts
from respondents.models import ContactStep, Invitation, InvitationState, Mail, MailEvent, MailState
from surveys.models import Wave
from tests.faults.server import MailServer
from tests.faults.stage import Stage, patiently
from tests.respondents import make

LEASE_AND_MORE = timedelta(seconds=150)
OVER = (MailState.SENT, MailState.UNCERTAIN, MailState.FAILED)


@dataclass(frozen=True)
class Outcome:
    """What the mail server knows; the last two are after the uncertain mails were settled."""

    expected: int
    delivered: int
    twice: int
    lost: int
    uncertain: int
    refused: int
    twice_after: int
    lost_after: int


@dataclass
class Scene:
    """One mailing on the stage."""

    stage: Stage
    mails: int
    workers: int = 1

    @property
    def server(self) -> MailServer:
        return self.stage.server

    def start(self) -> None:
        self.stage.have_workers(self.workers)

    def crash(self) -> None:
        """All workers at once, without warning."""
        self.stage.kill_workers()

    def crash_and_start(self) -> None:
        """Nobody works any more, so what was held can be swept at once."""
        self.crash()
        patiently(lambda: settling.sweep(timezone.now() + LEASE_AND_MORE))
        self.start()

    def restart_database(self) -> None:
        """What a worker held then waits for its lease; a worker that still believes in it cannot hand over any more."""
        self.stage.restart_database()
        patiently(lambda: settling.sweep(timezone.now() + LEASE_AND_MORE))

    def crash_soon(self) -> None:
        """From within the mail server, which must not wait for it."""
        threading.Thread(target=self.crash).start()

    def hurry(self) -> None:
        """Nobody waits for leases, pauses and the breaker: their time has come."""
        now = timezone.now()
        if not self.stage_works():
            settling.sweep(now + LEASE_AND_MORE)
        Mail.objects.filter(state=MailState.QUEUED).update(not_before=now)
        breaker.reset()

    def stage_works(self) -> bool:
        """A worker is at it: what it holds is not for us to sweep."""
        fresh = timezone.now() - timedelta(seconds=3)
        last = pacing.last_turn()
        return last is not None and last > fresh

    def finish(self, seconds: float = 60) -> None:
        """Until no mail waits or is on its way."""
        deadline = time.monotonic() + seconds
        while patiently(self.left):
            self.start()
            assert time.monotonic() < deadline, f"still {patiently(self.states)}"
            patiently(self.hurry)
            self.stage.wake()
            time.sleep(0.3)

    def left(self) -> int:
        return Mail.objects.exclude(state__in=OVER).count()

    def states(self) -> Counter[str]:
        return Counter(Mail.objects.values_list("state", flat=True))

    def progress(self, share: float) -> None:
        """Wait until that share of the mails has come to the server."""
        deadline = time.monotonic() + 60
        while sum(self.server.delivered.values()) < share * self.mails:
            assert time.monotonic() < deadline, "the mailing does not get going"
            self.stage.wake()
            time.sleep(0.1)


def queue(mails: int) -> Wave:
    wave = make.launched_wave(closes_at=timezone.now() + timedelta(days=9))
    for _ in range(mails):
        make.mail(make.invitation(wave), not_before=timezone.now())
    return wave


Fault = Callable[[Scene], None]


def worker_killed_before_data(scene: Scene) -> None:
    at(scene, "rcpt")


def worker_killed_before_the_answer(scene: Scene) -> None:
    at(scene, "dot")


def worker_killed_after_the_answer(scene: Scene) -> None:
    at(scene, "taken")


def at(scene: Scene, place: str) -> None:
    moment = scene.mails // 3

    def misbehave(where: str, number: int) -> str:
        if where == place and number == moment:
            scene.crash_soon()
            time.sleep(0.5)
        return ""

    scene.server.misbehaviour = misbehave


def workers_killed_at_random(scene: Scene) -> None:
    for share in (0.2, 0.4, 0.6):
        scene.progress(share)
        scene.crash_and_start()


def two_beats(scene: Scene) -> None:
    """Also the reminder is made by both, in the same moment."""
    scene.finish()
    Mail.objects.all().delete()
    scene.server.begin()
    Invitation.objects.update(state=InvitationState.SENT)
    Wave.objects.update(opens_at=timezone.now() - timedelta(days=6, hours=1))
    Wave.objects.update(launched_at=timezone.now() - timedelta(days=6, hours=1))
    wave, now = Wave.objects.get(), timezone.localtime()
    make.mail_text(wave, step="reminder", number=1)
    hour = min(max(now.hour, 8), 20)
    ContactStep.objects.create(wave=wave, step="reminder", number=1, day=6, hour=hour)
    ContactStep.objects.update(day=(now.date() - contact_plan.first_day(wave).date()).days)
    moment = contact_plan.moment_of(ContactStep.objects.get(), wave)
    if not moment <= now <= moment + contact_plan.LATE:  # at night the plan itself waits
        contact_plan.put_out(ContactStep.objects.get(), now)
    scene.stage.have_beats(2)
    deadline = time.monotonic() + 60
    while Mail.objects.count() < scene.mails:
        assert time.monotonic() < deadline, "no beat made the reminder"
        scene.stage.wake(task="kccsurvey.tick", times=5)
        time.sleep(0.2)


def every_task_twenty_times(scene: Scene) -> None:
    for _ in range(5):
        scene.stage.wake(times=20)
        time.sleep(0.1)


def redis_emptied(scene: Scene) -> None:
    for share in (0.2, 0.5):
        scene.progress(share)
        scene.stage.flush_redis()


def redis_killed(scene: Scene) -> None:
    scene.progress(0.3)
    scene.stage.wake(times=30)
    scene.stage.restart_redis()


def database_killed(scene: Scene) -> None:
    for share in (0.2, 0.5):
        scene.progress(share)
        scene.restart_database()


def refused_for_now(scene: Scene) -> None:
    """Every third address is busy the first time."""
    scene.server.misbehaviour = lambda place, number: "451 4.7.1 later" if place == "rcpt" and number % 3 == 0 else ""


def all_refused_for_a_while(scene: Scene) -> None:
    scene.server.misbehaviour = lambda place, n: "421 4.3.2 closing" if place == "rcpt" and n <= 12 else ""


def refused_for_good(scene: Scene) -> None:
    scene.server.misbehaviour = lambda place, n: "550 5.1.1 unknown" if place == "rcpt" and n % 10 == 0 else ""


def cut_before_the_dot(scene: Scene) -> None:
    """Our side cannot see how much had come across: what was still under way counts as uncertain."""
    scene.server.misbehaviour = lambda place, n: "cut" if place == "body" and n % 5 == 0 else ""


def cut_after_the_dot(scene: Scene) -> None:
    """Half of them had been taken."""
    kinds = {0: "keep", 1: "lose"}
    scene.server.misbehaviour = lambda place, n: kinds[n // 10 % 2] if place == "dot" and n % 10 == 0 else ""


def silent_after_the_dot(scene: Scene) -> None:
    def misbehave(place: str, number: int) -> str:
        if place == "dot" and number % 15 == 7:
            time.sleep(1.5)
        return ""

    scene.server.misbehaviour = misbehave


def clock_an_hour_ahead(scene: Scene) -> None:
    """Another machine thinks that every lease has run out, while the worker is sending."""
    for share in (0.1, 0.3, 0.5, 0.7):
        scene.progress(share)
        settling.sweep(timezone.now() + timedelta(hours=1))


def clock_jumps(scene: Scene) -> None:
    """A worker is an hour ahead; then, beside a second one, an hour behind and so on: two ideas of a lease."""
    scene.crash()
    scene.stage.have_jumping_worker("+1h")
    scene.progress(0.2)
    scene.workers = 2
    scene.start()
    for offset in ("-1h", "+0", "-1h", "+1h", "+0"):
        scene.stage.set_clock(offset)
        scene.stage.wake(times=4)
        time.sleep(0.4)
    scene.crash()
    patiently(lambda: settling.sweep(timezone.now() + timedelta(hours=2)))  # a lease lasts as its worker's clock says
    scene.start()
    now, half = timezone.now(), timedelta(minutes=30)
    jumped = MailEvent.objects.filter(Q(at__gt=now + half) | Q(at__lt=now - half))
    assert patiently(jumped.exists), "no clock jumped"


def copy_put_back(scene: Scene) -> None:
    """The dump of when a third had gone is read in when two thirds have; somebody says so."""
    scene.progress(0.3)
    scene.stage.copy_database()
    scene.progress(0.6)
    scene.crash()
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    scene.stage.put_copy_back()
    say_what_happened(scene)


def server_takes_over(scene: Scene) -> None:
    """It had stayed behind: it knows a third of what went."""
    scene.progress(0.3)
    scene.crash()
    scene.stage.leave_server_behind()
    scene.crash_and_start()
    scene.progress(0.6)
    scene.crash()
    scene.stage.take_over()
    say_what_happened(scene)


def say_what_happened(scene: Scene) -> None:
    """Nothing goes before somebody does."""
    gone = sum(scene.server.delivered.values())
    scene.start()
    deadline = time.monotonic() + 60
    while patiently(whereabouts.resting) is None:
        assert time.monotonic() < deadline, "the mail does not rest"
        scene.stage.wake()
        time.sleep(0.2)
    assert sum(scene.server.delivered.values()) == gone
    patiently(lambda: settling.sweep(timezone.now() + LEASE_AND_MORE))
    patiently(lambda: whereabouts.go_on(timezone.now(), None, put_back=True))


def everything_at_once(scene: Scene) -> None:
    silent_after_the_dot(scene)
    slow, cut = scene.server.misbehaviour, {3: "keep", 9: "lose"}

    def misbehave(place: str, number: int) -> str:
        if place == "rcpt" and number % 8 == 0:
            return "451 later"
        if place == "dot" and number % 20 in cut:
            return cut[number % 20]
        return slow(place, number)

    scene.server.misbehaviour = misbehave
    scene.stage.wake(times=20)
    scene.progress(0.2)
    scene.crash_and_start()
    scene.stage.flush_redis()
    scene.progress(0.4)
    scene.restart_database()
    scene.progress(0.5)
    scene.stage.restart_redis()
    scene.crash_and_start()


FAULTS: dict[str, tuple[Fault, int]] = {
    "worker killed before DATA": (worker_killed_before_data, 1),
    "worker killed after the dot, before the answer": (worker_killed_before_the_answer, 1),
    "worker killed after the answer": (worker_killed_after_the_answer, 1),
    "workers killed three times": (workers_killed_at_random, 2),
    "two beats": (two_beats, 2),
    "every task twenty times": (every_task_twenty_times, 2),
    "Redis emptied twice": (redis_emptied, 1),
    "Redis killed and started": (redis_killed, 1),
    "PostgreSQL killed and started twice": (database_killed, 1),
    "451 for every third": (refused_for_now, 1),
    "421 for everybody, a while": (all_refused_for_a_while, 1),
    "550 for every tenth": (refused_for_good, 1),
    "cut before the dot": (cut_before_the_dot, 1),
    "cut after the dot": (cut_after_the_dot, 1),
    "silent after the dot": (silent_after_the_dot, 1),
    "clock an hour ahead": (clock_an_hour_ahead, 1),
    "the clock of a worker jumps an hour, six times": (clock_jumps, 0),
    "a copy put back": (copy_put_back, 1),
    "a server that stayed behind takes over": (server_takes_over, 1),
    "everything at once": (everything_at_once, 2),
}


def play(stage: Stage, name: str, mails: int) -> Outcome:
    """One scene from an empty outbox to the last mail."""
    fault, workers = FAULTS[name]
    scene = Scene(stage, mails, workers)
    connection.close()
    empty()
    stage.server.begin()
    scene.start()
    queue(mails)
    try:
        fault(scene)
        scene.finish()
        before = counted(scene)
        settle(scene)
        scene.finish()
    finally:
        stage.kill_beats()
    twice, lost = after(scene)
    return Outcome(*before, twice_after=twice, lost_after=lost)


def empty() -> None:
    """Workers of the scene before may still be looking for work: then one of the two gives way."""
    for _ in range(10):
        with contextlib.suppress(CommandError):
            call_command("flush", verbosity=0, interactive=False)
            return
        time.sleep(0.5)
    raise AssertionError("the database does not get empty")


def counted(scene: Scene) -> tuple[int, int, int, int, int, int]:
    rows = dict(Mail.objects.values_list("message_id", "state"))
    delivered = scene.server.delivered
    twice = sum(times - 1 for times in delivered.values())
    states = Counter(rows.values())
    lost = sum(state == MailState.SENT and name not in delivered for name, state in rows.items())
    lost += scene.mails - len(rows)
    return scene.mails, len(delivered), twice, lost, states[MailState.UNCERTAIN], states[MailState.FAILED]


def settle(scene: Scene) -> None:
    """Uncertain mails by the word of the mail server: delivered, or not and then again."""
    scene.server.misbehaviour = lambda place, number: ""
    time.sleep(2)  # a server that was silent may still be delivering
    for mail in Mail.objects.filter(state=MailState.UNCERTAIN).select_related("wave"):
        if mail.message_id in scene.server.delivered:
            resolving.delivered(mail, timezone.now())
        else:
            resolving.send_again(mail, timezone.now(), None)


def after(scene: Scene) -> tuple[int, int]:
    refused = Mail.objects.filter(state=MailState.FAILED).count()
    twice = sum(times - 1 for times in scene.server.delivered.values())
    return twice, scene.mails - refused - len(scene.server.delivered)
