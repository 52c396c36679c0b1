"""A questionnaire from nothing, in the admin."""

import pytest
from django.urls import reverse

from respondents import readiness
from surveys import xlsform
from surveys.models import Questionnaire
from surveys.starting import started
from tests.respondents import make as people
from tests.surveys import make
from tests.surveys.test_editing_pages import address, edit, login, stored

pytestmark = pytest.mark.django_db

START = "admin:surveys_questionnaire_start"
LIST = "admin:surveys_questionnaire_changelist"
MESSAGES = {"choices-TOTAL_FORMS": "0", "choices-INITIAL_FORMS": "0"}


@pytest.fixture
def staff(client):
    return login(client, "view_questionnaire", "change_questionnaire", "add_questionnaire")


def start(client, **values):
    survey = values.get("survey") or make.survey().pk
    given = {"survey": survey, "title": "Werken in de nacht", "version": "1", "language": "nl"} | values
    return client.post(reverse(START), given)


def test_it_begins_with_the_question_whether_somebody_takes_part(staff):
    response = start(staff, with_consent="on")

    questionnaire = Questionnaire.objects.get()
    instrument = questionnaire.instrument()
    assert response.url == address("change", questionnaire)
    assert (instrument.form_id, instrument.version, instrument.languages) == ("werken_in_de_nacht", "1", ("nl",))
    assert instrument.by_code["TOEST"].label == {"nl": "Doe je mee?"}
    assert instrument.refused_when == "${TOEST} = '2'"


def test_it_can_begin_in_two_languages(staff):
    start(staff, with_consent="on", translations=["en"])

    instrument = Questionnaire.objects.get().instrument()
    assert instrument.languages == ("nl", "en")
    assert instrument.by_code["TOEST"].label == {"nl": "Doe je mee?", "en": "Do you take part?"}


def test_what_it_begins_with_is_a_questionnaire_that_a_workbook_could_hold():
    instrument = started(
        title="Proef", form_id="proef", version="1", languages=["en", "pl", "nl"], with_consent=True
    )  # fmt: skip

    assert xlsform.read(xlsform.write(instrument)) == instrument


def test_it_can_begin_empty_and_the_pages_say_what_to_do(staff):
    page = staff.get(start(staff).url).content.decode()

    questionnaire = Questionnaire.objects.get()
    assert "Er zijn nog geen vragen." in page
    assert address("new_question", questionnaire) in page
    assert staff.get(reverse(LIST)).status_code == 200


@pytest.mark.parametrize("place", ["route", "compare", "workbook", "settings"])
def test_an_empty_questionnaire_breaks_no_page(staff, place):
    start(staff)

    response = staff.get(address(place, Questionnaire.objects.get()), follow=True)

    assert response.status_code == 200


def test_the_first_question_makes_the_first_page(staff):
    start(staff)
    draft = Questionnaire.objects.get()

    response = edit(staff, address("new_question", draft), code="NAAM", kind="text", label_nl="Hoe heet je?",
                    new_page="Over jou")  # fmt: skip

    assert response.url.endswith("#page-over_jou")
    assert [section.title for section in stored(draft).sections] == [{"nl": "Over jou"}]
    assert [question.code for question in stored(draft).questions()] == ["NAAM"]


def test_the_first_question_asks_for_the_title_of_its_page(staff):
    start(staff)

    response = edit(staff, address("new_question", Questionnaire.objects.get()), code="A", kind="text", label_nl="A?")

    assert list(response.context["form"].errors) == ["new_page"]


def test_a_language_without_texts_yet_stays(staff):
    start(staff, translations=["en"])
    draft = Questionnaire.objects.get()

    edit(staff, address("new_question", draft), code="A", kind="text", label_nl="A?", new_page="Een")

    assert stored(draft).languages == ("nl", "en")
    assert "label_en" in staff.get(address("question", draft, "A")).context["form"].fields


def test_a_language_is_added_and_taken_away_with_its_texts(staff):
    start(staff, with_consent="on", translations=["en"])
    draft = Questionnaire.objects.get()

    edit(staff, address("settings", draft), translations=["en", "pl"])
    both = stored(draft)
    edit(staff, address("settings", draft), translations=[])

    assert both.languages == ("nl", "en", "pl")
    assert both.by_code["TOEST"].label["en"] == "Do you take part?"
    assert stored(draft).languages == ("nl",)
    assert stored(draft).by_code["TOEST"].label == {"nl": "Doe je mee?"}
    assert stored(draft).welcome_message.keys() == {"nl"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"), ({"title": "  \x00 "}, "title"), ({"title": "!!!"}, "title"),
        ({"title": "x" * 301}, "title"), ({"version": ""}, "version"), ({"version": "1" * 33}, "version"),
        ({"language": "klingon"}, "language"), ({"translations": ["klingon"]}, "translations"),
        ({"survey": "99999"}, "survey"), ({"survey": "x"}, "survey"),
    ],
)  # fmt: skip
def test_nonsense_is_told_at_its_field(staff, values, field):
    response = start(staff, **values)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Questionnaire.objects.exists()


def test_a_version_that_is_there_is_refused(staff):
    survey = make.survey()
    for _ in range(2):
        response = start(staff, survey=survey.pk)

    assert "Deze versie bestaat al. Kies een andere." in response.content.decode()
    assert Questionnaire.objects.count() == 1


def test_without_a_survey_it_says_to_make_one(staff):
    assert reverse("admin:surveys_survey_add") in staff.get(reverse(START)).content.decode()


def test_who_may_only_look_cannot_start(client):
    viewer = login(client, "view_questionnaire")

    assert viewer.get(reverse(START)).status_code == 403
    assert start(viewer).status_code == 403
    assert reverse(START) not in viewer.get(reverse(LIST)).content.decode()


def test_an_empty_list_offers_both_ways(staff):
    page = staff.get(reverse(LIST)).content.decode()

    assert "Er zijn nog geen vragenlijsten." in page
    assert page.count(reverse(START)) == 2


def test_a_wave_cannot_be_launched_with_an_empty_questionnaire(staff):
    start(staff)
    wave = people.ready_wave()
    now = wave.opens_at
    before = readiness.problems(wave, now)
    wave.questionnaire = Questionnaire.objects.get(form_id="werken_in_de_nacht")

    assert before == []
    assert readiness.problems(wave, now) == ["In de vragenlijst staan nog geen vragen. Voeg eerst vragen toe."]
