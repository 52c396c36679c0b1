"""The walk-through, the route map and the advice on a questionnaire."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from surveys import advice, readability
from surveys.instrument import SectionSpec
from surveys.models import Questionnaire
from surveys.route import Branch, route
from surveys.walkthrough import walk_through
from tests.surveys import make


class TestWalkThrough:
    def test_every_question_of_the_autumn_wave_is_reached(self):
        walked = walk_through(make.autumn())

        assert walked.never == ()
        assert not walked.dead_ends
        assert sum(walked.outcomes.values()) == 1000
        assert set(walked.outcomes) == {"", "refused", "ineligible"}
        assert 10 <= walked.screens.least <= walked.screens.middle <= walked.screens.most <= 12
        assert 3 < walked.minutes.least < walked.minutes.middle < walked.minutes.most < 9

    def test_the_same_seed_walks_the_same_paths(self):
        assert walk_through(make.autumn(), number=50) == walk_through(make.autumn(), number=50)
        assert walk_through(make.autumn(), number=50) != walk_through(make.autumn(), number=50, seed=2)

    def test_a_question_that_nobody_reaches_is_named(self):
        instrument = make.instrument(
            [make.question("A"), make.question("B", relevant="${A} = '1' and ${A} = '2'"), make.question("C")]
        )

        assert walk_through(instrument, number=200).never == ("B",)

    def test_a_page_where_people_get_stuck_is_named(self):
        first = SectionSpec("een", {}, "", (make.question("A"),))
        last = SectionSpec("twee", {}, "${A} = '1'", (make.question("B"),))
        instrument = make.instrument(sections=(first, last))

        assert 0 < walk_through(instrument, number=300).dead_ends["een"] < 300

    def test_answers_obey_the_constraints(self):
        instrument = make.instrument(
            [make.question("A", "select_multiple", constraint="count-selected(.) = 1")],
            [make.question("B", relevant="count-selected(${A}) > 1")],
        )

        assert walk_through(instrument, number=200).never == ("B",)

    def test_calculations_count_along(self):
        instrument = make.instrument(
            [make.question("A"), make.question("S", "calculate", calculation="${A} + 1")],
            [make.question("B", relevant="${S} = 3")],
        )

        assert walk_through(instrument, number=200).reached["B"] > 30


class TestRoute:
    def test_what_the_answers_lead_to(self):
        found = route(make.autumn())

        assert Branch((("3", "Nee, nooit"),), (), outcome="ineligible") in found["SITKCC"]
        assert Branch((("2", "Nee, nu niet. Vroeger wel"),), ("SITWERK", "STOPREDEN")) in found["SITKCC"]
        assert (
            Branch((("1", "Korter dan 3 maanden"), ("2", "3 tot 12 maanden")), ("INWERK_ONLINE",), True)
            in found["ERVARING"]
        )
        assert "LEEFTIJD" not in found

    def test_a_condition_on_a_scale(self):
        instrument = make.instrument([make.question("A", "range"), make.question("B", "text", relevant="${A} < 3")])

        assert route(instrument) == {"A": (Branch((("1", ""), ("2", "")), ("B",)),)}

    def test_a_condition_on_a_text_depends_on_the_answer(self):
        instrument = make.instrument([make.question("A", "text"), make.question("B", relevant="${A} != ''")])

        assert route(instrument) == {"A": (Branch((), ("B",)),)}


class TestReading:
    def test_sentences_and_words(self):
        assert readability.sentences("Hoi! Werk je al lang (10 jaar)?\nJa.") == [
            ["Hoi"], ["Werk", "je", "al", "lang", "jaar"], ["Ja"],
        ]  # fmt: skip

    def test_long_sentences_and_words_are_told(self):
        long = " ".join(["woord"] * 16) + "."
        instrument = make.instrument(
            [
                make.question("A", "text", label={"nl": long}),
                make.question("B", "text", label={"nl": "Arbeidsongeschiktheid?"}),
            ]
        )

        found = readability.reading(instrument, "nl")

        assert found.long_sentences == (("A", long, 16),)
        assert found.long_words == (("arbeidsongeschiktheid", 1),)
        assert found.average == 8.5


class TestAdvice:
    def about(self, *questions, **values):
        values = {"refused_when": "${A} = '1'", "completed_message": {"nl": "Dank"}} | values
        return [item.message for item in advice.advice(make.instrument(list(questions), **values))]

    def test_a_sound_questionnaire_gets_none(self):
        assert self.about(make.question("A")) == []

    @pytest.mark.parametrize(
        ("question", "said"),
        [
            (make.question("A" * 33), "langer dan 32 letters"),
            (make.question("A", label={"nl": "é" * 130}), "langer dan 256 bytes"),
            (make.question("B", relevant="${M} = '1'"), "gebruik selected()"),
        ],
    )
    def test_what_other_programs_cannot_hold(self, question, said):
        found = self.about(make.question("M", "select_multiple"), question)

        assert len(found) == 1
        assert said in found[0]

    def test_missing_translations(self):
        question = make.question("A", label={"nl": "Hoe?"})

        found = self.about(question, languages=("nl", "en"))

        assert found == ["Er is geen vertaling in: en.", "Voor deze antwoorden is er geen vertaling: 1, 2, 3."]

    def test_missing_rules_and_texts(self):
        assert len(self.about(make.question("A"), refused_when="", completed_message={})) == 2


@pytest.mark.django_db
class TestPage:
    def page(self, client, instrument):
        questionnaire = Questionnaire.objects.create_from(make.survey(), instrument)
        user = User.objects.create_user("staf", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="view_questionnaire"))
        client.force_login(user)
        return client.get(reverse("admin:surveys_questionnaire_route", args=[questionnaire.pk])).content.decode()

    def test_the_route_and_the_walk_through(self, client):
        page = self.page(client, make.autumn())

        assert "Elke vraag is bereikt." in page
        assert 'href="#route-THUIS_NADEEL"' in page
        assert "einde: niet in de doelgroep" in page

    def test_unreachable_questions_and_dead_ends_are_named(self, client):
        first = SectionSpec("een", {"nl": "Eerste"}, "", (make.question("A"),))
        last = SectionSpec("twee", {}, "${A} = '1' and ${A} = '2'", (make.question("B"),))

        page = self.page(client, make.instrument(sections=(first, last)))

        assert "Niemand kwam bij: <code>B</code>" in page
        assert "Eerste (1000)" in page
