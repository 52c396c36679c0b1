"""Who was given a role or a right, and who lost it, can be seen later and not rewritten."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, connection, transaction

from tests.respondents import make

pytestmark = pytest.mark.django_db


def history(model: str, **about: object) -> list[str]:
    events = apps.get_model("surveys", f"{model}Event").objects.filter(**about)
    return list(events.order_by("pk").values_list("pgh_label", flat=True))


def test_a_role_that_was_given_and_taken_leaves_a_trace_that_outlives_the_person():
    user = make.user("Veldwerk")
    key, role = user.pk, Group.objects.get(name="Veldwerk").pk

    user.delete()

    assert history("Membership", user_id=key, group_id=role) == ["insert", "delete"]


def test_rights_of_a_role_and_of_a_person_leave_a_trace():
    user, right = make.user("Veldwerk"), Permission.objects.get(codename="add_user")
    role = Group.objects.get(name="Veldwerk")

    role.permissions.add(right)
    user.user_permissions.add(right)
    user.user_permissions.clear()

    assert history("RoleRight", group_id=role.pk, permission_id=right.pk) == ["insert"]
    assert history("OwnRight", user_id=user.pk) == ["insert", "delete"]


def test_nobody_rewrites_it():
    make.user("Veldwerk")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM surveys_membershipevent")
