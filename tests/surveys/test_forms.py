"""A page of questions: what it shows, what it accepts, what it says when it does not."""

from collections import Counter
from datetime import date
from html.parser import HTMLParser

import pytest
from crispy_forms.utils import render_crispy_form
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from surveys import validity
from surveys.forms import PageForm
from surveys.instrument import answer_cap, text_limit
from tests.surveys import make


class Page(HTMLParser):
    """The elements of a page as (tag, attributes), in order, and its text."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag, **wanted):
        return [attrs for name, attrs in self.elements if name == tag and wanted.items() <= attrs.items()]


def form(*questions, answers=None, data=None, page="page1", **more):
    instrument = make.instrument(list(questions), **more)
    return PageForm(
        instrument,
        page,
        answers or {},
        "nl",
        data=data if isinstance(data, QueryDict) or data is None else posted(data),
    )


def posted(values):
    """What a browser sends: `shown` for every question that is given a value here."""
    data = QueryDict(mutable=True)
    for code, value in values.items():
        data.appendlist("shown", code)
        if value is not None:
            data.setlist(code, [value] if isinstance(value, str) else value)
    return data


def sent(shown, answer):
    """What a browser sends for question A from a page that was made with `shown`."""
    data = QueryDict(mutable=True)
    data["shown"], data["A"] = shown, answer
    return data


def page(form):
    return Page(render_crispy_form(form))


class TestWhatItShows:
    def test_a_choice_is_a_fieldset_with_a_legend(self):
        shown = page(form(make.question("A")))

        assert len(shown.all("fieldset")) == len(shown.all("legend")) == 1
        assert "Vraag A?" in shown.text
        assert [radio["value"] for radio in shown.all("input", type="radio")] == ["1", "2", "3", ""]

    def test_a_text_is_a_label_with_a_field(self):
        shown = page(form(make.question("A", "text"), make.question("B", "text", appearance="multiline")))

        assert not shown.all("fieldset")
        assert [label["for"] for label in shown.all("label")] == ["id_A", "id_B"]
        assert shown.all("input", type="text")[0]["maxlength"] == "1000"
        assert shown.all("textarea")[0]["maxlength"] == "1000"

    def test_nothing_is_chosen_beforehand(self):
        shown = page(form(make.question("A"), make.question("B", "select_multiple"), make.question("C", "range")))

        assert not [attrs for _tag, attrs in shown.elements if "checked" in attrs]

    def test_what_was_answered_is_chosen(self):
        answers = {"A": "2", "B": "1 3", "C": "7", "D": "vrij & blij"}
        shown = page(
            form(
                make.question("A"), make.question("B", "select_multiple"), make.question("C", "range"),
                make.question("D", "text"), answers=answers,
            )
        )  # fmt: skip

        chosen = [(a["name"], a["value"]) for a in shown.all("input") if "checked" in a]
        assert chosen == [("A", "2"), ("B", "1"), ("B", "3"), ("C", "7")]
        assert shown.all("input", type="text")[0]["value"] == "vrij & blij"

    def test_an_answered_radio_can_be_skipped_after_all(self):
        def skip(answers, **values):
            labels = page(form(make.question("A", **values), answers=answers)).all("label")
            return [label for label in labels if "clear" in label["class"]]

        assert "hidden" in skip({})[0]
        assert "hidden" not in skip({"A": "1"})[0]
        assert skip({"A": "1"}, required="true()") == []

    def test_a_scale_is_a_row_of_points(self):
        shown = page(form(make.question("A", "range", parameters={"start": "0", "end": "10", "step": "1"})))

        assert [radio["value"] for radio in shown.all("input", type="radio")][:-1] == [str(n) for n in range(11)]
        assert "scale points-11" in shown.all("fieldset")[0]["class"]

    def test_statements_are_cards_and_no_table(self):
        shown = page(PageForm(make.autumn(), "stelling_1", {"TOEST": "1", "SITKCC": "1"}, "nl"))

        assert len(shown.all("fieldset")) == 4
        assert all("likert" in fieldset["class"] for fieldset in shown.all("fieldset"))
        assert not shown.all("table")

    def test_a_hint_describes_the_question(self):
        shown = page(form(make.question("A", hint={"nl": "Denk even na"})))

        assert shown.all("fieldset")[0]["aria-describedby"] == "hint_A"
        assert shown.all("p", id="hint_A")

    def test_each_question_says_that_it_was_shown(self):
        shown = page(form(make.question("A"), make.question("B", "text"), make.question("N", "note")))

        values = [field["value"] for field in shown.all("input", type="hidden")]
        assert [value.partition(":")[0] for value in values] == ["A", "B"]
        assert "Vraag N?" in shown.text

    def test_an_untouched_field_is_no_change(self):
        asked = make.question("A", "text")
        before = page(form(asked, answers={"A": "oud"})).all("input", type="hidden")[0]["value"]

        untouched = form(asked, answers={"A": "nieuw, uit een andere tab"}, data=sent(before, "oud"))
        touched = form(asked, answers={"A": "oud"}, data=sent(before, "anders"))

        assert untouched.changes == {}
        assert touched.changes == {"A": "anders"}

    def test_text_of_the_questionnaire_is_escaped(self):
        evil = {"nl": "<script>alert(1)</script>"}
        question = make.question("A", label=evil, hint=evil, choices=make.choices("1"))

        html = render_crispy_form(form(question))

        assert "<script>" not in html
        assert html.count("&lt;script&gt;") == 2

    def test_an_answer_in_a_text_is_escaped_and_in_words(self):
        shown = form(
            make.question("NAAM", "text"),
            make.question("KEUS"),
            make.question("B", label={"nl": "Hoi ${NAAM}, waarom ${KEUS}?"}),
            answers={"NAAM": "<b>Jan</b>", "KEUS": "2"},
        )

        html = render_crispy_form(shown)

        assert "Hoi &lt;b&gt;Jan&lt;/b&gt;, waarom Antwoord 2?" in html

    def test_everything_is_in_the_language_of_the_respondent(self):
        question = make.question("A", label={"nl": "Hoe?", "en": "How?"}, required="true()")
        instrument = make.instrument([question], languages=("nl", "en"))

        english = PageForm(instrument, "page1", {}, "en", data=posted({"A": None}))

        assert "How?" in page(english).text
        assert english.problems == [("A", "Please answer this question.")]

    def test_identifiers_are_unique_and_labels_point_at_fields(self):
        for section in make.autumn().sections:
            shown = page(PageForm(make.autumn(), section.name, {"TOEST": "1", "SITKCC": "2"}, "nl"))
            ids = Counter(attrs["id"] for _tag, attrs in shown.elements if "id" in attrs)
            assert set(ids.values()) <= {1}
            assert {label["for"] for label in shown.all("label") if "for" in label} <= ids.keys()
            assert not [attrs for _tag, attrs in shown.elements if "style" in attrs or "onclick" in attrs]

    def test_a_page_of_the_autumn_workbook(self):
        shown = page(PageForm(make.autumn(), "tevreden", {"TOEST": "1", "SITKCC": "1"}, "nl"))

        assert "Welk rapportcijfer geef je het werk dat je nu doet?" in shown.text
        assert "Hoe tevreden ben je met je werk als klantcontactmedewerker?" in shown.text
        assert len(shown.all("input", type="radio", name="CIJFER_WERK")) == 11


class TestConditionsWithinThePage:
    questions = [make.question("A"), make.question("B", "text", relevant="${A} = '1' or ${A} = '3'")]

    def test_a_question_that_may_come_is_there_but_off(self):
        block = page(form(*self.questions)).all("fieldset", role="none")[0]

        assert (block["data-when"], block["data-values"]) == ("A", "1 3")
        assert "hidden" in block
        assert "disabled" in block

    def test_a_question_that_applies_is_on(self):
        block = page(form(*self.questions, answers={"A": "3"})).all("fieldset", role="none")[0]

        assert "hidden" not in block
        assert "disabled" not in block

    def test_a_question_that_another_page_rules_out_is_not_there(self):
        shown = page(form(make.question("B", relevant="${X} = '1'")))

        assert not shown.all("input")

    def test_both_wordings_are_there_when_the_page_decides(self):
        questions = [
            make.question("A"),
            make.question("B", label={"nl": "Waarom wel?"}, alternative_relevant="${A} = '2'",
                          alternative_label={"nl": "Waarom niet?"}),
        ]  # fmt: skip

        first, second = page(form(*questions, answers={"A": "2"})).all("span", **{"class": "wording"})

        assert (first["data-unless"], first["data-values"], "hidden" in first) == ("A", "2", True)
        assert (second["data-when"], second["data-values"], "hidden" in second) == ("A", "2", False)

    def test_an_answer_to_a_question_that_was_not_shown_is_ignored(self):
        data = posted({"A": "1"})
        data["B"] = "stiekem"

        assert form(*self.questions, data=data).changes == {"A": "1"}

    def test_an_answer_to_a_branch_that_closes_is_kept_but_judged_no_more(self):
        judged = form(
            make.question("A"),
            make.question("B", "text", relevant="${A} = '1'", constraint="string-length(.) < 3", required="true()"),
            data={"A": "2", "B": "te lang"},
        )

        assert judged.problems == []
        assert judged.changes == {"A": "2", "B": "te lang"}


class TestWhatItAccepts:
    def test_valid_answers_are_kept_also_beside_one_that_is_not(self):
        judged = form(make.question("A"), make.question("B"), data={"A": "1", "B": "hack"})

        assert not judged.is_valid()
        assert judged.changes == {"A": "1"}
        assert judged.problems == [("B", "Kies een van de antwoorden.")]
        assert judged.errors == {"B": ["Kies een van de antwoorden."]}

    def test_an_empty_answer_empties(self):
        judged = form(make.question("A"), make.question("B", "select_multiple"), make.question("C", "text"),
                      answers={"A": "1", "B": "1", "C": "x"}, data={"A": "", "B": None, "C": "  "})  # fmt: skip

        assert judged.is_valid()
        assert judged.changes == {"A": "", "B": "", "C": ""}

    def test_choices_are_kept_in_the_order_of_the_questionnaire(self):
        judged = form(make.question("B", "select_multiple"), data={"B": ["3", "1", "3"]})

        assert judged.changes == {"B": "1 3"}

    def test_a_choice_that_is_filtered_out_is_refused(self):
        questions = [
            make.question("A", "select_multiple"),
            make.question("B", choice_filter="selected(${A}, name)"),
        ]

        judged = form(*questions, data={"A": ["1", "2"], "B": "3"})

        assert judged.problems == [("B", "Dit past niet meer bij je andere antwoorden. Kies opnieuw.")]
        assert judged.changes == {"A": "1 2"}
        assert form(*questions, data={"A": ["1", "2"], "B": "2"}).changes == {"A": "1 2", "B": "2"}

    def test_a_compulsory_question_says_so_in_its_own_words(self):
        asked = make.question("A", required="true()", required_message={"nl": "We moeten dit weten."})

        assert form(asked, data={"A": None}).problems == [("A", "We moeten dit weten.")]
        assert form(make.question("A", required="true()"), data={"A": None}).problems == [
            ("A", "Geef antwoord op deze vraag.")
        ]

    def test_compulsory_can_hang_on_another_answer(self):
        questions = [make.question("A"), make.question("B", required="${A} = '1'")]

        assert form(*questions, data={"A": "2", "B": None}).problems == []
        assert form(*questions, data={"A": "1", "B": None}).problems == [("B", "Geef antwoord op deze vraag.")]

    def test_open_compulsory_questions_are_named(self):
        questions = [make.question("A", required="true()"), make.question("B", required="true()"), make.question("C")]

        assert form(*questions, answers={"A": "1"}).open_required() == ["B"]

    def test_one_sentence_for_more_questions_names_each(self):
        questions = [make.question(code, required="true()") for code in "AB"] + [make.question("C", "integer")]

        summary = form(*questions, data={"A": None, "B": None, "C": "x"}).summary

        assert summary[:2] == [
            ("A", "“Vraag A?”: Geef antwoord op deze vraag."),
            ("B", "“Vraag B?”: Geef antwoord op deze vraag."),
        ]
        assert summary[2] == ("C", form(questions[2], data={"C": "x"}).problems[0][1])

    def test_the_constraint_of_the_questionnaire(self):
        page = "thuis"
        answers = {"TOEST": "1", "SITKCC": "1", "THUIS": "1"}

        def problems(values):
            return PageForm(make.autumn(), page, answers, "nl", data=posted({"THUIS_VOOR": values})).problems

        assert problems(["1", "2"]) == problems(["96"]) == problems([]) == []
        assert problems(["1", "96"]) == [("THUIS_VOOR", "Kies “Niets” of kies een of meer andere antwoorden.")]

    def test_a_constraint_sees_the_other_answers_of_the_page(self):
        questions = [make.question("A", "integer"), make.question("B", "integer", constraint=". >= ${A}")]

        assert form(*questions, data={"A": "3", "B": "2"}).problems == [("B", "Dit antwoord kan niet.")]
        assert form(*questions, data={"A": "3", "B": "3"}).problems == []

    def test_a_constraint_can_look_at_the_day(self):
        instrument = make.instrument([make.question("A", "date", constraint=". <= today()")])

        def problems(day):
            data = posted({"A": "2026-02-02"})
            return PageForm(instrument, "page1", {}, "nl", data=data, today=day).problems

        assert problems(date(2026, 2, 2)) == []
        assert problems(date(2026, 2, 1)) == [("A", "Dit antwoord kan niet.")]

    def test_a_text_that_is_too_long_is_kept_on_the_page(self):
        asked = make.question("A", "text", appearance="multiline", parameters={"max_length": "10"})

        judged = form(asked, data={"A": "twaalf teken"})

        assert judged.problems == [("A", "Je antwoord is te lang: hooguit 10 tekens. Haal er 2 weg.")]
        assert judged.changes == {}
        assert "twaalf teken" in page(judged).text

    def test_the_limit_counts_as_a_browser_does(self):
        asked = make.question("A", "text", appearance="multiline", parameters={"max_length": "4"})

        assert form(asked, data={"A": "😀😀"}).changes == {"A": "😀😀"}
        assert form(asked, data={"A": "😀😀!"}).problems
        assert form(asked, data={"A": "a\r\nbc"}).changes == {"A": "a\nbc"}

    def test_text_that_cannot_be_stored_is_refused(self):
        assert form(make.question("A", "text"), data={"A": "a\x00b"}).problems
        assert form(make.question("A", "text"), data={"A": "a\ud800b"}).problems

    def test_control_characters_are_left_out(self):
        lines = make.question("A", "text", appearance="multiline")

        assert form(lines, data={"A": "a\x07b\tc\nd\x9b"}).changes == {"A": "ab\tc\nd"}
        assert form(make.question("A", "text"), data={"A": " een\n  regel "}).changes == {"A": "een regel"}

    @pytest.mark.parametrize(
        ("kind", "given", "kept"),
        [
            ("integer", " 007 ", "7"), ("integer", "-3", "-3"), ("decimal", "7,5", "7.5"), ("decimal", "1e3", "1000"),
            ("date", "2026-02-28", "2026-02-28"), ("date", "3-12-2026", "2026-12-03"), ("time", "9:30", None),
            ("time", "09.30", "09:30"), ("time", "14:30", "14:30"), ("range", "10", "10"), ("acknowledge", "OK", "OK"),
            ("rank", ["3", "1", ""], "3 1"),
        ],
    )  # fmt: skip
    def test_other_types(self, kind, given, kept):
        judged = form(make.question("A", kind), data={"A": given})

        assert judged.changes == ({"A": kept} if kept else {})

    @pytest.mark.parametrize(
        ("kind", "given"),
        [
            ("integer", "7,5"), ("integer", "zeven"), ("integer", "9" * 30), ("decimal", "NaN"), ("decimal", "1e99"),
            ("decimal", "een"), ("date", "31-02-2026"), ("date", "morgen"), ("time", "25:00"), ("range", "11"),
            ("range", "0"), ("range", "1.5"), ("rank", ["1", "1"]), ("rank", ["9"]), ("select_multiple", ["1", "9"]),
            ("select_one", "1 2"),
        ],
    )  # fmt: skip
    def test_what_is_not_of_the_type_is_refused(self, kind, given):
        judged = form(make.question("A", kind), data={"A": given})

        assert [code for code, _message in judged.problems] == ["A"]
        assert judged.changes == {}

    def test_an_error_is_at_the_question_and_can_be_linked_to(self):
        shown = page(form(make.question("A", "integer"), make.question("B"), data={"A": "x", "B": "x"}))

        assert shown.all("input", id="id_A")[0]["aria-describedby"] == "error_A"
        assert shown.all("input", id="id_A")[0]["value"] == "x"
        assert shown.all("p", id="error_A")
        assert shown.all("fieldset", id="question_B")[0]["aria-describedby"] == "error_B"
        assert shown.all("input", id="id_B")

    @given(st.dictionaries(st.sampled_from(["A", "B", "C", "D", "shown"]), st.lists(st.text(max_size=30), max_size=3)))
    def test_nothing_that_is_posted_breaks_it(self, values):
        data = QueryDict(mutable=True)
        for name, given_values in values.items():
            data.setlist(name, given_values)
        data.setlist("shown", [*data.getlist("shown"), "A", "B", "C", "D"])
        questions = [
            make.question("A"),
            make.question("B", "select_multiple", relevant="${A} = '1'"),
            make.question("C", "text"),
            make.question("D", "range"),
        ]

        judged = form(*questions, data=data)

        render_crispy_form(judged)
        assert judged.changes.keys() | {code for code, _message in judged.problems} == set("ABCD")


class TestRoom:
    def test_the_cap_of_an_answer(self):
        assert answer_cap(make.question("A", choices=make.choices("1", "97"))) == 2
        assert answer_cap(make.question("A", "select_multiple", choices=make.choices("1", "97"))) == 5
        assert answer_cap(make.question("A", "text")) == 3000
        assert answer_cap(make.question("A", "text", parameters={"max_length": "80"})) == 240
        assert answer_cap(make.question("A", "integer")) == answer_cap(make.question("A", "range")) == 20
        assert answer_cap(make.question("A", "note")) == 0

    @given(st.text(max_size=40))
    def test_an_accepted_text_never_takes_more_than_its_cap(self, text):
        asked = make.question("A", "text", appearance="multiline", parameters={"max_length": "20"})
        try:
            answer = validity.answer_from(asked, [text])
        except validity.AnswerError:
            return

        assert validity.utf16_units(answer) <= text_limit(asked)
        assert len(answer.encode()) <= answer_cap(asked)


def test_a_page_is_built_without_touching_the_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        render_crispy_form(PageForm(make.autumn(), "thuis", {"SITKCC": "1"}, "nl"))
