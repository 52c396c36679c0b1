"""What a draft holds, and how postings of several tabs come together in it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

KEPT_SAVES = 20
KEPT_CHANGES = 6


@dataclass
class Answered:
    """What a draft holds, in clear only inside a request."""

    answers: dict[str, str] = field(default_factory=dict)
    revision: int = 0
    changed: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    posted: list[str] = field(default_factory=list)
    saves: list[tuple[str, str]] = field(default_factory=list)
    order: dict[str, list[str]] = field(default_factory=dict)


def from_content(content: dict[str, Any]) -> Answered:
    return Answered(
        answers=content["answers"],
        revision=content["revision"],
        changed={code: [(rev, digest) for rev, digest in log] for code, log in content["changed"].items()},
        posted=content["posted"],
        saves=[(save, digest) for save, digest in content["saves"]],
        order=content["order"],
    )


def merge(answered: Answered, changes: Mapping[str, str], *, base: int) -> bool:
    """Take over what this tab really changed since its page was made; True when it overruled a newer answer.

    A stale tab posts every field of its page. A field that still has the value it had at `base` was not touched there.
    """
    overtaken = False
    touched = {code: value for code, value in changes.items() if digest(value) != digest_at(answered, code, base)}
    revision = answered.revision + 1
    for code, value in touched.items():
        stored = answered.answers.get(code, "")
        if value == stored:
            continue
        log = answered.changed.get(code, [])
        overtaken = overtaken or bool(log and log[-1][0] > base)
        answered.changed[code] = [*log, (revision, digest(value))][-KEPT_CHANGES:]
        answered.answers[code] = value
        answered.revision = revision
    return overtaken


def digest_at(answered: Answered, code: str, base: int) -> str:
    """What a question held at a revision; unknown (no value has this digest) once that was forgotten."""
    log = answered.changed.get(code, [])
    known = [value for revision, value in log if revision <= base]
    if known:
        return known[-1]
    return "forgotten" if len(log) >= KEPT_CHANGES else digest("")


def digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:16]


def body_digest(data: QueryDict) -> str:
    fields = sorted((key, values) for key, values in data.lists() if key not in {"save_id", "revision"})
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()[:16]


def revision_of(data: QueryDict) -> int:
    text = data.get("revision", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
