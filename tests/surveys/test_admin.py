"""The staff pages of the questionnaires."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kccsurvey.roles import make_roles
from surveys.models import Questionnaire
from tests.surveys import make
from tests.surveys.test_freezing import launch, wave

pytestmark = pytest.mark.django_db

LIST = "admin:surveys_questionnaire_changelist"
ADD = "admin:surveys_questionnaire_add"
CHANGE = "admin:surveys_questionnaire_change"
DELETE = "admin:surveys_questionnaire_delete"
PREVIEW = "admin:surveys_questionnaire_preview"


@pytest.fixture
def questionnaire():
    return Questionnaire.objects.create_from(make.survey(), make.autumn())


def login(client, role):
    make_roles()
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


@pytest.fixture
def staff(client):
    return login(client, "Veldwerk")


def upload(client, content, name="vragen.xlsx", **values):
    return client.post(reverse(ADD), {"workbook": SimpleUploadedFile(name, content), **values})


def test_a_workbook_is_uploaded_and_shown(staff):
    survey = make.survey()

    response = upload(staff, make.AUTUMN.read_bytes(), survey=survey.pk)

    questionnaire = Questionnaire.objects.get()
    assert response.url == reverse(CHANGE, args=[questionnaire.pk])
    assert questionnaire.instrument() == make.autumn()
    page = staff.get(response.url).content.decode()
    assert "Welk rapportcijfer geef je het werk dat je nu doet?" in page
    assert "is ingelezen" in page


def test_problems_are_told_by_sheet_row_and_column_and_nothing_is_taken_in(staff):
    survey = make.survey()
    broken = make.workbook(
        make.page(
            {"type": "geopoint", "name": "A", "label": "Waar?"},
            {"type": "select_one weg", "name": "B", "label": "Wat?"},
            {"type": "text", "name": "C", "label": "Goed"},
        )
    )

    response = upload(staff, broken, survey=survey.pk)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Niet ingelezen: 2 problemen in de werkmap" in page
    assert '<td>survey</td><td class="number">3</td><td>type</td>' in page
    assert "Er is geen lijst “weg” in het werkblad choices." in page
    assert not Questionnaire.objects.exists()


def test_the_same_version_with_other_questions_is_refused(staff, questionnaire):
    other = make.workbook(
        make.page({"type": "text", "name": "A", "label": "Anders?"}),
        settings=[{"form_title": "X", "form_id": "kcc_najaar_2020", "version": "1"}],
    )

    response = upload(staff, other, survey=questionnaire.survey_id)

    assert "Verhoog de versie" in response.content.decode()
    assert Questionnaire.objects.count() == 1


def test_uploading_the_same_workbook_again_changes_nothing(staff, questionnaire):
    response = upload(staff, make.AUTUMN.read_bytes(), survey=questionnaire.survey_id)

    assert response.url == reverse(CHANGE, args=[questionnaire.pk])
    assert Questionnaire.objects.count() == 1


def test_an_upload_without_a_file_says_so(staff):
    response = staff.post(reverse(ADD), {"survey": make.survey().pk})

    assert "Kies een werkmap van hooguit 5 MB." in response.content.decode()


def test_without_a_survey_the_upload_says_to_make_one(staff):
    assert reverse("admin:surveys_survey_add") in staff.get(reverse(ADD)).content.decode()


def test_the_overview_escapes_what_the_workbook_says(staff):
    evil = make.question("A", label={"nl": "<script>alert(1)</script>"})
    questionnaire = Questionnaire.objects.create_from(make.survey(), make.instrument([evil]))

    page = staff.get(reverse(CHANGE, args=[questionnaire.pk])).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_overview_changes_nothing(staff, questionnaire):
    staff.post(reverse(CHANGE, args=[questionnaire.pk]), {"title": "Anders"})

    assert Questionnaire.objects.get().title == questionnaire.title


def test_a_page_can_be_previewed(staff, questionnaire):
    page = staff.get(reverse(PREVIEW, args=[questionnaire.pk, "thuis"])).content.decode()

    assert "Waar werk je op dit moment?" in page
    assert "Wat is fijn aan thuiswerken?" in page
    assert 'data-when="THUIS"' in page


def test_the_preview_shows_the_second_wording(staff, questionnaire):
    address = reverse(PREVIEW, args=[questionnaire.pk, "stelling_1"])

    assert "Ik vind mijn werk in een klantcontactcenter zinvol." in staff.get(address).content.decode()
    assert "Ik vond mijn werk in een klantcontactcenter zinvol." in staff.get(address + "?second=1").content.decode()


def test_the_preview_judges_answers_and_forgets_them(staff, questionnaire, django_assert_num_queries):
    address = reverse(PREVIEW, args=[questionnaire.pk, "start"])

    refused = staff.post(address, {"shown": ["TOEST"], "TOEST": ""}).content.decode()
    accepted = staff.post(address, {"shown": ["TOEST"], "TOEST": "1"}).content.decode()

    assert "Geef antwoord op deze vraag." in refused
    assert "Ze zijn niet bewaard." in accepted
    assert "checked" not in staff.get(address).content.decode()


def test_every_page_can_be_previewed(staff, questionnaire):
    for section in make.autumn().sections:
        response = staff.get(reverse(PREVIEW, args=[questionnaire.pk, section.name]))
        assert response.status_code == 200
        page = response.content.decode()
        assert [question.code for question in section.questions if f'id="question_{question.code}"' not in page] == []


def test_a_page_that_is_not_there_is_not_found(staff, questionnaire):
    assert staff.get(reverse(PREVIEW, args=[questionnaire.pk, "nergens"])).status_code == 404
    assert staff.get(reverse(CHANGE, args=[99999])).status_code == 404


def test_a_questionnaire_in_use_cannot_be_deleted(staff, questionnaire):
    launch(questionnaire)

    assert staff.post(reverse(DELETE, args=[questionnaire.pk]), {"post": "yes"}).status_code == 403
    assert "vastgelegd door najaar" in staff.get(reverse(CHANGE, args=[questionnaire.pk])).content.decode()


def test_a_draft_can_be_deleted(staff, questionnaire):
    staff.post(reverse(DELETE, args=[questionnaire.pk]), {"post": "yes"})

    assert not Questionnaire.objects.exists()


def test_researchers_look_and_do_not_touch(client, questionnaire):
    researcher = login(client, "Onderzoek")

    assert researcher.get(reverse(LIST)).status_code == 200
    assert researcher.get(reverse(CHANGE, args=[questionnaire.pk])).status_code == 200
    assert researcher.get(reverse(PREVIEW, args=[questionnaire.pk, "start"])).status_code == 200
    assert researcher.get(reverse(ADD)).status_code == 403
    assert upload(researcher, make.AUTUMN.read_bytes(), survey=questionnaire.survey_id).status_code == 403
    assert researcher.post(reverse(DELETE, args=[questionnaire.pk]), {"post": "yes"}).status_code == 403


def test_administrators_of_users_see_no_questionnaires(client, questionnaire):
    keeper = login(client, "Beheer")

    for address in (
        reverse(LIST), reverse(ADD), reverse(CHANGE, args=[questionnaire.pk]),
        reverse(PREVIEW, args=[questionnaire.pk, "start"]),
    ):  # fmt: skip
        assert keeper.get(address).status_code == 403


def test_who_is_not_logged_in_sees_nothing(client, questionnaire):
    response = client.get(reverse(PREVIEW, args=[questionnaire.pk, "start"]))

    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))


def queries_of_the_list(client, django_assert_num_queries, rows):
    survey = make.survey()
    for number in range(rows):
        instrument = make.instrument([make.question("A")], form_id=f"form{number}")
        made = Questionnaire.objects.create_from(survey, instrument)
        wave(made, slug=f"wave{number}", launched_at=timezone.now(), public_key=b"key", ballot_size=10)
    with django_assert_num_queries(8):
        assert client.get(reverse(LIST)).content.decode().count("vastgelegd door") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_more_rows(staff, django_assert_num_queries, rows):
    queries_of_the_list(staff, django_assert_num_queries, rows)
