"""Links to one page of one release, for somebody without an account: made once, kept as a fingerprint, with an end."""

import hashlib
import secrets
from datetime import datetime, timedelta

from results.models import Release, SharedPage


def share(release: Release, *, shared_with: str, days: int, made_by: str, now: datetime) -> tuple[SharedPage, str]:
    """The stored row, and the secret of the link, which nobody can show again."""
    secret = secrets.token_urlsafe(24)
    made = SharedPage.objects.create(
        release=release,
        fingerprint=fingerprint(secret),
        shared_with=shared_with,
        made_by=made_by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return made, secret


def find(secret: str, now: datetime) -> SharedPage | None:
    """None for a link that does not exist, has expired or was withdrawn."""
    rows = SharedPage.objects.readable(now).select_related("release__wave__survey", "release__earlier__wave")
    return rows.filter(fingerprint=fingerprint(secret)).first()


def fingerprint(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
