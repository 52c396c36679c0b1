"""Makes the three roles after every migration."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class WiringConfig(AppConfig):
    name = "kccsurvey"
    label = "kccsurvey"

    def ready(self) -> None:
        from kccsurvey import checks, roles  # noqa: F401

        last_with_models = apps.get_app_config("results")
        post_migrate.connect(roles.make_roles, sender=last_with_models)
