"""A coder who knows the themes of every answer and only has to press or tap them: what the desk itself costs."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kccsurvey.demo_coding import BOOKS, truth
from kccsurvey.demo_texts import ADDED_AUTUMN, deck
from results import codebooks
from results.models import Codebook, CodingRound, Theme
from surveys.models import Wave
from tests.respondents.make import PASSWORD, user
from tests.results.coding_make import QUESTION, round_of, texts
from tests.results.make import opened_wave

BOOK = BOOKS[0]
TABLET = {"width": 820, "height": 1180}
WORDS_PER_SECOND = 238 / 60
"""Silent reading of prose (Brysbaert 2019)."""
DECIDE, PRESS, TAP = 1.35, 0.28, 1.1
"""Seconds of the keystroke-level model (Card, Moran & Newell 1980): a decision, a key of an average typist, a tap."""


@dataclass
class Session:
    """What coding cost; `waits` are seconds between saving and the next answer."""

    acts: int = 0
    themes: int = 0
    words: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def answers(self) -> int:
        return len(self.waits)

    def seconds(self, act: float, *, decisions: int = 0) -> float:
        """Of somebody who reads, decides and acts, without the machine; one decision per answer unless told."""
        return self.words / WORDS_PER_SECOND + DECIDE * (decisions or self.answers) + act * self.acts


def codebook(of: Wave) -> Codebook:
    made = Codebook.objects.create(survey=of.survey, code=BOOK.code, question=QUESTION, title=BOOK.title)
    Theme.objects.bulk_create(
        Theme(codebook=made, code=code, name=theme.name, definition=theme.definition, position=place)
        for place, (code, theme) in enumerate(BOOK.themes.items(), start=1)
    )
    return made


def wave_to_code(answers: int, coder: str = "onderzoeker") -> CodingRound:
    """So many made-up answers to the question about added value, for one coder."""
    of = opened_wave()
    counts = {theme: round(number * answers / 222) for theme, number in ADDED_AUTUMN.items()}
    texts(of, *deck(BOOK.themes, counts, answers, seed=1))
    return round_of(of, codebook(of), user("Onderzoek", username=coder).get_username())


def log_in(page: Any, base: str, found: CodingRound, coder: str = "onderzoeker") -> None:
    desk = f"/admin/results/waveresult/{found.wave_id}/coding/{found.pk}/desk/"
    page.goto(f"{base}/admin/login/?next={desk}")
    page.get_by_label("Gebruikersnaam").fill(coder)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    ready(page)


def ready(page: Any) -> None:
    """The next answer with its script, or the end."""
    page.wait_for_selector("[data-search]:not([hidden]), .lead")


def wanted(text: str) -> list[str]:
    return sorted(truth(text, BOOK))


def code_all(page: Any, act: Callable[[Any, str], None], seen: Callable[[int], None] = lambda number: None) -> Session:
    """Until nothing is left. `act` presses or taps a theme, "n" or "Enter"; `seen` hears how many were coded."""
    session = Session()
    for text in answers(page):
        themes = wanted(text)
        session.words += len(text.split())
        session.themes += len(themes)
        for theme in themes or ["n"]:
            act(page, theme)
            session.acts += 1
        began = time.perf_counter()
        with page.expect_navigation():
            act(page, "Enter")
        ready(page)
        session.acts += 1
        session.waits.append(time.perf_counter() - began)
        seen(session.answers)
    return session


def answers(page: Any) -> Iterator[str]:
    while page.locator("#answer").count():
        yield page.locator("#answer").inner_text()


KEY = dict(zip(BOOK.themes, codebooks.KEYS, strict=False))


def press(page: Any, what: str) -> None:
    page.keyboard.press(KEY.get(what, what))


def tap(page: Any, what: str) -> None:
    page.locator(f"[data-key='{KEY.get(what, what)}']").tap()
