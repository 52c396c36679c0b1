"""Makes the three roles after every migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WiringConfig(AppConfig):
    name = "kccsurvey"
    label = "kccsurvey"

    def ready(self) -> None:
        from kccsurvey import checks, roles  # noqa: F401

        post_migrate.connect(roles.make_roles, sender=self)
