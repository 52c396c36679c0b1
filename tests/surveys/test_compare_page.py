"""Two versions side by side in the admin."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from surveys import xlsform
from surveys.models import Questionnaire, Verdict
from surveys.trend import judgements
from tests.surveys import make

pytestmark = pytest.mark.django_db

COMPARE = "admin:surveys_questionnaire_compare"


@pytest.fixture
def versions():
    survey = make.survey()
    before = make.instrument([make.question("A", label={"nl": "Ik vind mijn werk zinvol"}), make.question("B")])
    after = make.instrument(
        [make.question("A", label={"nl": "Ik vond mijn werk <b>zinvol</b>"}), make.question("B")], version="2"
    )
    return tuple(Questionnaire.objects.create_from(survey, instrument) for instrument in (before, after))


def researcher(client, *permissions):
    user = User.objects.create_user("onderzoeker", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


def address(versions):
    return reverse(COMPARE, args=[versions[1].pk]) + f"?with={versions[0].pk}"


def test_changed_words_are_highlighted_and_escaped(client, versions):
    page = researcher(client, "view_questionnaire").get(address(versions)).content.decode()

    assert "<del>vind</del>" in page
    assert "<ins>&lt;b&gt;zinvol&lt;/b&gt;</ins>" in page
    assert "<strong>1</strong> vergelijkbaar" in page
    assert "<strong>1</strong> niet vergelijkbaar" in page


def test_a_verdict_is_kept_and_logged(client, versions):
    staff = researcher(client, "view_questionnaire", "add_verdict")

    staff.post(address(versions), {"code": "A", "status": "note", "reason": "Alleen de tijd van het werkwoord."})

    assert judgements(*versions)["A"].note == "Alleen de tijd van het werkwoord."
    assert Verdict.objects.get().decided_by.username == "onderzoeker"
    assert "Alleen de tijd van het werkwoord." in LogEntry.objects.get().change_message
    assert "Alleen de tijd van het werkwoord." in staff.get(address(versions)).content.decode()


def test_a_verdict_needs_a_reason(client, versions):
    staff = researcher(client, "view_questionnaire", "add_verdict")

    response = staff.post(address(versions), {"code": "A", "status": "note", "reason": " "}, follow=True)

    assert "Geef een reden" in response.content.decode()
    assert not Verdict.objects.exists()


def test_who_may_only_look_cannot_decide(client, versions):
    viewer = researcher(client, "view_questionnaire")

    response = viewer.post(address(versions), {"code": "A", "status": "note", "reason": "Omdat."})

    assert response.status_code == 403
    assert not Verdict.objects.exists()
    assert 'name="reason"' not in viewer.get(address(versions)).content.decode()


def test_one_version_has_nothing_to_compare_with(client):
    only = Questionnaire.objects.create_from(make.survey(), make.instrument([make.question("A")]))

    page = researcher(client, "view_questionnaire").get(reverse(COMPARE, args=[only.pk])).content.decode()

    assert "geen andere vragenlijst" in page


def test_a_questionnaire_of_another_survey_is_not_offered(client, versions):
    other = Questionnaire.objects.create_from(
        make.survey(name="Ander", slug="ander"), make.instrument([make.question("A")], title="Geheim")
    )

    page = researcher(client, "view_questionnaire").get(reverse(COMPARE, args=[versions[1].pk]) + f"?with={other.pk}")

    assert "Geheim" not in page.content.decode()


def test_the_workbook_can_be_downloaded_and_is_the_same_questionnaire(client):
    questionnaire = Questionnaire.objects.create_from(make.survey(), make.autumn())
    staff = researcher(client, "view_questionnaire")

    response = staff.get(reverse("admin:surveys_questionnaire_workbook", args=[questionnaire.pk]))

    assert response.headers["Content-Disposition"] == 'attachment; filename="kcc_najaar_2020-1.xlsx"'
    assert xlsform.read(response.content) == make.autumn()


def test_without_permission_nothing_is_downloaded_or_compared(client, versions):
    nobody = researcher(client)

    assert nobody.get(reverse("admin:surveys_questionnaire_workbook", args=[versions[0].pk])).status_code == 403
    assert nobody.get(address(versions)).status_code == 403
