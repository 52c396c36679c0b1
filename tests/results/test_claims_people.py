"""Groups by other words than their label: half of the people find the work meaningful, 58% of the first group, 42% of
the second. Where it is not clear who is meant, no number is right, and the checker tells what to write.
"""

import pytest

from results import claim_spans as spans
from results import claims
from results.claim_groups import root
from results.models import Figure, Release
from tests.results.test_claims import checked

pytestmark = pytest.mark.django_db

AGES = ("24 jaar of jonger", "25 jaar of ouder")
LATER = ("34 jaar of jonger", "35 jaar of ouder")
TIMES = ("korter dan 1 jaar", "1 jaar of langer")
SEXES = ("Vrouw", "Man")


def called(release: Release, labels: tuple[str, str]) -> Release:
    """The same release with other names for its groups."""
    names = dict(zip(("Binnen", "Buiten"), labels, strict=True))
    found = Release.objects.select_related("wave").get(pk=release.pk)
    groups = [group | {"label": names[group["label"]]} for group in found.outline["groups"]]
    found.outline = found.outline | {"groups": groups, "breakdowns": {"kcc": "Groep"}}
    for label, name in names.items():
        Figure.objects.filter(release=found, group_label=label).update(group_label=name)
    return found


OF_GROUPS = [
    (AGES, "Van de jongeren vindt {first}% het werk zinvol.", 0),
    (AGES, "Van de mensen onder de 25 vindt {first}% het werk zinvol.", 0),
    (AGES, "Van wie jonger is dan 25 vindt {first}% het werk zinvol.", 0),
    (AGES, "Van de 25-minners vindt {first}% het werk zinvol.", 0),
    (AGES, "Van de flexwerkers tot 25 jaar vindt {first}% het werk zinvol.", 0),
    (AGES, "De jongste groep vindt het werk zinvol: {first}%.", 0),
    (AGES, "25-plussers: {second}% vindt het werk zinvol.", 1),
    (AGES, "Van de mensen vanaf 25 jaar vindt {second}% het werk zinvol.", 1),
    (AGES, "Van de mensen ouder dan 24 vindt {second}% het werk zinvol.", 1),
    (AGES, "Onder de 25 vindt {first}% het werk zinvol, van de 25-plussers {second}%.", 0),
    (AGES, "Onder jongeren vindt {first}% het werk zinvol, onder 25-plussers {second}%.", 0),
    (TIMES, "Van wie korter dan een jaar werkt, vindt {first}% het werk zinvol.", 0),
    (TIMES, "Van wie minder dan 12 maanden werkt, vindt {first}% het werk zinvol.", 0),
    (TIMES, "Van wie een jaar of langer werkt, vindt {second}% het werk zinvol.", 1),
    (SEXES, "Van de vrouwen vindt {first}% het werk zinvol.", 0),
    (SEXES, "{second}% van de mannen vindt het werk zinvol.", 1),
    (SEXES, "Vrouwelijke flexwerkers vinden het werk zinvol: {first}%.", 0),
    (SEXES, "Vrouwen vinden het werk vaak zinvol: {first}% (n = 148).", 0),
]


@pytest.mark.parametrize(("labels", "sentence", "which"), OF_GROUPS)
def test_a_group_by_other_words_has_its_own_number(
    release: Release, labels: tuple[str, str], sentence: str, which: int
):
    found = checked(sentence.format(first=58, second=42), called(release, labels))

    assert (found.status, found.problems, found.hints) == (claims.RIGHT, (), ())
    assert f"({labels[which]})" in found.sources[0]


@pytest.mark.parametrize(("labels", "sentence", "which"), OF_GROUPS)
@pytest.mark.parametrize("numbers", [(50, 50), (42, 58)])
def test_the_number_of_everybody_or_of_the_other_group_is_refused(
    release: Release, labels: tuple[str, str], sentence: str, which: int, numbers: tuple[int, int]
):
    found = checked(sentence.format(first=numbers[0], second=numbers[1]), called(release, labels))

    assert found.status == claims.WRONG
    assert f"Het is niet {numbers[which]}%: {labels[which]} = " in " ".join(found.problems)


UNCLEAR = {
    "Van de ouderen vindt 42% het werk zinvol.": (AGES, "“ouderen” kan “25 jaar of ouder” zijn."),
    "Van de jongeren vindt 58% het werk zinvol.": (LATER, "“jongeren” kan “34 jaar of jonger” zijn."),
    "Van de mensen onder de 25 vindt 58% het werk zinvol.": (LATER, "“onder de 25” kan “34 jaar of jonger” zijn."),
    "Van de 30-plussers vindt 42% het werk zinvol.": (
        LATER, "“30-plussers” kan “34 jaar of jonger” of “35 jaar of ouder” zijn.",
    ),
    "Van wie korter dan een half jaar werkt, vindt 58% het werk zinvol.": (TIMES, "kan “korter dan 1 jaar” zijn."),
    "Van wie langer dan 1 jaar werkt, vindt 42% het werk zinvol.": (TIMES, "kan “1 jaar of langer” zijn."),
    "Van wie korter dan een jaar werkt, vindt 50% het werk zinvol.": (AGES, "is geen groep in deze uitgave."),
    "Van de vrouwen vindt 50% het werk zinvol.": (AGES, "“vrouwen” is geen groep in deze uitgave."),
    "Vrouwen vinden het werk zinvol: 50%.": (TIMES, "“Vrouwen” is geen groep in deze uitgave."),
    "Van de studenten vindt 50% het werk zinvol.": (SEXES, "“studenten” is geen groep in deze uitgave."),
    "Van de 25-plussers vindt 50% het werk zinvol.": (SEXES, "“25-plussers” is geen groep in deze uitgave."),
    "Van wie een vast contract heeft, vindt 50% het werk zinvol.": (SEXES, "“een vast contract heeft” is geen groep"),
    "Bijna 60% van de ouderen vindt het werk zinvol.": (AGES, "“ouderen” kan “25 jaar of ouder” zijn."),
    "Ongeveer de helft van de studenten vindt het werk zinvol.": (AGES, "“studenten” is geen groep in deze uitgave."),
}  # fmt: skip


@pytest.mark.parametrize("sentence", UNCLEAR)
def test_who_is_no_group_or_more_than_one_is_not_judged(release: Release, sentence: str):
    labels, hint = UNCLEAR[sentence]

    found = checked(sentence, called(release, labels))

    assert (found.status, found.problems, found.sources) == (claims.UNSURE, (), ())
    assert hint in " ".join(found.hints)


@pytest.mark.parametrize(
    "sentence",
    ["Van wie meedeed, vindt 50% het werk zinvol.", "Van wie de vraag kreeg, vindt 50% het werk zinvol."],
)
def test_who_took_part_is_everybody(release: Release, sentence: str):
    assert checked(sentence, release).status == claims.RIGHT


def test_two_groups_of_one_person_have_no_figure(release: Release):
    """Young women are fewer than the young."""
    found = checked("Van de jonge vrouwen vindt 58% het werk zinvol.", called(release, AGES))

    assert found.status == claims.UNSURE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("24 jaar of jonger", "jonger dan 25"), ("44 jaar of ouder", "44-plussers"),
        ("44 jaar of ouder", "boven de 43"),
        ("25 tot en met 43 jaar", "25 tot 44 jaar"), ("25 tot en met 43 jaar", "tussen de 25 en 43 jaar"),
        ("6 maanden of langer", "een half jaar of langer"),
    ],
)  # fmt: skip
def test_the_same_people_in_other_words(one: str, other: str):
    assert spans.is_same(spans.spans(one, "Leeftijd")[0], spans.spans(other)[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("24 jaar of jonger", "jonger dan 24"), ("44 jaar of ouder", "ouder dan 44"),
        ("1 jaar of langer", "1 jaar of ouder"),
        ("25 tot en met 43 jaar", "25 tot 43 maanden"), ("3 jaar of langer", "langer dan 3 jaar"),
    ],
)  # fmt: skip
def test_other_people_in_nearly_the_same_words(one: str, other: str):
    assert not spans.is_same(spans.spans(one)[0], spans.spans(other)[0])


@pytest.mark.parametrize(
    "text", ["onder de 60%", "meer dan 60%", "boven de 41 procent", "interval +1 tot +17", "7,4 tot 8"]
)
def test_a_share_is_no_age(text: str):
    assert spans.spans(text) == []


def test_endings_do_not_matter():
    assert [root(word) for word in ("vrouwen", "vrouwelijke", "mannen", "studenten", "jonge")] == [
        "vrouw", "vrouw", "man", "student", "jong",
    ]  # fmt: skip
