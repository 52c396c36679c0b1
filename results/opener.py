"""The door between the web process and the child process that opens a wave: the phrase goes through a pipe only."""

import subprocess
import sys
import threading

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from results import keys, progress
from surveys.models import Wave

PATIENCE_SECONDS = 5
LONGEST_SECONDS = 600


@sensitive_variables("phrase")
def start(wave: Wave, phrase: str) -> None:
    """Start opening; returns when it is done or after a few seconds. `progress` tells how it goes.

    A second press of the button meanwhile starts no second one.

    Raises keys.TooManyTriesError.
    """
    keys.count_try(f"opening:{wave.pk}")
    if not cache.add(busy(wave), "opening", LONGEST_SECONDS):
        return
    progress.Teller(wave.pk).running(0, 0)
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "open_wave", wave.slug, "--report-progress"]
    child = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
    )
    assert child.stdin is not None
    child.stdin.write(phrase.encode() + b"\n")
    child.stdin.close()
    waiter = threading.Thread(target=wait_for, args=(child, wave), daemon=True)
    waiter.start()
    waiter.join(PATIENCE_SECONDS)


def busy(wave: Wave) -> str:
    return f"results:opening-busy:{wave.pk}"


def wait_for(child: "subprocess.Popen[bytes]", wave: Wave) -> None:
    """A child that dies without a word is reported all the same."""
    code = child.wait()
    cache.delete(busy(wave))
    found = progress.get(wave.pk)
    if code != 0 and found is not None and found.state == progress.RUNNING:
        message = _("The opening stopped half-way. Nothing has changed. Try again, or ask who runs the server.")
        progress.Teller(wave.pk).refused(message)
