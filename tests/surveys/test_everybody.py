"""Pages that everybody comes to, and those that only some answers lead to."""

import pytest

from surveys.everybody import pages_of_everybody
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from tests.respondents import phones

YES_NO = (ChoiceSpec("1", {"nl": "Ja"}), ChoiceSpec("2", {"nl": "Nee"}))


def instrument(relevant: str, *, on: str = "page", required: str = "yes") -> Instrument:
    """CONSENT and KCC decide who takes part; FINE is an answer like any other; PLAN lies on the page looked at."""
    of_page, of_question = (relevant, "") if on == "page" else ("", relevant)
    return Instrument(
        form_id="kcc",
        title="KCC",
        version="1",
        default_language="nl",
        languages=("nl",),
        refused_when="${CONSENT} = '2'",
        ineligible_when="${KCC} = '3'",
        sections=(
            SectionSpec(
                "start",
                questions=(
                    QuestionSpec("CONSENT", "select_one", required="yes", choices=YES_NO),
                    QuestionSpec(
                        "KCC", "select_one", required=required, choices=(*YES_NO, ChoiceSpec("3", {"nl": "Nooit"}))
                    ),
                    QuestionSpec("FINE", "select_one", choices=YES_NO),
                ),
            ),
            SectionSpec("plan", relevant=of_page, questions=(QuestionSpec("PLAN", "text", relevant=of_question),)),
        ),
    )


@pytest.mark.parametrize("on", ["page", "question"])
@pytest.mark.parametrize(
    "relevant", ["", "${CONSENT} = '1'", "${KCC} = '1' or ${KCC} = '2'", "${KCC} != '3' and ${CONSENT} = '1'"]
)
def test_everybody_who_goes_on_comes_here(relevant: str, on: str):
    assert pages_of_everybody(instrument(relevant, on=on)) == {"start", "plan"}


@pytest.mark.parametrize("on", ["page", "question"])
@pytest.mark.parametrize(
    "relevant", ["${KCC} = '1'", "${FINE} = '1'", "${FINE} = '1' or ${FINE} = '2'", "${KCC} != '3' and ${FINE} != '1'"]
)
def test_an_answer_leads_here(relevant: str, on: str):
    assert pages_of_everybody(instrument(relevant, on=on)) == {"start"}


def test_who_need_not_answer_may_be_routed_past():
    assert pages_of_everybody(instrument("${KCC} = '1' or ${KCC} = '2'", required="")) == {"start"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("workbook", "of_some"),
    [("kcc_voorjaar_2020", set()), ("kcc_najaar_2020", {"thuis"}), ("kcc_volgende_meting", {"thuis"})],
)
def test_in_the_study_everybody_comes_to_every_page_but_one(workbook: str, of_some: set[str]):
    study = phones.autumn_wave(workbook).questionnaire.instrument()

    assert {section.name for section in study.sections} - pages_of_everybody(study) == of_some
