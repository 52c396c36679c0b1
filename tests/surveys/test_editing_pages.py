"""Editing a draft in the admin."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.urls import reverse

from surveys import xlsform
from surveys.models import Questionnaire
from tests.surveys import make
from tests.surveys.test_freezing import launch

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    instrument = make.instrument(
        [make.question("A"), make.question("B", "text", relevant="${A} = '1'", parameters={"max_length": "80"})],
        [make.question("C", "range"), make.question("D", list_name="drie")],
        refused_when="${A} = '3'",
        completed_message={"nl": "Dank!"},
    )
    return Questionnaire.objects.create_from(make.survey(), instrument)


def login(client, *permissions):
    user = User.objects.create_user("staf", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions, content_type__app_label="surveys"))
    client.force_login(user)
    return client


@pytest.fixture
def staff(client):
    return login(client, "view_questionnaire", "change_questionnaire", "add_questionnaire")


def address(name, draft, *args):
    return reverse(f"admin:surveys_questionnaire_{name}", args=[draft.pk, *args])


def fields_of(response):
    """What the browser would post back: the form as it was shown."""
    values = {field.html_name: field.value() for field in response.context["form"]}
    choices = response.context.get("choices")
    for row in choices or []:
        values |= {field.html_name: field.value() for field in row}
    values = {name: value for name, value in values.items() if value is not None and value is not False}
    if choices:
        values["choices-TOTAL_FORMS"] = choices.total_form_count()
        values["choices-INITIAL_FORMS"] = choices.initial_form_count()
    return values


def edit(client, url, **changes):
    values = fields_of(client.get(url)) | changes
    return client.post(url, {name: value for name, value in values.items() if value is not None})


def stored(draft):
    return Questionnaire.objects.get(pk=draft.pk).instrument()


@pytest.mark.parametrize("code", ["A", "B", "C", "D"])
def test_keeping_without_a_change_changes_nothing(staff, draft, code):
    before = stored(draft)

    response = edit(staff, address("question", draft, code))

    assert response.status_code == 302
    assert stored(draft) == before


def test_a_question_is_reworded_and_gets_a_condition(staff, draft):
    response = edit(
        staff, address("question", draft, "C"), label_nl="Welk cijfer?", relevant="${A} != '3'", scale_to="7"
    )

    question = stored(draft).by_code["C"]
    assert response.url.endswith("#page-page2")
    assert question.label == {"nl": "Welk cijfer?"}
    assert question.relevant == "${A} != '3'"
    assert question.parameters == {"start": "1", "end": "7", "step": "1"}


def test_a_wrong_condition_is_told_at_its_field_and_nothing_is_kept(staff, draft):
    before = stored(draft)

    response = edit(staff, address("question", draft, "A"), relevant="${C} = 'x'")

    assert response.status_code == 422
    assert "C wordt later gevraagd" in str(response.context["form"].errors["relevant"])
    assert stored(draft) == before


def test_what_goes_wrong_elsewhere_is_told_by_code(staff, draft):
    response = edit(staff, address("question", draft, "A"), section="page2", position="1")

    assert "B: A wordt later gevraagd" in response.content.decode()


def test_another_code_is_followed(staff, draft):
    edit(staff, address("question", draft, "A"), code="START")

    assert stored(draft).by_code["B"].relevant == "${START} = '1'"
    assert stored(draft).refused_when == "${START} = '3'"


def test_a_code_that_is_taken_is_refused(staff, draft):
    response = edit(staff, address("question", draft, "A"), code="C")

    assert "Er is al een vraag C. Kies een andere code." in response.content.decode()


def test_a_question_is_added_with_its_own_answers(staff, draft):
    url = address("new_question", draft) + "?page=page1"

    response = edit(staff, url, code="NIEUW", kind="select_one", label_nl="Nieuw?", list_name="nieuw", position="2", **{
        "choices-0-code": "1", "choices-0-label_nl": "Ja", "choices-0-position": "2",
        "choices-1-code": "2", "choices-1-label_nl": "Nee", "choices-1-position": "1",
        "choices-2-code": "9", "choices-2-label_nl": "Weet niet", "choices-2-missing": "on",
    })  # fmt: skip

    assert response.status_code == 302
    section = stored(draft).section("page1")
    assert [question.code for question in section.questions] == ["A", "NIEUW", "B"]
    choices = stored(draft).by_code["NIEUW"].choices
    assert [(choice.code, choice.missing) for choice in choices] == [("2", False), ("1", False), ("9", True)]


def test_a_question_can_use_a_list_that_is_there(staff, draft):
    edit(staff, address("new_question", draft), code="E", kind="select_one", label_nl="E?", list_name="drie")

    assert stored(draft).by_code["E"].choices == stored(draft).by_code["A"].choices


def test_a_question_on_a_new_page(staff, draft):
    edit(staff, address("new_question", draft), code="E", kind="text", label_nl="E?", new_page="Tot slot")

    assert stored(draft).sections[-1].title == {"nl": "Tot slot"}
    assert [question.code for question in stored(draft).sections[-1].questions] == ["E"]


def test_a_shared_list_changes_for_all_and_the_page_says_so(staff, draft):
    page = staff.get(address("question", draft, "A"))

    edit(staff, address("question", draft, "A"), **{"choices-0-label_nl": "Zeker"})

    assert "gedeeld met D" in page.content.decode()
    assert [stored(draft).by_code[code].choices[0].label["nl"] for code in "AD"] == ["Zeker", "Zeker"]


def test_an_answer_is_removed(staff, draft):
    edit(staff, address("question", draft, "D"), **{"choices-1-remove": "on"})

    assert [choice.code for choice in stored(draft).by_code["D"].choices] == ["1", "3"]


def test_an_answer_that_a_condition_needs_cannot_be_removed(staff, draft):
    response = edit(staff, address("question", draft, "D"), **{"choices-0-remove": "on"})

    assert "A heeft geen antwoord “1”" in response.content.decode()


def test_a_question_is_removed(staff, draft):
    staff.post(address("question", draft, "B"), {"delete": "1"})

    assert "B" not in stored(draft).by_code


def test_a_question_that_others_need_is_not_removed(staff, draft):
    response = staff.post(address("question", draft, "A"), {"delete": "1"})

    assert "Er is geen vraag A." in response.content.decode()
    assert "A" in stored(draft).by_code


def test_a_page_is_renamed_and_moved(staff, draft):
    edit(staff, address("section", draft, "page2"), title_nl="Eerst dit", position="1")

    assert [section.title["nl"] for section in stored(draft).sections] == ["Eerst dit", "Pagina 1"]


def test_rules_and_messages_are_changed(staff, draft):
    edit(staff, address("settings", draft), completed_message_nl="Klaar!", panel_when="${D} = '1'")

    assert stored(draft).completed_message == {"nl": "Klaar!"}
    assert stored(draft).panel_when == "${D} = '1'"


def test_a_wrong_rule_is_told_at_its_field(staff, draft):
    response = edit(staff, address("settings", draft), refused_when="${X} = '1'")

    assert "refused_when" in response.context["form"].errors


def test_a_condition_is_judged_while_somebody_types(staff, draft):
    def problems(code, expression):
        query = {"column": "relevant", "code": code, "expression": expression}
        return staff.get(address("check", draft), query).json()["problems"]

    assert problems("B", "${A} = '2'") == []
    assert problems("B", "${A} = ") == [
        "De voorwaarde houdt halverwege op. Vul in wat er na het laatste woord of teken moet komen."
    ]
    assert "geen vraag X" in problems("", "${X} = '1'")[0]
    assert "later gevraagd" in problems("A", "${C} > 3")[0]
    assert "geen antwoord" in problems("B", "${A} = '7'")[0]


def test_a_copy_gets_its_own_version(staff, draft):
    staff.post(address("duplicate", draft), {"version": "2"})

    copy = Questionnaire.objects.get(version="2")
    assert copy.instrument().sections == draft.instrument().sections
    assert copy.form_id == draft.form_id


def test_a_version_that_is_taken_is_refused(staff, draft):
    response = staff.post(address("duplicate", draft), {"version": "1"})

    assert "Deze versie bestaat al. Kies een andere." in response.content.decode()


EDITS = [("question", "A"), ("new_question",), ("section", "page1"), ("settings",), ("check",), ("order",)]


@pytest.mark.parametrize("place", EDITS, ids=lambda place: place[0])
def test_a_launched_questionnaire_cannot_be_edited(staff, draft, place):
    launch(draft)

    assert staff.get(address(place[0], draft, *place[1:])).status_code == 403
    assert staff.post(address(place[0], draft, *place[1:]), {}).status_code == 403


@pytest.mark.parametrize("place", EDITS, ids=lambda place: place[0])
def test_who_may_only_look_cannot_edit(client, draft, place):
    viewer = login(client, "view_questionnaire")

    assert viewer.get(address(place[0], draft, *place[1:])).status_code == 403
    assert "Vraag toevoegen" not in viewer.get(address("change", draft)).content.decode()


def test_the_overview_leads_to_the_pages_of_a_draft(staff, draft):
    page = staff.get(address("change", draft)).content.decode()

    for url in (address("question", draft, "A"), address("section", draft, "page1"), address("settings", draft)):
        assert url in page


class TestTwoAtOnce:
    def test_a_change_of_somebody_else_in_the_meantime_is_not_overwritten_unseen(self, staff, draft):
        url = address("question", draft, "C")
        opened = fields_of(staff.get(url)) | {"seen": staff.get(url).context["form"].seen}
        edit(staff, url, label_nl="Van de ander")

        refused = staff.post(url, opened | {"label_nl": "Van mij"})

        assert "Iemand anders heeft dit intussen gewijzigd." in refused.content.decode()
        assert stored(draft).by_code["C"].label == {"nl": "Van de ander"}
        again = staff.post(url, opened | {"label_nl": "Van mij", "seen": refused.context["form"].seen})
        assert again.status_code == 302
        assert stored(draft).by_code["C"].label == {"nl": "Van mij"}

    def test_changes_to_other_questions_stand_beside_each_other(self, staff, draft):
        opened = fields_of(staff.get(address("question", draft, "C")))
        edit(staff, address("question", draft, "D"), label_nl="D anders")

        staff.post(address("question", draft, "C"), opened | {"label_nl": "C anders"})

        assert [stored(draft).by_code[code].label["nl"] for code in "CD"] == ["C anders", "D anders"]

    @pytest.mark.parametrize("values", [{"code": "B"}, {"delete": "1"}])
    def test_a_question_that_is_gone_says_so(self, staff, draft, values):
        opened = fields_of(staff.get(address("question", draft, "B")))
        staff.post(address("question", draft, "B"), {"delete": "1"})

        response = staff.post(address("question", draft, "B"), opened | values, follow=True)

        assert "Dit is er niet meer" in response.content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_two_that_keep_at_the_same_moment_lose_nothing(self, staff, draft):
        ready, fields = Barrier(2), {code: fields_of(staff.get(address("question", draft, code))) for code in "CD"}

        def keep(code):
            try:
                ready.wait(10)
                return staff.post(address("question", draft, code), fields[code] | {"label_nl": f"{code} anders"})
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            responses = list(pool.map(keep, "CD"))

        assert [response.status_code for response in responses] == [302, 302]
        assert [stored(draft).by_code[code].label["nl"] for code in "CD"] == ["C anders", "D anders"]


NONSENSE = [
    "\x0b\x1f", "x" * 10_001, "${", "${A", "<script>", "=1+1", "\ufffe", "_x0041_", "’", "a" * 70, "1 2", "é", "٣",
]  # fmt: skip
FIELDS = [
    "label_nl", "code", "relevant", "list_name", "appearance", "default", "max_length", "position", "kind", "section",
    "new_page", "scale_to", "random_group", "choices-0-code", "choices-0-label_nl", "choices-0-position",
]  # fmt: skip
PAIRS = [(field, NONSENSE[place % len(NONSENSE)]) for place, field in enumerate(FIELDS)]
PAIRS += [("list_name", "1 2"), ("choices-0-code", "\ufffe"), ("code", "\ufffe"), ("choices-0-label_nl", "x" * 10_001)]


@pytest.mark.parametrize(("field", "text"), PAIRS)
def test_nonsense_in_a_field_is_kept_or_refused_and_never_breaks(staff, draft, field, text):
    response = edit(staff, address("question", draft, "A"), **{field: text})

    assert response.status_code in (302, 422)
    assert xlsform.read(xlsform.write(stored(draft))) == stored(draft)


def test_a_form_of_choices_without_its_own_administration_is_refused(staff, draft):
    response = staff.post(address("question", draft, "A"), {"code": "A", "kind": "select_one", "label_nl": "A?"})

    assert response.status_code == 422


class TestOrder:
    def test_pages_and_questions_change_places(self, staff, draft):
        edit(staff, address("order", draft), page_page2="1", page_page1="2", place_C="2", place_D="1")

        assert [[q.code for q in section.questions] for section in stored(draft).sections] == [["D", "C"], ["A", "B"]]

    def test_a_question_moves_to_another_page_and_a_page_without_questions_disappears(self, staff, draft):
        edit(staff, address("order", draft), in_C="page1", in_D="page1", place_C="1")

        assert [[q.code for q in section.questions] for section in stored(draft).sections] == [["A", "C", "B", "D"]]

    def test_an_order_in_which_a_condition_looks_ahead_is_refused(self, staff, draft):
        response = edit(staff, address("order", draft), place_A="2", place_B="1")

        assert "B: A wordt later gevraagd" in response.content.decode()
        assert [q.code for q in stored(draft).questions()] == ["A", "B", "C", "D"]

    @pytest.mark.parametrize("value", ["0", "-1", "x", "", "99999999999"])
    def test_a_place_that_is_none_is_refused(self, staff, draft, value):
        assert edit(staff, address("order", draft), place_A=value).status_code == 422

    def test_somebody_elses_change_in_the_meantime_is_seen(self, staff, draft):
        opened = fields_of(staff.get(address("order", draft))) | {
            "seen": staff.get(address("order", draft)).context["form"].seen
        }
        edit(staff, address("question", draft, "D"), label_nl="Anders")

        assert staff.post(address("order", draft), opened).status_code == 422
