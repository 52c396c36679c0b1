"""One respondent with a phone without JavaScript: reads a page, fills it in, presses a button."""

from typing import Any
from urllib.parse import urljoin

from django.test import Client
from lxml import html

from respondents.models import Ballot
from respondents.visits import find, read
from surveys.models import Questionnaire
from surveys.xlsform import read as read_workbook
from surveys.xlsform import write
from tests.respondents import make as people
from tests.surveys import make

ENABLED = '//form[@id="page"]//*[self::input or self::select or self::textarea][not(ancestor::fieldset[@disabled])]'


class Phone:
    """Stands on the first page of a questionnaire that came through a workbook, as a real one does."""

    def __init__(self, *pages: Any, language: str = "", **settings: Any) -> None:
        instrument = read_workbook(write(make.instrument(*pages, **settings)))
        survey = people.survey()
        questionnaire = Questionnaire.objects.create_from(survey, instrument)
        self.wave = people.launched_wave(survey, questionnaire=questionnaire, ballot_size=20_000)
        self.person = people.respondent(survey, language=language)
        self.token = people.token(people.invitation(self.wave, self.person))
        self.client, self.path = Client(), ""
        self.open(f"/v/{self.token}/")

    def open(self, path: str) -> None:
        self._arrived(self.client.get(path, follow=True), path)

    def resume(self) -> None:
        """The link of the mail again, on another phone."""
        self.client = Client()
        self.open(f"/v/{self.token}/")

    def press(self, button: str = "next", value: str = "1", **answers: Any) -> None:
        """What a browser posts: everything that is enabled, with these answers filled in."""
        action = self.page.xpath('//form[@id="page"]/@action')[0]
        data = self.fields() | answers | {button: value}
        data = {name: given for name, given in data.items() if given not in ("", [], None)}
        path = urljoin(self.path, action)
        self._arrived(self.client.post(path, data, follow=True), path)

    def _arrived(self, response: Any, path: str) -> None:
        chain = getattr(response, "redirect_chain", [])
        self.path = (chain[-1][0] if chain else path).partition("?")[0]
        self.status, self.page = response.status_code, html.fromstring(response.content)

    def fields(self) -> dict[str, Any]:
        """Names with the values that are filled in now."""
        found: dict[str, Any] = {}
        for field in self.page.xpath(ENABLED):
            if field.get("type") in ("radio", "checkbox") and field.get("checked") is None:
                continue
            found.setdefault(field.get("name"), []).append(value_of(field))
        return found

    def names(self) -> list[str]:
        """Codes of the questions that can be answered now, in order."""
        return list(dict.fromkeys(shown.partition(":")[0] for shown in self.fields().get("shown", [])))

    def text(self, path: str = "//main") -> str:
        return " ".join(" ".join(part.text_content() for part in self.page.xpath(path)).split())

    @property
    def section(self) -> str:
        return self.path.rstrip("/").split("/")[-1]

    @property
    def title(self) -> str:
        return str(self.page.xpath("//title")[0].text_content())

    @property
    def problems(self) -> list[str]:
        return [part.text_content() for part in self.page.xpath('//*[@id="summary"]//a')]

    def labels(self, code: str) -> list[str]:
        return [part.text_content().strip() for part in self.page.xpath(f'//*[@id="question_{code}"]//label')]

    def values(self, code: str, tag: str = "input") -> list[str]:
        return list(self.page.xpath(f'//{tag}[@name="{code}"]/@value'))

    def stored(self) -> dict[str, str]:
        visit = find(self.token)
        assert visit is not None
        return {code: answer for code, answer in read(visit).answers.items() if answer}

    def send(self) -> None:
        """The button of the last page."""
        found = self.page.xpath("//main//form")[0]
        data = {field.get("name"): field.get("value") for field in found.xpath(".//input")}
        path = urljoin(self.path, found.get("action", ""))
        self._arrived(self.client.post(path, data, follow=True), path)

    @property
    def sent(self) -> bool:
        return Ballot.objects.filter(wave=self.wave).exists()


def value_of(field: Any) -> str:
    if field.tag == "textarea":
        return (field.text or "").removeprefix("\n")
    if field.tag == "select":
        return next((option.get("value") for option in field.xpath("option[@selected]")), "")
    return field.get("value") or ""
