"""A questionnaire that is written as a workbook and read again is the same questionnaire."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from surveys import xlsform
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from tests.surveys import make

LETTERS = st.characters(
    codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters="_${}\ue018\ue019\ue01c\ue01d"
)
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=4).map(" ".join)
LANGUAGES = st.sampled_from([("nl",), ("nl", "en"), ("en", "nl", "pl")])


@st.composite
def questionnaires(draw):
    """Anything that staff can make: all types, conditions on earlier questions, several languages, shared lists."""
    languages = draw(LANGUAGES)
    lists = {f"lijst{n}": draw(choice_lists(languages)) for n in range(draw(st.integers(1, 3)))}
    earlier: list[QuestionSpec] = []
    sections = []
    for page in range(draw(st.integers(1, 4))):
        questions = []
        for _ in range(draw(st.integers(1, 4))):
            code = f"Q{len(earlier)}"
            question = draw(some_question(code, languages, lists, tuple(earlier)))
            questions.append(question)
            earlier.append(question)
        alone = len(questions) == 1 and draw(st.booleans())
        name = questions[0].code if alone else f"pagina{page}"
        relevant = draw(conditions(tuple(earlier[: -len(questions)])))
        sections.append(SectionSpec(name, draw(texts(languages)), relevant, tuple(questions)))
    if not any(question.is_answered for question in earlier):
        last = make.question("LAATSTE", "text", label=draw(texts(languages, empty=False)))
        sections.append(SectionSpec("laatste", {}, "", (last,)))
    return Instrument(
        form_id="proef", title=draw(WORDS), version=draw(st.sampled_from(["1", "2.0", "2026-01"])),
        default_language=languages[0], languages=found(languages, sections), sections=tuple(sections),
        refused_when=draw(conditions(tuple(earlier))), panel_when=draw(conditions(tuple(earlier))),
        welcome_message=draw(texts(languages)), completed_message=draw(texts(languages)),
    )  # fmt: skip


def found(languages, sections):
    used = {code for section in sections for question in section.questions for code in question.label}
    return (languages[0], *sorted(used - {languages[0]}))


def texts(languages, empty=True):
    every = st.fixed_dictionaries({code: WORDS for code in languages})
    return st.one_of(st.just({}), every) if empty else every


@st.composite
def choice_lists(draw, languages):
    codes = draw(st.lists(st.from_regex(r"[a-z0-9]{1,3}", fullmatch=True), unique=True, min_size=1, max_size=5))
    return tuple(
        ChoiceSpec(
            code, draw(texts(languages, empty=False)), draw(st.booleans()), draw(st.booleans()),
            draw(st.sampled_from([{}, {"soort": "x"}, {"soort": "y", "regio": "noord"}])),
        )
        for code in codes
    )  # fmt: skip


@st.composite
def conditions(draw, earlier):
    closed = [question for question in earlier if question.choices]
    if not closed or draw(st.booleans()):
        return ""
    question = draw(st.sampled_from(closed))
    code = draw(st.sampled_from([choice.code for choice in question.choices]))
    return draw(st.sampled_from([f"${{{question.code}}} = '{code}'", f"not(selected(${{{question.code}}}, '{code}'))"]))


@st.composite
def some_question(draw, code, languages, lists, earlier):
    kind = draw(
        st.sampled_from(
            ["select_one", "select_multiple", "rank", "text", "integer", "decimal", "range", "date", "time", "note",
             "acknowledge", "hidden", "calculate"]
        )
    )  # fmt: skip
    values = {"code": code, "kind": kind, "relevant": draw(conditions(earlier))}
    if kind == "calculate":
        return QuestionSpec(**values, calculation=draw(conditions(earlier)) or "1 + 1")
    if kind == "hidden":
        return QuestionSpec(**values, default=draw(WORDS))
    values |= {"label": draw(texts(languages, empty=False)), "hint": draw(texts(languages))}
    if kind == "note":
        return QuestionSpec(**values)
    values |= {"required": draw(st.sampled_from(["", "true()"])), "required_message": draw(texts(languages))}
    if kind in ("select_one", "select_multiple", "rank"):
        name = draw(st.sampled_from(sorted(lists)))
        values |= {"list_name": name, "choices": lists[name]}
        values["appearance"] = draw(st.sampled_from(["", "likert", "minimal"]))
        values["choice_filter"] = draw(st.sampled_from(["", "name != 'zz'"]))
        values["parameters"] = draw(st.sampled_from([{}, {"randomize": "true"}, {"randomize": "true", "seed": "7"}]))
    if kind == "range":
        values["parameters"] = {"start": "0", "end": "10", "step": "1"}
    if kind == "text":
        values["appearance"] = draw(st.sampled_from(["", "multiline"]))
        values["parameters"] = draw(st.sampled_from([{}, {"max_length": "80"}]))
        values["constraint"] = draw(st.sampled_from(["", "string-length(.) > 2"]))
        values["constraint_message"] = draw(texts(languages))
    second = draw(conditions(earlier))
    if second:
        values |= {"alternative_relevant": second, "alternative_label": draw(texts(languages, empty=False))}
    return QuestionSpec(**values)


@settings(max_examples=40)
@given(questionnaires())
def test_writing_and_reading_gives_the_same_questionnaire(instrument):
    assert xlsform.read(xlsform.write(instrument)) == instrument


@pytest.mark.parametrize("path", sorted(make.WORKBOOKS.glob("*.xlsx")), ids=lambda path: path.stem)
def test_the_workbooks_of_the_study_come_back_the_same(path):
    instrument = xlsform.read(path)

    assert xlsform.read(xlsform.write(instrument)) == instrument


def test_a_label_that_looks_like_a_formula_stays_text():
    instrument = make.instrument([make.question("A", "text", label={"nl": "=1+1"})])

    content = xlsform.write(instrument)

    assert xlsform.read(content) == instrument
    assert load_workbook(BytesIO(content))["survey"]["C3"].data_type == "s"
