"""The opening marks open answers with the list at hand, and keeps nothing of that list."""

import pytest

from respondents import known_names
from results import opening, redaction
from results.models import OpenAnswer
from tests.respondents.make import PHRASE, invitation, respondent, survey
from tests.results.make import OPENED, answers, ballot, closed_wave

TEXT = "Mijn teamleider Fatima en mevrouw Yilmaz van Bel & Zo, bel 06 12345678"


@pytest.mark.django_db
def test_words_can_be_asked_for_and_not_be_read():
    wave = closed_wave()
    person = respondent(
        wave.survey, first_name="Anne-Fleur", email="f.de-groot7@example.nl", attributes={"opdrachtgever": "KPN"}
    )
    invitation(wave, person, attributes={"opdrachtgever": "KPN", "opdrachtgever_branche": "telecom", "leeftijd": "44+"})

    names = known_names.of_wave(wave)

    asked = [("first", "anne"), ("first", "FLEUR"), ("last", "Groot"), ("employer", "kpn"), ("employer", "telecom"),
             ("first", "groot"), ("last", "Bakker")]  # fmt: skip
    assert [names(kind, word) for kind, word in asked] == [True, True, True, True, False, False, False]
    assert known_names.of_wave(wave).hashes.isdisjoint(names.hashes)
    assert all(isinstance(one, bytes) and len(one) == 16 for one in names.hashes)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first_name", "text"),
    [
        ("Noëlle", "Noëlle"), ("Noëlle", "Noe\u0308lle"), ("Noëlle", "noelle"), ("Noëlle", "NOËLLE"),
        ("Søren", "Søren"), ("Søren", "soren"), ("Łukasz", "Lukasz"), ("Anne-Fleur", "Anne-Fleur’s"),
        ("Anne-Fleur", "Fleur"), ("Mary Jane", "Mary"), ("Юлия", "Юлия"), ("D’Angelo", "D'Angelo"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(first_name: str, text: str):
    wave = closed_wave()
    invitation(wave, respondent(wave.survey, first_name=first_name, email="x1@example.nl"))

    assert redaction.redacted(f"Vraag {text} maar", known_names.of_wave(wave)) == "Vraag [naam] maar"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("employer", "text"),
    [
        ("Bel & Zo", "bel & zo"), ("T-Mobile", "T-Mobile"), ("T-Mobile", "t mobile"),
        ("L’Oréal Nederland", "l'oreal nederland"), ("Bel1 Groep", "BEL1 groep"),
        ("Ærø Energie", "Aero energie"), ("Bel Ons Nu", "Bel Ons Nu"),
        ("Bel™ Groep", "Bel™ groep"),
    ],
)  # fmt: skip
def test_an_employer_is_found_however_it_is_written(employer: str, text: str):
    wave = closed_wave()
    invitation(wave, attributes={"werkgever": employer})
    invitation(wave, attributes={"werkgever": "Ons Nu"})

    assert redaction.redacted(f"Ik bel bij {text} maar", known_names.of_wave(wave)) == "Ik bel bij [werkgever] maar"


@pytest.mark.django_db(transaction=True)
def test_an_opened_wave_waits_for_review_with_its_marks():
    wave = closed_wave(survey(minimum_group=5))
    invitation(wave, respondent(wave.survey, first_name="Fatima"), attributes={"werkgever": "Bel & Zo"})
    invitation(wave, respondent(wave.survey, first_name="Esra", email="e.yilmaz@example.nl"))
    for _number in range(11):
        ballot(wave, answers(WAAROM=TEXT))

    opening.open_wave(wave, PHRASE, OPENED)

    found = OpenAnswer.objects.filter(response__wave=wave)
    assert set(found.values_list("state", "text")) == {
        ("waiting", "Mijn teamleider [naam] en mevrouw [naam] van [werkgever], bel [telefoon]")
    }
    assert found.count() == 11
