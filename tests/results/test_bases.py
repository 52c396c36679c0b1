"""Who was asked, in words."""

import pytest
from django.utils import translation

from results.bases import base_in_words
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec

YES_NO = (ChoiceSpec("1", {"nl": "Ja"}), ChoiceSpec("2", {"nl": "Nee"}), ChoiceSpec("3", {"nl": "Nooit"}))


def described(relevant: str, of_page: str = "") -> str:
    first = QuestionSpec("KCC", "select_one", {"nl": "Werk je er?"}, choices=YES_NO)
    second = QuestionSpec("WIL", "select_multiple", {"nl": "Wat wil je?"}, choices=YES_NO)
    mark = QuestionSpec("CIJFER", "range", {"nl": "Welk cijfer?"})
    asked = QuestionSpec("VRAAG", "text", {"nl": "Vertel"}, relevant=relevant)
    pages = (SectionSpec("een", {}, "", (first, second, mark)), SectionSpec("twee", {}, of_page, (asked,)))
    with translation.override("nl"):
        return base_in_words(Instrument("kcc", "KCC", "1", "nl", ("nl",), pages), asked)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("", "iedereen"),
        ("${KCC} = '1'", "wie “Ja” antwoordde op “Werk je er?”"),
        ("${KCC} = 1", "wie “Ja” antwoordde op “Werk je er?”"),
        ("(${KCC} = '1' or ${KCC} = '2')", "wie “Ja” of “Nee” antwoordde op “Werk je er?”"),
        ("selected(${WIL}, '1')", "wie “Ja” antwoordde op “Wat wil je?”"),
        ("${KCC} != ''", "wie antwoord gaf op “Werk je er?”"),
        ("${KCC} != '3'", "wie niet “Nooit” antwoordde op “Werk je er?”"),
        ("${CIJFER} >= 6", "wie minstens 6 antwoordde op “Welk cijfer?”"),
        ("count-selected(${WIL}) > 1", "wie meer antwoorden gaf op “Wat wil je?”"),
        (
            "${KCC} = '1' and (${WIL} = '2' or ${WIL} = '3')",
            "wie “Ja” antwoordde op “Werk je er?” en wie “Nee” of “Nooit” antwoordde op “Wat wil je?”",
        ),
        (
            "${KCC} = '1' or (${WIL} = '2' and ${CIJFER} >= 6)",
            "wie “Ja” antwoordde op “Werk je er?” of "
            "wie “Nee” antwoordde op “Wat wil je?” en wie minstens 6 antwoordde op “Welk cijfer?”",
        ),
        ("${CIJFER} * 2 > 10", "wie voldoet aan de voorwaarde ${CIJFER} * 2 > 10"),
        ("contains(${KCC}, ' or ')", "wie voldoet aan de voorwaarde contains(${KCC}, ' or ')"),
    ],
)
def test_a_condition_is_read_for_people(condition: str, words: str):
    assert described(condition) == words


def test_the_condition_of_the_page_counts_too():
    assert described("${CIJFER} >= 6", of_page="${KCC} = '1'") == (
        "wie “Ja” antwoordde op “Werk je er?” en wie minstens 6 antwoordde op “Welk cijfer?”"
    )


def test_consent_is_no_base():
    page = SectionSpec(
        "een",
        {},
        "",
        (QuestionSpec("JA", "select_one", choices=YES_NO), QuestionSpec("VRAAG", "text", relevant="${JA} = '1'")),
    )
    instrument = Instrument("kcc", "KCC", "1", "nl", ("nl",), (page,), refused_when="${JA} = '2'")

    with translation.override("nl"):
        assert base_in_words(instrument, page.questions[1]) == "iedereen"
