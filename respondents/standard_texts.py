"""The texts that a new wave starts with; data, in the language of the respondents."""

import re
import tomllib
from functools import cache
from pathlib import Path

from surveys.models import Survey

GAP = re.compile(r"(?<!\[)\[[^\[\]]+\](?!\])")
"""What the staff still have to fill in, such as [telefoonnummer]; a placeholder has two brackets."""


@cache
def texts() -> dict[str, dict[str, str]]:
    source = (Path(__file__).parent / "standard_texts_nl.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


LANGUAGE = "nl"


def mail(step: str = "invitation", number: int = 1, started: bool = False) -> dict[str, str]:
    """Subject and body of a step of the contact plan; nothing when there is no such text."""
    name = "mail" if step == "invitation" else f"mail_{step}_{number}" + ("_started" if started else "")
    return {name: text.strip() for name, text in texts().get(name, {}).items()}


def notice(survey: Survey) -> dict[str, str]:
    """Every item of the privacy notice, with gaps where only the staff know the answer."""
    known = {"{organisatie}": survey.organisation, "{groep}": str(survey.minimum_group)}
    return {name: filled(text, known) for name, text in texts()["notice"].items()}


def filled(text: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        text = text.replace(name, value)
    return text.strip()


def gaps(text: str) -> list[str]:
    return GAP.findall(text)
