"""The history of configuration, written by triggers: nobody can change something and leave no trace."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])


def tracked(*secret: str) -> Callable[[Model], Model]:
    """Every row that is added, changed or removed leaves a row in a history that only grows; not these fields of it."""
    decorate: Callable[[Model], Model] = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=list(secret)
    )
    return decorate
