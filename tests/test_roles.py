"""Three roles, made by the migration; none can make itself more than it is."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from tests.respondents import make

pytestmark = pytest.mark.django_db


def test_a_migration_makes_the_roles() -> None:
    Group.objects.all().delete()

    call_command("migrate", verbosity=0)

    assert sorted(Group.objects.values_list("name", flat=True)) == ["Beheer", "Onderzoek", "Veldwerk"]
    assert all(group.permissions.exists() for group in Group.objects.all())


def change(user: User) -> str:
    return f"/admin/auth/user/{user.pk}/change/"


def form(user: User, **more: object) -> dict[str, object]:
    return {"username": user.username, "is_active": "on", "is_staff": "on", "_save": "1"} | more


def test_nobody_makes_a_superuser_in_the_admin(client: Client) -> None:
    client.force_login(make.user("Beheer"))
    other = make.user("Veldwerk")

    client.post(change(other), form(other, is_superuser="on", user_permissions=["1"]))

    other.refresh_from_db()
    assert not other.is_superuser
    assert not other.user_permissions.exists()


def test_beheer_makes_an_account_with_a_role_on_one_page(client: Client) -> None:
    client.force_login(make.user("Beheer"))
    research, password = Group.objects.get(name="Onderzoek"), "vijftien-of-meer-tekens"
    data = {"username": "codeur", "password1": password, "password2": password, "groups": [research.pk]}

    answer = client.post("/admin/auth/user/add/", data)

    made = User.objects.get(username="codeur")
    assert answer.headers["Location"] == "/admin/auth/user/"
    assert (made.is_staff, made.is_superuser, list(made.groups.all())) == (True, False, [research])
    assert made.check_password(password)


@pytest.mark.parametrize("roles", [("Veldwerk", "Onderzoek"), ("Beheer", "Veldwerk")])
def test_nobody_gets_two_roles(client: Client, roles: tuple[str, str]) -> None:
    client.force_login(make.user("Beheer"))
    both = list(Group.objects.filter(name__in=roles).values_list("pk", flat=True))
    password, other = "vijftien-of-meer-tekens", make.user("Onderzoek")
    new = {"username": "twee", "password1": password, "password2": password, "groups": both}

    pages = [client.post("/admin/auth/user/add/", new), client.post(change(other), form(other, groups=both))]

    assert ["Kies één rol" in page.content.decode() for page in pages] == [True, True]
    assert not User.objects.filter(username="twee").exists()
    assert [group.name for group in other.groups.all()] == ["Onderzoek"]


def test_the_pages_of_accounts_are_dutch(client: Client) -> None:
    client.force_login(make.user("Beheer"))
    short = {"username": "x", "password1": "kort", "password2": "kort"}
    pages = [
        client.get("/admin/auth/user/add/"),
        client.post("/admin/auth/user/add/", short),
        client.get(change(make.user("Onderzoek"))),
    ]

    words = " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", page.content.decode(), flags=re.S) for page in pages)

    assert re.findall(r"\b(?:the|this|password is|must|choose|your|user|after)\b", words, re.I) == []
    assert re.findall(r"\b(?:u|uw)\b", words, re.I) == []


def test_beheer_gives_others_a_role_and_never_itself(client: Client) -> None:
    me, other = make.user("Beheer"), make.user()
    research = Group.objects.get(name="Onderzoek")
    client.force_login(me)

    client.post(change(other), form(other, groups=[research.pk]))
    client.post(change(me), form(me, groups=[research.pk]))

    assert [group.name for group in other.groups.all()] == ["Onderzoek"]
    assert [group.name for group in me.groups.all()] == ["Beheer"]


def test_beheer_cannot_reach_a_superuser(client: Client) -> None:
    boss = make.user(is_superuser=True)
    client.force_login(make.user("Beheer"))

    response = client.post(change(boss), form(boss, username="mine"))

    boss.refresh_from_db()
    assert response.status_code == 302
    assert boss.username != "mine"
    assert client.get(f"/admin/auth/user/{boss.pk}/password/").status_code in {302, 404}


@pytest.mark.parametrize("path", ["/admin/respondents/respondent/", "/admin/results/waveresult/"])
def test_beheer_sees_neither_addresses_nor_answers(client: Client, path: str) -> None:
    client.force_login(make.user("Beheer"))

    assert client.get(path).status_code == 403


def test_a_page_that_does_not_exist_says_so_in_our_own_look(client: Client) -> None:
    response = client.get("/admin/bestaat-niet/", follow=True)
    assert response.status_code == 200  # the login page comes first
    client.force_login(make.user("Veldwerk"))

    missing, forbidden = client.get("/bestaat-niet/"), client.get("/admin/auth/user/")

    assert (missing.status_code, forbidden.status_code) == (404, 403)
    assert "bestaat niet" in missing.content.decode()
    assert "mag je niet" in forbidden.content.decode()


def test_a_failure_says_so_in_our_own_look() -> None:
    page = server_error(RequestFactory().get("/")).content.decode()

    style = re.search(r'href="/static/([^"]+)"', page)
    assert style is not None
    assert finders.find(style[1]) is not None
    assert "Er ging iets mis" in page
    assert "Something went wrong" in page


def test_nobody_lowers_the_minimum_group_after_a_launch(client: Client) -> None:
    wave = make.launched_wave()
    client.force_login(make.user("Veldwerk"))
    path = f"/admin/surveys/survey/{wave.survey_id}/change/"
    fields = {"name": wave.survey.name, "slug": wave.survey.slug, "organisation": "Andere naam", "minimum_group": "5"}

    assert client.post(path, fields).status_code == 302

    wave.survey.refresh_from_db()
    assert (wave.survey.organisation, wave.survey.minimum_group) == ("Andere naam", 10)
