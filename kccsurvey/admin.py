"""Who may log in, kept by Beheer: roles only, no rights of their own, nobody's superuser, never one's own roles."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

admin.site.unregister(User)
admin.site.unregister(Group)
admin.site.register(Group, GroupAdmin)


class OneRoom(forms.ModelForm):
    """Who has the addresses must not have the answers, so nobody has two roles."""

    def clean_groups(self) -> QuerySet[Group]:
        groups: QuerySet[Group] = self.cleaned_data["groups"]
        if len(groups) > 1:
            raise ValidationError(_("Choose one role. Who has two could put addresses and answers side by side."))
        return groups


class StaffChangeForm(OneRoom, UserChangeForm):
    pass


class StaffCreationForm(OneRoom, UserCreationForm):
    """Whoever gets an account here gets it to work in this admin."""

    class Meta(UserCreationForm.Meta):
        fields = ("username", "groups")

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - as Django calls it
        self.instance.is_staff = True
        made: User = super().save(commit)
        return made


@admin.register(User)
class StaffAdmin(UserAdmin):
    """A superuser exists only through the shell, so this page neither makes one nor shows one."""

    list_display = ("username", "email", "first_name", "last_name", "is_active", "roles")
    list_filter = ("is_active", "groups")
    filter_horizontal = ()
    form, add_form, add_form_template = StaffChangeForm, StaffCreationForm, None
    add_fieldsets = ((None, {"fields": ("username", "password1", "password2", "groups")}),)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "groups")}),
    )

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        """Three boxes: nobody needs to search among three roles."""
        return super().formfield_for_manytomany(
            db_field, request, **kwargs | {"widget": forms.CheckboxSelectMultiple, "help_text": _("What they may do.")}
        )

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """To the list: the role was chosen already, so nothing is left to fill in."""
        return super(UserAdmin, self).response_add(request, obj, post_url_continue)

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        found = super().get_queryset(request).prefetch_related("groups")
        return found if is_superuser(request) else found.filter(is_superuser=False)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        own = obj is not None and obj.pk == request.user.pk
        return ("is_active", "is_staff", "groups") if own and not is_superuser(request) else ()


def is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))
