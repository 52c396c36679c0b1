"""The pages about open answers: who may come in, what they show and never show, how little the desk costs."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from results import coding, reviewing
from results.models import Codebook, CodingRound, OpenAnswer
from surveys.models import Wave
from tests.respondents.make import user
from tests.results import scripted_coder as scripted
from tests.results.coding_make import QUESTION, code, codebook, coder, round_of, texts
from tests.results.make import OPENED, opened_wave

pytestmark = pytest.mark.django_db
KEY = {
    "round", "change_round", "hand_over", "take_in", "desk", "save_code", "differences", "decide", "start_drift",
}  # fmt: skip


def address(name: str, of: Wave, *arguments: Any) -> str:
    return reverse(f"admin:results_waveresult_{name}", args=[of.pk, *arguments])


def researcher(client: Client, name: str = "onderzoeker") -> User:
    who = user("Onderzoek", username=name)
    client.force_login(who)
    return who


def started(*coders: str, answers: int = 3) -> CodingRound:
    of = opened_wave()
    texts(of, *(f"Antwoord {number}" for number in range(answers)))
    return round_of(of, codebook(of.survey), *coders)


PAGES = ("texts", "review_texts", "reviewed_texts", "round", "desk", "differences", "themes", "quotes")
ACTIONS = ("prepare_texts", "save_review", "second_look", "start_round", "start_drift", "change_round", "hand_over",
           "take_in", "save_code", "decide", "choose_quote", "settle_quote")  # fmt: skip


def all_addresses(found: CodingRound, names: tuple[str, ...]) -> dict[str, str]:
    more: dict[str, tuple[Any, ...]] = dict.fromkeys(KEY, (found.pk,))
    of_question = ("review_texts", "save_review", "reviewed_texts", "second_look", "quotes", "choose_quote")
    more |= dict.fromkeys(of_question, (QUESTION,))
    more["settle_quote"] = (found.pk,)
    return {name: address(name, found.wave, *more.get(name, ())) for name in names}


@pytest.mark.parametrize("role", ["Veldwerk", "Beheer"])
def test_others_than_researchers_may_not_come_in(client: Client, role: str):
    found = started("onderzoeker")
    client.force_login(user(role))

    codes = [client.get(url).status_code for url in all_addresses(found, PAGES).values()]
    codes += [client.post(url).status_code for url in all_addresses(found, ACTIONS).values()]
    codes += [
        client.get(reverse(f"admin:results_{model}_changelist")).status_code for model in ("codebook", "codingevent")
    ]

    assert set(codes) == {403}


def test_researchers_may(client: Client):
    found = started("onderzoeker")
    researcher(client)

    codes = {name: client.get(url).status_code for name, url in all_addresses(found, PAGES).items()}
    books = client.get(reverse("admin:results_codebook_change", args=[found.codebook_id])).status_code

    assert set(codes.values()) == {200}
    assert books == 200


@pytest.mark.parametrize("name", ACTIONS)
def test_looking_does_nothing(client: Client, name: str):
    found = started("onderzoeker")
    researcher(client)

    assert client.get(all_addresses(found, (name,))[name]).status_code == 405


def test_who_does_not_code_in_a_round_has_no_desk_there(client: Client):
    found = started("anna")
    researcher(client)

    assert client.get(address("desk", found.wave, found.pk)).status_code == 404


CANARY = "kanarie-7Q"


def crawl(client: Client, start: str) -> dict[str, str]:
    """Every page that can be reached by following links, with what it holds; one page per kind of object list."""
    found: dict[str, str] = {}
    waiting = [start]
    while waiting and len(found) < 150:
        url = waiting.pop(0)
        if url in found or re.search(r"/logout/|/jsi18n/|/password", url):
            continue
        answer: Any = client.get(url)
        held = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[url] = held.decode("utf-8", "replace") + str(dict(answer.headers))
        waiting += re.findall(r'href="(/admin[^"#?]*)', found[url])
    return found


def test_nothing_unreviewed_is_on_any_page(client: Client):
    """The canary stands in a waiting and in a withheld answer; the review page alone may show the first."""
    of = opened_wave()
    texts(of, *(f"Antwoord {number}" for number in range(12)), QUOTE_OK="1")
    book = codebook(of.survey)
    found = round_of(of, book, "onderzoeker")
    code(found, 1, [["sfeer"]] * 5)
    withheld, waiting = texts(of, f"Achter {CANARY}", f"Wacht {CANARY}", release=False, QUOTE_OK="1")
    reviewing.review(of, {withheld.pk: reviewing.Verdict(release=False)}, by="rita", now=OPENED)
    client.force_login(user("Onderzoek", username="onderzoeker", is_superuser=True))

    pages = crawl(client, reverse("admin:index")) | crawl(client, address("texts", of))

    review = address("review_texts", of, QUESTION)
    assert {url for url, held in pages.items() if CANARY in held} == {review}
    assert f"Achter {CANARY}" not in pages[review]
    assert {address("texts", of), address("quotes", of, QUESTION), address("desk", of, found.pk)} <= pages.keys()
    assert len(pages) > 25
    reviewing.review(of, {waiting.pk: reviewing.Verdict(release=True)}, by="rita", now=OPENED)
    assert f"Wacht {CANARY}" in client.get(address("quotes", of, QUESTION) + f"?q={CANARY}").content.decode()


def test_only_released_texts_are_handed_out():
    of = opened_wave()
    withheld, waiting, released = texts(of, "Achter", "Wacht", "Vrij", release=False)
    reviewing.review(
        of,
        {withheld.pk: reviewing.Verdict(release=False), released.pk: reviewing.Verdict(release=True)},
        by="rita",
        now=OPENED,
    )

    assert reviewing.released_texts(of) == {(released.response_id, QUESTION): "Vrij"}


def desk_html(client: Client, found: CodingRound, query: str = "") -> str:
    return client.get(address("desk", found.wave, found.pk) + query).content.decode()


def test_the_desk_shows_one_answer_and_nothing_about_who_wrote_it(client: Client):
    of = opened_wave(background=["vestiging"])
    answers = texts(of, "Eerste antwoord", "Tweede antwoord")
    for answer in answers:
        answer.response.background = {"vestiging": "Appelscha"}
        answer.response.save()
    found = round_of(of, codebook(of.survey), "onderzoeker", "bertrand")
    code(found, 2, [["helpen"], ["helpen"]])
    researcher(client)

    html = desk_html(client, found)

    shown = [answer for answer in answers if answer.text in html]
    assert len(shown) == 1
    assert str(shown[0].response_id) not in html
    assert [word for word in ("Appelscha", "bertrand", "checked") if word in html] == []


def post(client: Client, found: CodingRound, **data: Any) -> Any:
    return client.post(address("save_code", found.wave, found.pk), data)


def test_the_desk_works_as_a_plain_form(client: Client):
    found = started("onderzoeker")
    researcher(client)
    who = coder(found)

    post(client, found, at=1, theme=["sfeer", "helpen"], do="save")
    answer = post(client, found, at=2, uncodable="on", do="next")

    assert answer.headers["Location"].endswith("?at=3")
    assert coding.said(who, found.items.get(position=1)) == coding.Said(frozenset({"sfeer", "helpen"}))
    assert coding.said(who, found.items.get(position=2)) == coding.Said(uncodable=True)
    assert "<strong>2</strong> van 3" in desk_html(client, found)

    undone = post(client, found, at=3, do="undo")

    assert undone.headers["Location"].endswith("?at=2")
    assert coding.progress(who).done == 1


def test_saving_nothing_says_what_to_do_and_keeps_the_place(client: Client):
    found = started("onderzoeker")
    researcher(client)

    answer = client.post(address("save_code", found.wave, found.pk), {"at": 2, "do": "save"}, follow=True)

    assert "Kies minstens één thema" in answer.content.decode()
    assert 'name="at" value="2"' in answer.content.decode()


def test_the_last_answer_leads_to_the_end(client: Client):
    found = started("onderzoeker", answers=1)
    researcher(client)

    answer = client.post(
        address("save_code", found.wave, found.pk), {"at": 1, "theme": "sfeer", "do": "save"}, follow=True
    )

    assert "Je hebt 1 antwoord gecodeerd" in answer.content.decode()


def test_agreement_and_differences_stay_hidden_while_two_code_blind(client: Client):
    found = started("anna", "bert")
    code(found, 1, [["sfeer"]] * 3)
    code(found, 2, [["helpen"]] * 2)
    report = {"agreement": [{"theme": "", "both": 0, "alpha": 0.5, "low": 0.4, "high": 0.6, "verdict": "revise"}]}
    CodingRound.objects.filter(pk=found.pk).update(report=report)
    researcher(client)

    html = client.get(address("round", found.wave, found.pk)).content.decode()
    differences = client.get(address("differences", found.wave, found.pk)).content.decode()

    assert "codeboek herzien" not in html
    assert "Antwoord " not in differences


def test_suggestions_stay_off_while_two_code_blind(client: Client, monkeypatch: pytest.MonkeyPatch):
    found = started("anna", "bert")
    researcher(client)

    client.post(address("change_round", found.wave, found.pk), {"suggestions": "on"})

    found.refresh_from_db()
    assert not found.suggestions


def test_a_reviewer_edits_marks_and_releases(client: Client):
    of = opened_wave()
    (answer,) = texts(of, "Bel Jan op 06 12345678", release=False)
    researcher(client)

    page = client.get(address("review_texts", of, QUESTION)).content.decode()
    client.post(
        address("save_review", of, QUESTION),
        {f"{answer.pk}-verdict": "release", f"{answer.pk}-text": "Bel [naam] op [telefoon]"},
    )

    answer.refresh_from_db()
    assert '<mark title="phone">06 12345678</mark>' in page
    assert (answer.text, answer.state, answer.reviewed_by) == ("Bel [naam] op [telefoon]", "released", "onderzoeker")


def test_nothing_is_released_by_doing_nothing(client: Client):
    of = opened_wave()
    clean, marked = texts(of, "Goed", "Bel 06 12345678", release=False)
    researcher(client)
    data = {f"{answer.pk}-text": "" for answer in (clean, marked)}

    client.post(address("save_review", of, QUESTION), data)
    assert set(OpenAnswer.objects.values_list("state", flat=True)) == {"waiting"}
    client.post(address("save_review", of, QUESTION), data | {"all": ""})

    assert dict(OpenAnswer.objects.values_list("pk", "state")) == {clean.pk: "released", marked.pk: "waiting"}


def test_a_reviewer_rewrites_nobody(client: Client):
    of = opened_wave()
    (answer,) = texts(of, "Het loon is te laag", release=False)
    researcher(client)

    client.post(
        address("save_review", of, QUESTION),
        {f"{answer.pk}-verdict": "release", f"{answer.pk}-text": "Het loon is prima"},
    )

    answer.refresh_from_db()
    assert answer.state == "waiting"


def test_one_wrong_edit_loses_nothing_of_what_was_filled_in(client: Client):
    of = opened_wave()
    wrong, edited, other = texts(of, "Het loon is te laag", "Vraag Jan maar", "Goed", release=False)
    researcher(client)

    page = client.post(
        address("save_review", of, QUESTION),
        {
            f"{wrong.pk}-verdict": "release", f"{wrong.pk}-text": "Het loon is prima",
            f"{edited.pk}-verdict": "release", f"{edited.pk}-text": "Vraag [naam] maar",
            f"{other.pk}-verdict": "withhold", f"{other.pk}-text": "Goed",
        },
    ).content.decode()  # fmt: skip

    assert set(OpenAnswer.objects.values_list("state", flat=True)) == {"waiting"}
    assert "Vraag [naam] maar" in page
    assert "Het loon is prima" in page
    assert page.count("Zet alleen haken op de plaats van woorden") == 1
    assert re.search(rf'name="{other.pk}-verdict" value="withhold"[^>]* checked', page)


def test_a_third_takes_what_one_of_them_said_with_one_press(client: Client):
    found = started("anna", "bert", answers=2)
    code(found, 1, [["sfeer", "contact"], []])
    code(found, 2, [["helpen"], ["helpen"]])
    researcher(client)

    page = client.get(address("differences", found.wave, found.pk)).content.decode()
    forms = re.findall(r'name="at" value="(\d)">\s*((?:<input type="hidden"[^>]*>\s*)*)<button', page)
    for at, inputs in (forms[0], forms[2]):
        themes = re.findall(r'name="theme" value="([a-z]+)"', inputs)
        data = {"at": at, "theme": themes} | ({"uncodable": "on"} if 'name="uncodable"' in inputs else {})
        client.post(address("decide", found.wave, found.pk), data)

    decided = [outcome.decided for outcome in coding.outcomes(found)]
    assert decided == [coding.Said(frozenset({"sfeer", "contact"})), coding.Said(uncodable=True)]


def test_the_page_of_a_round_says_when_a_coder_has_left(client: Client):
    found = started("onderzoeker", "vertrokken")
    researcher(client)

    page = client.get(address("round", found.wave, found.pk)).content.decode()
    user("Onderzoek", username="nieuw")
    client.post(address("hand_over", found.wave, found.pk), {"place": 2, "name": "nieuw"})
    after = client.get(address("round", found.wave, found.pk)).content.decode()

    assert "vertrokken mag niet meer coderen" in page
    assert "mag niet meer coderen" not in after
    assert coder(found, 2).name == "nieuw"


def test_the_start_page_leads_to_the_desk_while_something_is_left(client: Client):
    found = started("onderzoeker", answers=2)
    researcher(client)
    desk = address("desk", found.wave, found.pk)

    before = client.get(reverse("admin:index")).content.decode()
    code(found, 1, [["sfeer"]] * 2)
    after = client.get(reverse("admin:index")).content.decode()
    client.force_login(user("Veldwerk", username="veld"))

    assert f'href="{desk}"' in before
    assert "nog 2 antwoorden" in before
    assert desk not in after
    assert desk not in client.get(reverse("admin:index")).content.decode()


def test_the_last_coder_is_told_that_codes_will_stay(client: Client):
    found = started("anna", "onderzoeker", answers=1)
    code(found, 1, [["sfeer"]])
    researcher(client)

    before = desk_html(client, found)
    after = client.post(
        address("save_code", found.wave, found.pk), {"at": 1, "theme": "sfeer", "do": "save"}, follow=True
    ).content.decode()

    assert "Dit is de laatste" in before
    assert "Codes kunnen daarom niet meer veranderen" in after
    assert "ongedaan maken" not in after


def test_a_codebook_is_about_a_question_that_is_asked_in_words(client: Client):
    of = opened_wave()
    researcher(client)
    url = reverse("admin:results_codebook_add")
    empty = {f"themes-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    book = {"survey": of.survey.pk, "code": "boek", "title": "Boek"} | empty

    page = client.get(url).content.decode()
    for question in ("NIETS", "CIJFER"):
        client.post(url, book | {"question": question})
    client.post(url, book | {"question": QUESTION, "condition": "${CIJFER} = '1'"})
    assert not Codebook.objects.exists()
    client.post(url, book | {"question": QUESTION})

    assert f"({QUESTION})" in page
    assert Codebook.objects.get().question == QUESTION


def test_a_codebook_that_is_used_does_not_change_in_the_admin(client: Client):
    found = started("anna")
    researcher(client)
    url = reverse("admin:results_codebook_change", args=[found.codebook_id])

    client.post(url, {"title": "Anders"})
    client.post(reverse("admin:results_codebook_version", args=[found.codebook_id]))

    assert sorted(Codebook.objects.values_list("title", "version")) == [("Waarom", 1), ("Waarom", 2)]


@pytest.mark.parametrize("rows", [2, 4])
def test_the_desk_costs_the_same_for_few_and_many(client: Client, rows: int, django_assert_num_queries: Any):
    found = started("onderzoeker", answers=rows)
    researcher(client)
    url = address("desk", found.wave, found.pk)
    client.get(url)

    with django_assert_num_queries(15):
        client.get(url)


def coded_by_script(page: Any, live_url: str, act: Any, answers: int) -> scripted.Session:
    """A whole round, of which every code is what the coder meant."""
    found = scripted.wave_to_code(answers)
    scripted.log_in(page, live_url, found)

    session = scripted.code_all(page, act)

    said = {item.pk: set(scripted.wanted(item.answer.text)) for item in found.items.select_related("answer")}
    assert {outcome.item: set(outcome.said[0].themes) for outcome in coding.outcomes(found) if outcome.said[0]} == said
    assert session.answers == answers
    assert session.acts == sum(max(1, len(themes)) + 1 for themes in said.values())
    return session


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_answer_costs_a_key_per_theme_and_one(page: Any, live_url: str):
    """Reading, deciding and pressing take less than twenty minutes; benchmarks.coding tells of the machine."""
    session = coded_by_script(page, live_url, scripted.press, answers=32)

    assert session.acts / session.answers < 3.5
    assert session.seconds(scripted.PRESS) / session.answers * 200 < 20 * 60


@pytest.mark.django_db(transaction=True)
def test_a_tablet_needs_a_tap_per_theme_and_one(browser: Any, live_url: str):
    context = browser.new_context(locale="nl-NL", viewport=scripted.TABLET, is_mobile=True, has_touch=True)

    session = coded_by_script(context.new_page(), live_url, scripted.tap, answers=32)

    context.close()
    assert session.acts / session.answers < 3.5


def at_the_desk(page: Any, live_url: str, *words: str) -> CodingRound:
    of = opened_wave()
    texts(of, *words)
    found = round_of(of, codebook(of.survey), user("Onderzoek", username="onderzoeker").get_username())
    scripted.log_in(page, live_url, found)
    return found


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_loses_nothing(page: Any, live_url: str):
    found = at_the_desk(page, live_url, "Een", "Twee")
    who = coder(found)

    page.context.set_offline(True)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Contact").is_checked()
    assert coding.progress(who).done == 0
    page.context.set_offline(False)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert coding.said(who, found.items.get(position=1)) == coding.Said(frozenset({"contact"}))
    assert page.locator("[name=at]").get_attribute("value") == "2"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_coder_who_was_logged_out_comes_back_to_the_desk(page: Any, live_url: str, settings: Any):
    found = at_the_desk(page, live_url, "Een", "Twee")

    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/**")

    assert page.url.endswith(f"next={address('desk', found.wave, found.pk)}")


def test_undo_takes_back_once_however_often_it_is_sent(client: Client):
    found = started("onderzoeker")
    researcher(client)
    code(found, 1, [["sfeer"]] * 2)

    for _time in range(2):
        post(client, found, at=3, done=2, do="undo")

    assert coding.progress(coder(found)).done == 1


def test_two_tabs_of_one_coder_give_one_code(client: Client):
    found = started("onderzoeker")
    researcher(client)

    post(client, found, at=1, theme="sfeer", do="save")
    other = post(client, found, at=1, theme="helpen", do="save")

    assert coding.said(coder(found), found.items.get(position=1)) == coding.Said(frozenset({"helpen"}))
    assert coding.progress(coder(found)).done == 1
    assert other.headers["Location"].endswith("?at=2")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_keys_of_the_desk(page: Any, live_url: str):
    found = at_the_desk(page, live_url, "Een", "Twee", "Drie")

    page.keyboard.press("/")
    page.keyboard.type("help")
    assert page.locator("label.theme:visible").count() == 1
    page.keyboard.press("Enter")
    assert page.get_by_label("Helpen").is_checked()
    page.keyboard.press("n")
    assert not page.get_by_label("Helpen").is_checked()
    page.keyboard.press("n")
    page.keyboard.press("?")
    assert page.locator("[data-help] dl").is_visible()
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    assert page.locator("[name=at]").get_attribute("value") == "2"
    page.keyboard.press("1")
    with page.expect_navigation():
        page.keyboard.press("ArrowLeft")
    assert coding.progress(coder(found)).done == 1
    with page.expect_navigation():
        page.keyboard.press("z")
    assert page.locator("[name=at]").get_attribute("value") == "2"
    assert coding.progress(coder(found)).done == 0
