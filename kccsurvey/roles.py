"""Three roles as Django groups; none sees another's work."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    "Veldwerk": {
        "surveys.survey": ("view", "add", "change"),
        "surveys.questionnaire": ("view", "add", "change", "delete"),
        "surveys.section": ("view", "add", "change", "delete"),
        "surveys.question": ("view", "add", "change", "delete"),
        "surveys.choice": ("view", "add", "change", "delete"),
        "surveys.wave": ("view", "add", "change", "delete"),
        "surveys.notice": ("view", "add", "change", "delete"),
        "respondents.respondent": ("view", "add", "change", "delete"),
        "respondents.fieldwork": ("view", "change"),
        "respondents.mailtext": ("view", "add", "change", "delete"),
        "respondents.mail": ("view",),
        "respondents.lettersheet": ("view", "add"),
    },
    "Onderzoek": {
        "surveys.survey": ("view",),
        "surveys.questionnaire": ("view",),
        "surveys.wave": ("view",),
        "surveys.verdict": ("view", "add"),
        "respondents.keyholder": ("view", "add"),
        "results.waveresult": ("view", "open", "export"),
        "results.breakdown": ("view", "add", "change", "delete"),
        "results.group": ("view", "add", "change", "delete"),
        "results.measure": ("view", "add", "change", "delete"),
        "results.release": ("view", "add"),
        "results.sharedpage": ("view", "add", "change"),
        "results.export": ("view",),
        "results.characteristic": ("view", "add", "change", "delete"),
        "results.commentary": ("view", "add", "change", "delete"),
        "results.openanswer": ("view", "change"),
        "results.codebook": ("view", "add", "change", "delete"),
        "results.theme": ("view", "add", "change", "delete"),
        "results.codinground": ("view", "add"),
        "results.coding": ("view", "add"),
        "results.adjudication": ("view", "add"),
        "results.quote": ("view", "add", "change"),
        "results.codingevent": ("view",),
    },
    "Beheer": {
        "auth.user": ("view", "add", "change", "delete"),
        "auth.group": ("view",),
        "surveys.survey": ("view", "change"),
    },
}


def permissions_of(role: str) -> list[Permission]:
    wanted = Q(pk__in=[])
    for label, actions in ROLES[role].items():
        app, model = label.split(".")
        names = [f"{action}_{model}" for action in actions]
        wanted |= Q(content_type__app_label=app, codename__in=names)
    return list(Permission.objects.filter(wanted))


def make_roles(**kwargs: Any) -> None:
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)
    for role in ROLES:
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(permissions_of(role))
