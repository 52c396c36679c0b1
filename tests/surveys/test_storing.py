"""A questionnaire in the database is the questionnaire of the workbook."""

import pytest
from django.db import IntegrityError

from surveys import xlsform
from surveys.models import Questionnaire, Section
from tests.surveys import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", sorted(make.WORKBOOKS.glob("*.xlsx")), ids=lambda path: path.stem)
def test_what_is_stored_is_what_the_workbook_says(path):
    instrument = xlsform.read(path)

    questionnaire = Questionnaire.objects.create_from(make.survey(), instrument)

    assert Questionnaire.objects.get(pk=questionnaire.pk).instrument() == instrument


def test_pages_come_in_their_order_wherever_their_rows_stand():
    """A page that moved, or a plan of the database that groups by hashing: the order is the position's."""
    instrument = make.autumn()
    questionnaire = Questionnaire.objects.create_from(make.survey(), instrument)
    pages = list(questionnaire.sections.order_by("position"))
    last = len(pages) - 1
    for page in pages:
        Section.objects.filter(pk=page.pk).update(position=last - page.position)

    found = Questionnaire.objects.get(pk=questionnaire.pk).instrument()

    assert [page.name for page in found.sections] == [page.name for page in reversed(instrument.sections)]


def test_reading_it_takes_three_queries(django_assert_num_queries):
    questionnaire = Questionnaire.objects.create_from(make.survey(), make.autumn())

    with django_assert_num_queries(3):
        questionnaire.instrument()


def test_the_same_version_is_stored_once():
    survey = make.survey()
    Questionnaire.objects.create_from(survey, make.autumn())

    with pytest.raises(IntegrityError):
        Questionnaire.objects.create_from(survey, make.autumn())
