"""What a draft holds, and how postings of several tabs come together in it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

KEPT_SAVES = 20


@dataclass
class Answered:
    """What a draft holds, in clear only inside a request."""

    answers: dict[str, str] = field(default_factory=dict)
    revision: int = 0
    changed: dict[str, int] = field(default_factory=dict)
    posted: list[str] = field(default_factory=list)
    saves: list[tuple[str, str]] = field(default_factory=list)
    language: str = ""


def from_content(content: dict[str, Any]) -> Answered:
    return Answered(
        answers=content["answers"],
        revision=content["revision"],
        changed=content["changed"],
        posted=content["posted"],
        saves=[(save, digest) for save, digest in content["saves"]],
        language=content["language"],
    )


def merge(answered: Answered, changes: Mapping[str, str], *, base: int) -> bool:
    """Take over what this page really changed; True when it overruled an answer that is newer than the page."""
    overtaken = False
    revision = answered.revision + 1
    for code, value in changes.items():
        if value == answered.answers.get(code, ""):
            continue
        overtaken = overtaken or answered.changed.get(code, 0) > base
        answered.changed[code] = answered.revision = revision
        answered.answers[code] = value
    return overtaken


def body_digest(data: QueryDict) -> str:
    fields = sorted((key, values) for key, values in data.lists() if key not in {"save_id", "revision"})
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()[:16]


def revision_of(data: QueryDict) -> int:
    text = data.get("revision", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
