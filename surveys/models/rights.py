"""Who may do what, as Django keeps it, with a trace of every change."""

from typing import Any

import pghistory
from django.contrib.auth.models import Group, User

GroupOfUser: Any = User.groups.through
RightOfUser: Any = User.user_permissions.through
RightOfGroup: Any = Group.permissions.through
GIVEN_AND_TAKEN = (pghistory.InsertEvent(), pghistory.DeleteEvent())


@pghistory.track(*GIVEN_AND_TAKEN, obj_field=None)
class Membership(GroupOfUser):  # type: ignore[misc]  # made by Django
    """A member of staff in a role."""

    class Meta:
        proxy = True
        default_permissions = ()


@pghistory.track(*GIVEN_AND_TAKEN, obj_field=None)
class OwnRight(RightOfUser):  # type: ignore[misc]  # made by Django
    """A right that one member of staff has apart from the roles."""

    class Meta:
        proxy = True
        default_permissions = ()


@pghistory.track(*GIVEN_AND_TAKEN, obj_field=None)
class RoleRight(RightOfGroup):  # type: ignore[misc]  # made by Django
    """What a role may do."""

    class Meta:
        proxy = True
        default_permissions = ()
