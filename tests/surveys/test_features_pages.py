"""What every page does, whatever is asked on it: resume, go back, titles, escaping, piping, languages."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.respondents import make as people
from tests.surveys import make
from tests.surveys.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_field() -> Iterator[None]:
    with time_machine.travel(people.NOW + timedelta(days=1), tick=False):
        yield


def three_pages(**settings: Any) -> Phone:
    return Phone(
        [make.question("A")], [make.question("B", "text")], [make.question("C", "select_multiple")], **settings
    )


def test_resume_goes_to_the_first_page_that_was_not_posted_with_the_answers_kept():
    phone = three_pages()
    phone.press(A="2")
    phone.press(B="Onderweg")

    phone.resume()

    assert phone.section == "page3"
    phone.press("back")
    assert phone.fields()["B"] == ["Onderweg"]


def test_resume_after_everything_was_posted_goes_to_the_last_page():
    phone = three_pages()
    phone.press(A="1")
    phone.press()
    phone.press()

    phone.resume()

    assert phone.section == "page3"


def test_the_previous_link_keeps_what_was_just_filled_in():
    phone = three_pages()
    phone.press(A="1")

    phone.press("back", B="half af")

    assert phone.section == "page1"
    assert phone.fields()["A"] == ["1"]
    assert phone.stored() == {"A": "1", "B": "half af"}


def test_the_first_page_has_no_previous_link_and_later_ones_do():
    phone = three_pages()
    first = phone.page.xpath('//button[@name="back"]')
    phone.press()

    assert first == []
    assert len(phone.page.xpath('//button[@name="back"]')) == 1


def test_the_previous_link_skips_a_page_that_is_not_asked():
    phone = Phone([make.question("A")], [make.question("B", relevant="${A} = '1'")], [make.question("C")])
    phone.press(A="2")

    phone.press("back")

    assert phone.section == "page1"


def test_page_titles_are_unique_and_say_nothing_twice():
    instrument = make.instrument([make.question("A")], [make.question("B")], [make.question("C")], title="Het werk")
    titles = [{"nl": "Uitspraken"}, {"nl": "Uitspraken"}, {"nl": "Het werk"}]
    sections = [make.replace(section, title=title) for section, title in zip(instrument.sections, titles, strict=True)]
    phone = Phone(title="Het werk", sections=tuple(sections))
    seen = []
    for _ in range(3):
        seen.append(phone.title)
        phone.press()

    assert seen == ["Uitspraken (1/2) – Het werk", "Uitspraken (2/2) – Het werk", "Het werk"]


@pytest.mark.parametrize("path", sorted(make.WORKBOOKS.glob("*.xlsx")), ids=lambda path: path.stem)
def test_page_titles_of_the_study_are_unique(path):
    instrument = make.xlsform.read(path)

    titles = [make.tab_title(instrument, section.name, "nl") for section in instrument.sections]

    assert len(set(titles)) == len(titles)
    assert not [title for title in titles if title.count(instrument.title) > 1]


def test_the_title_of_a_page_with_a_problem_begins_with_that():
    phone = Phone([make.question("A", required="true()")])

    phone.press()

    assert phone.title.startswith("Fout: ")


def test_a_page_without_a_title_is_called_after_its_first_question_and_never_after_an_answer():
    question = make.question("B", "text", label={"nl": "Waarom koos je ${A}?"})
    section = make.SectionSpec("B", {}, "", (question,))
    first = make.SectionSpec("page1", {"nl": "Een"}, "", (make.question("A"),))
    phone = Phone(sections=(first, section))

    phone.press(A="1")

    assert phone.title == "Waarom koos je …? – Proef"
    assert phone.text("//h1") == "Proef"
    assert "Waarom koos je Antwoord 1?" in phone.text()


EVIL = "<script>alert('x')</script><img src=x onerror=alert(1)> & \"quotes\""


def test_html_in_every_text_of_the_questionnaire_is_shown_as_text():
    texts = {"nl": EVIL}
    phone = Phone(
        [
            make.question("A", label=texts, hint=texts, required="true()", required_message=texts,
                          choices=(make.ChoiceSpec("1", texts),), list_name="een"),
            make.question("B", "text", label=texts, hint=texts),
            make.question("N", "note", label=texts),
            make.question("S", label=texts, appearance="minimal"),
            make.question("K", "acknowledge", label=texts),
        ],
        title=EVIL, welcome_message=texts,
    )  # fmt: skip

    phone.press()

    assert phone.problems == [EVIL]
    assert phone.page.xpath("//main//script | //main//img") == []
    assert phone.text().count("<script>alert('x')</script>") >= 9


def test_an_answer_is_piped_as_words_and_escaped():
    phone = Phone(
        [make.question("NAAM", "text"), make.question("KEUS"), make.question("MEER", "select_multiple")],
        [make.question("B", "text", label={"nl": "Dag ${NAAM}: ${KEUS}; ${MEER}."}, hint={"nl": "Van ${NAAM}"})],
    )

    phone.press(NAAM="<b>Jo</b> & ${KEUS}", KEUS="2", MEER=["1", "3"])

    assert "Dag <b>Jo</b> & ${KEUS}: Antwoord 2; Antwoord 1, Antwoord 3." in phone.text()
    assert "Van <b>Jo</b>" in phone.text()
    assert phone.page.xpath("//main//b") == []


def test_piping_a_question_without_an_answer_leaves_nothing_behind():
    phone = Phone([make.question("NAAM", "text")], [make.question("B", "text", label={"nl": "Dag ${NAAM}!"})])

    phone.press()

    assert "Dag !" in phone.text()


BOTH = {"nl": "Hoe gaat het?", "en": "How are you?"}


def in_two_languages(**more: Any) -> Phone:
    yes = make.ChoiceSpec("1", {"nl": "Goed", "en": "Fine"})
    return Phone(
        [make.question("A", label=BOTH, choices=(yes,), list_name="een")],
        [make.question("B", "text", label={"nl": "Waarom?", "en": "Why?"}, required="true()")],
        languages=("nl", "en"), **more,
    )  # fmt: skip


def test_the_language_is_switched_on_the_page_and_stays_switched():
    phone = in_two_languages()
    dutch = phone.text("//legend")

    phone.press("language", "en", A="1")

    assert dutch == "Hoe gaat het?"
    assert phone.text("//legend") == "How are you?"
    assert phone.page.get("lang") == "en"
    assert phone.fields()["A"] == ["1"]
    phone.press()
    assert "Why?" in phone.text()
    phone.resume()
    assert "Why?" in phone.text()


def test_problems_are_told_in_the_language_of_the_respondent():
    phone = in_two_languages()
    phone.press("language", "en")
    phone.press()

    phone.press()

    assert phone.problems == ["Please answer this question."]


def test_somebody_begins_in_the_language_of_the_list():
    phone = in_two_languages(language="en")

    assert phone.text("//legend") == "How are you?"


def test_with_one_language_there_is_no_switch():
    assert three_pages().page.xpath('//button[@name="language"]') == []


def test_the_answers_are_sent_once_and_the_link_ends():
    phone = Phone([make.question("A")], completed_message={"nl": "Dank je!"})
    phone.press(A="1")

    phone.send()

    assert phone.sent
    assert "Dank je!" in phone.text()
    phone.resume()
    assert phone.page.xpath('//form[@id="page"]') == []
