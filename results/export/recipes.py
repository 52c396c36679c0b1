"""How a published number is made from the columns of the microdata: who counts, and what is counted."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from results import definitions
from results.definitions import MeasureSpec
from results.export.answer_columns import columns_of, condition_tokens, places_of, tokens_of, valid
from results.export.microdata import Microdata
from results.models import Figure, Measure
from results.promoters import DETRACTOR, PROMOTER
from surveys.instrument import RANGE, QuestionSpec, possible_answers

Kind = Figure.Kind


@dataclass(frozen=True)
class Recipe:
    """VARIABLE=code with spaces between; a row counts in one of them when it has any of these answers.

    `against` counts as −1. A mean is of the numbers in `mean_of`, or of the places of answers (VARIABLE=code:place) of
    who answered every question of `index_of`. `reason` says why the number cannot be made from the rows.
    """

    among: str = ""
    base_in: str = ""
    count_in: str = ""
    against: str = ""
    mean_of: str = ""
    index_of: str = ""
    reason: str = ""

    @property
    def variables(self) -> set[str]:
        texts = (self.among, self.base_in, self.count_in, self.against, self.index_of)
        tokens = (token for text in texts for token in text.split())
        return {token.rpartition("=")[0] for token in tokens} | ({self.mean_of} if self.mean_of else set())


def cells(line: Any) -> dict[str, Any]:
    """A line with its recipe as the columns of a file."""
    found = asdict(line)
    recipe = found.pop("recipe")
    return {name: "" if value is None else value for name, value in (found | recipe).items()}


def meaning_of(data: Microdata) -> definitions.Meaning:
    """What the figures meant when they were computed."""
    kept = data.release.definitions if data.release else None
    return definitions.meaning(kept.content if kept else definitions.content_of(data.wave.survey))


def filters(data: Microdata, meaning: definitions.Meaning) -> dict[tuple[str, str], str]:
    """Who is in a group, by breakdown and group; not those who are in no column. Merged groups are in any of theirs."""
    found = {("", ""): ""}
    for breakdown in meaning.breakdowns:
        for group in breakdown.groups:
            if tokens := condition_tokens(data, group.condition, breakdown.label):
                found[breakdown.code, group.code] = tokens
        named = {group.code: group.condition for group in breakdown.groups}
        for code in (group["code"] for group in merged_groups(data, breakdown.code)):
            parts = [found.get((breakdown.code, part), "") for part in code.split("+") if part in named]
            if len(parts) == code.count("+") + 1 and all(parts):
                found[breakdown.code, code] = " ".join(parts)
    return found


def merged_groups(data: Microdata, breakdown: str) -> Iterator[dict[str, str]]:
    groups = data.release.outline.get("groups", ()) if data.release else ()
    yield from (group for group in groups if group["breakdown"] == breakdown and "+" in group["code"])


class Recipes:
    """Of one release."""

    def __init__(self, data: Microdata) -> None:
        self.data = data
        self.meaning = meaning_of(data)
        self.groups = filters(data, self.meaning)

    def of(self, figure: Figure) -> Recipe:
        """Without a distribution, whose answers each have one of their own."""
        group = self.groups.get((figure.breakdown, figure.group))
        if group is None:
            return Recipe(reason=_("this group is not in the microdata"))
        if figure.kind == Kind.THEME:
            return Recipe(reason=_("themes are given to texts, and texts are not in the rows"))
        measure = self.meaning.by_code.get(figure.question)
        if measure and measure.is_own_number:
            return self.of_measure(figure, measure, group)
        question = self.data.plan.instrument.by_code.get(figure.question)
        return self.of_question(figure, question, measure, group)

    def of_measure(self, figure: Figure, measure: MeasureSpec, group: str) -> Recipe:
        """A number of its own: an index, or a question among some people, of which there are no groups."""
        among = group
        if measure.base and figure.kind != Kind.RELIABILITY:
            among = condition_tokens(self.data, measure.base)
            if not among:
                return Recipe(reason=_("who it is about is not in the microdata"))
        if measure.kind != Measure.Kind.SCALE:
            return self.of_question(figure, self.data.plan.instrument.by_code.get(measure.question), measure, among)
        questions = [self.data.plan.instrument.by_code[code] for code in measure.questions]
        if missing := [question.code for question in questions if question not in self.data.plan.questions]:
            return Recipe(reason=_("no column of the microdata: %(codes)s") % {"codes": ", ".join(missing)})
        return Recipe(among, index_of=" ".join(places_of(self.data, question) for question in questions))

    def of_question(
        self, figure: Figure, question: QuestionSpec | None, measure: MeasureSpec | None, among: str
    ) -> Recipe:
        if question is None:
            return Recipe(reason=_("no column of the microdata"))
        if question not in self.data.plan.questions:
            return Recipe(reason=self.data.plan.left_out.get(question.code, "") or _("no column of the microdata"))
        made = self.counted(figure, question, measure)
        return replace(made, among=among) if made else Recipe(reason=_("there is no recipe for this kind of number"))

    def counted(self, figure: Figure, question: QuestionSpec, measure: MeasureSpec | None) -> Recipe | None:
        """What counts, and among which answers."""
        answers, everybody = valid(question), possible_answers(question)
        base, column = self.tokens(question, answers), columns_of(self.data, question)[0].name
        if figure.kind in (Kind.MEAN, Kind.MEDIAN) and question.kind == RANGE:
            return Recipe(base_in=base, mean_of=column)
        if figure.kind == Kind.PROMOTERS:
            up, down = (
                self.tokens(question, [answer for answer in answers if test(int(answer))])
                for test in (PROMOTER.__le__, DETRACTOR.__ge__)
            )
            return Recipe(base_in=base, count_in=up, against=down)
        if figure.kind == Kind.AGREEMENT:
            chosen = measure.answers if measure else ()
            return Recipe(base_in=base, count_in=self.tokens(question, chosen or answers[-2:]))
        if figure.kind == Kind.UNKNOWN:
            outside = [answer for answer in everybody if answer not in answers]
            return Recipe(base_in=self.tokens(question, everybody), count_in=self.tokens(question, outside))
        if figure.kind == Kind.ANSWERED:
            return Recipe(base_in=f"{column}=1", count_in=f"{column}=1")
        if figure.kind == Kind.RANK:
            return self.mean_rank(question, figure.item)
        return Recipe(base_in=base) if figure.kind == Kind.DISTRIBUTION else None

    def mean_rank(self, question: QuestionSpec, answer: str) -> Recipe | None:
        names = {one.option: one.name for one in columns_of(self.data, question)}
        places = range(1, len(names) + 1)
        name = names[answer]
        return Recipe(base_in=" ".join(f"{name}={place}" for place in places), mean_of=name)

    def of_answer(self, figure: Figure, code: str, *, missing: bool) -> Recipe:
        """One answer of a distribution; one outside the base is a share of everybody who answered."""
        recipe, question = self.of(figure), self.asked(figure)
        if recipe.reason or question is None:
            return recipe
        base = self.tokens(question, possible_answers(question)) if missing else recipe.base_in
        return replace(recipe, base_in=base, count_in=self.tokens(question, [code]))

    def asked(self, figure: Figure) -> QuestionSpec | None:
        measure = self.meaning.by_code.get(figure.question)
        code = measure.question if measure and measure.is_own_number else figure.question
        return self.data.plan.instrument.by_code.get(code)

    def places(self, figure: Figure) -> str:
        """The answers of a question on a scale, with their places."""
        question = self.asked(figure)
        return places_of(self.data, question) if question else ""

    def tokens(self, question: QuestionSpec, answers: Iterable[str]) -> str:
        return tokens_of(self.data, question, answers)
