"""Nothing is kept that nobody declared."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kccsurvey import privacy

pytestmark = pytest.mark.django_db


def test_every_column_is_declared_with_purpose_basis_retention_and_recipient() -> None:
    assert privacy.undeclared() == set(), "declare it in kccsurvey/privacy.txt, one line per column"


def test_nothing_is_declared_that_is_no_longer_there() -> None:
    assert privacy.gone() == set()


def test_no_column_is_declared_twice() -> None:
    names = [(column.table, column.name) for column in privacy.declared()]

    assert len(names) == len(set(names))


def test_a_new_column_would_be_noticed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE respondents_ballot ADD COLUMN sent_at timestamptz")

    assert privacy.undeclared() == {("respondents_ballot", "sent_at")}
    with pytest.raises(CommandError, match="respondents_ballot.sent_at"):
        call_command("privacy_report", stdout=io.StringIO())


def test_the_report_names_every_table() -> None:
    output = io.StringIO()

    call_command("privacy_report", stdout=output)

    assert "| sealed | sealed answers, all of one size |" in output.getvalue()
    assert {f"## {column.table}" for column in privacy.declared()} <= set(output.getvalue().splitlines())


def test_the_impact_assessment_is_filled_in() -> None:
    output = io.StringIO()

    call_command("privacy_report", "--dpia", stdout=output)

    assert "<!--" not in output.getvalue()
    assert "### respondents_respondent" in output.getvalue()
    assert "### surveys_choice\n" not in output.getvalue()
    assert "30 dagen" in output.getvalue()
