"""manage.py load_questionnaire."""

import pytest
from django.core.management import CommandError, call_command

from surveys.models import Questionnaire, Survey
from tests.surveys import make

pytestmark = pytest.mark.django_db


def load(path, **options):
    call_command("load_questionnaire", path, **options)


def test_it_makes_the_survey_when_there_is_none(capsys):
    load(make.AUTUMN)

    assert Survey.objects.get().name == "Werken in een klantcontactcenter – najaar 2020"
    assert Questionnaire.objects.get().instrument() == make.autumn()
    assert "55 vragen" in capsys.readouterr().out


def test_it_uses_the_only_survey():
    survey = make.survey()

    load(make.AUTUMN)

    assert Questionnaire.objects.get().survey == survey


def test_it_asks_which_survey_when_there_are_two():
    make.survey()
    make.survey(name="Tweede", slug="tweede")

    with pytest.raises(CommandError, match="--survey voor welk onderzoek het is: tweede, werkbeleving"):
        load(make.AUTUMN)
    load(make.AUTUMN, survey="tweede")

    assert Questionnaire.objects.get().survey.slug == "tweede"


def test_it_names_the_surveys_when_it_does_not_know_one():
    make.survey()

    with pytest.raises(CommandError, match="geen onderzoek zomer. Er is: werkbeleving"):
        load(make.AUTUMN, survey="zomer")


def test_loading_twice_changes_nothing():
    load(make.AUTUMN)
    load(make.AUTUMN)

    assert Questionnaire.objects.count() == 1


def test_other_questions_need_another_version(tmp_path):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    first.write_bytes(make.workbook(make.page({"type": "text", "name": "A", "label": "Een?"})))
    second.write_bytes(make.workbook(make.page({"type": "text", "name": "A", "label": "Twee?"})))
    load(first)

    with pytest.raises(CommandError, match="Verhoog de versie"):
        load(second)

    assert Questionnaire.objects.get().instrument().by_code["A"].label == {"nl": "Een?"}


def test_every_problem_is_told_and_nothing_is_stored(tmp_path):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(make.workbook(make.page({"type": "geopoint", "name": "A", "label": "Waar?"})))

    with pytest.raises(CommandError, match="survey, rij 3, kolom type"):
        load(path)

    assert not Questionnaire.objects.exists()
    assert not Survey.objects.exists()


def test_a_file_that_is_not_there():
    with pytest.raises(CommandError, match="is niet te lezen: No such file"):
        load("/nowhere.xlsx")
