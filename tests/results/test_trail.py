"""Releases and exports leave a trace that outlives them."""

import pytest
from django.apps import apps

from results.models import Release
from tests.respondents import make
from tests.results import exporting

pytestmark = pytest.mark.django_db


def history(model: str) -> list[tuple[str, object]]:
    events = apps.get_model("results", f"{model}Event").objects.order_by("pk")
    return list(events.values_list("pgh_label", "pgh_obj_id"))


def test_a_release_that_is_made_or_taken_away_can_be_seen_later():
    made = Release.objects.create(wave=make.launched_wave(), computed_at=make.NOW, minimum_group=10, responses=12)
    key = made.pk

    made.delete()

    assert history("Release") == [("insert", key), ("delete", key)]


def test_what_was_asked_of_an_export_cannot_be_rewritten_unseen():
    made = exporting.asked(make.launched_wave())
    type(made).objects.filter(pk=made.pk).update(purpose="iets anders")

    assert history("Export") == [("insert", made.pk), ("update", made.pk)]
