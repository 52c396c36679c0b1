"""Load the demo study once."""

import json
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from kccsurvey import demo
from kccsurvey.roles import make_roles
from surveys.models import Survey, Wave

LOGINS = {"veldwerk": "Veldwerk", "onderzoek": "Onderzoek", "onderzoek-2": "Onderzoek", "beheer": "Beheer"}
"""Two researchers, because a wave wants two phrases, and open answers two people who code."""


class Command(BaseCommand):
    help = (
        "Load the demo study (two waves of 2020, one that is open now) and its logins; does nothing when it is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, default=settings.BASE_DIR / "var" / "demo.json")

    def handle(self, *args: Any, output: Path, **options: Any) -> None:
        if Wave.objects.filter(slug=demo.OPEN_WAVE).exists():
            self.stdout.write("The demo study is there already.")
            return
        if Survey.objects.filter(slug=demo.SURVEY).exists():
            raise CommandError(
                "A demo study that was never finished is in the way. Run `make clean-demo` and try again."
            )
        with translation.override("nl"):
            phrase = demo.load(timezone.now())
            found = {"logins": logins(), "wave": demo.OPEN_WAVE, "phrase": phrase}
        output.parent.mkdir(parents=True, exist_ok=True)
        output.touch(mode=0o600)
        output.write_text(json.dumps(found, indent=1), encoding="utf-8")
        self.stdout.write("The demo study is ready.")


def logins() -> list[dict[str, str]]:
    """Each with a new password."""
    made = []
    make_roles()
    for name, role in LOGINS.items():
        password = "-".join(secrets.token_hex(2) for _ in range(5))
        user, _new = User.objects.get_or_create(
            username=name, defaults={"is_staff": True, "email": f"{name}@example.nl"}
        )
        user.set_password(password)
        user.save()
        user.groups.set(Group.objects.filter(name=role))
        made.append({"role": role, "username": name, "password": password})
    return made
