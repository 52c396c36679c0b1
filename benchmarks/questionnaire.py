"""What a large questionnaire costs: reading its workbook, routing a page, making its form; each beside a baseline.

python -m benchmarks.questionnaire, with the settings of a test run (DATABASE_URL, REDIS_URL, SECRET_KEY, BASE_URL).
"""

import time
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from random import Random

from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from benchmarks import stage  # sets Django up
from surveys import routing, xlsform
from surveys.forms import PageForm
from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from surveys.models import Questionnaire, Survey

PER_PAGE, ROUNDS = 5, 200
GOALS = {"read": 3.0, "routing": 0.005, "queries": 3}
CHOICES = tuple(ChoiceSpec(str(code), {"nl": f"Antwoord {code}"}) for code in range(1, 6))
LIST = engines["django"].from_string(
    "{% for q in questions %}<fieldset><legend>{{ q.0 }}</legend>{% for c in q.1 %}<label><input type=radio value="
    "{{ c.0 }}>{{ c.1 }}</label>{% endfor %}</fieldset>{% endfor %}"
)


def questionnaire(count: int) -> Instrument:
    """Every second question hangs on the one before it, every page on the first question."""
    questions = [
        QuestionSpec(
            f"Q{n}", "select_one", {"nl": f"Wat vind je van nummer {n}?"}, list_name="vijf", choices=CHOICES,
            relevant=f"${{Q{n - 1}}} != '5' and (${{Q0}} = '1' or ${{Q0}} = '2')" if n % 2 else "",
        )
        for n in range(count)
    ]  # fmt: skip
    pages = tuple(
        SectionSpec(f"page{n}", {"nl": f"Pagina {n}"}, "${Q0} != '4'" if n else "", tuple(questions[n : n + PER_PAGE]))
        for n in range(0, count, PER_PAGE)
    )
    return Instrument("groot", "Groot", "1", "nl", ("nl",), pages, refused_when="${Q0} = '5'")


def best(work: Callable[[], object], rounds: int = 5) -> float:
    """Seconds of the fastest round: what the machine can do when nobody disturbs it."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def cells(content: bytes) -> int:
    workbook = load_workbook(BytesIO(content), read_only=True)
    return sum(cell.value is not None for sheet in workbook for row in sheet.iter_rows() for cell in row)


def walk(instrument: Instrument, answers: list[dict[str, str]], turn: list[int]) -> None:
    """What posting a page asks of routing; other answers each time, so that nothing is remembered."""
    turn[0] += 1
    given = answers[turn[0] % len(answers)]
    name = instrument.sections[turn[0] % len(instrument.sections)].name
    routing.questions_of(instrument, name, given)
    routing.in_page_conditions(instrument, name, given)
    routing.next_section(instrument, name, given)
    routing.outcome(instrument, given)
    routing.share_answered(instrument, given)


def by_hand(codes: list[str], answers: list[dict[str, str]], turn: list[int]) -> None:
    """The baseline of routing: the same conditions written in Python, once."""
    turn[0] += 1
    given = answers[turn[0] % len(answers)]
    first = given.get("Q0", "")
    known: dict[str, str] = {}
    for place, code in enumerate(codes):
        before = known.get(f"Q{place - 1}", "")
        if first != "4" and (place % 2 == 0 or (before != "5" and first in ("1", "2"))) and code in given:
            known[code] = given[code]


def reading() -> tuple[float, float]:
    content = xlsform.write(questionnaire(300))
    return best(lambda: xlsform.read(content)), best(lambda: cells(content))


def route(instrument: Instrument) -> tuple[float, float]:
    random, codes = Random(1), list(instrument.by_code)  # noqa: S311
    answers = [{code: random.choice("1235") for code in codes} | {"Q0": "1"} for _ in range(50)]
    turn = [0]
    walk(instrument, answers, turn)

    def walks() -> None:
        for _ in range(ROUNDS):
            walk(instrument, answers, turn)

    def loops() -> None:
        for _ in range(ROUNDS):
            by_hand(codes, answers, turn)

    return best(walks) / ROUNDS, best(loops) / ROUNDS


def form(instrument: Instrument) -> tuple[float, float]:
    from crispy_forms.utils import render_crispy_form

    page = instrument.sections[3]
    bare = [(q.label["nl"], [(c.code, c.label["nl"]) for c in q.choices]) for q in page.questions]
    answers = {"Q0": "1"}
    ours = best(lambda: [render_crispy_form(PageForm(instrument, page.name, answers, "nl")) for _ in range(20)]) / 20
    return ours, best(lambda: [LIST.render({"questions": bare}) for _ in range(20)]) / 20


def queries(instrument: Instrument) -> int:
    survey = Survey.objects.create(name="Groot", slug="groot", organisation="")
    made = Questionnaire.objects.create_from(survey, instrument)
    with CaptureQueriesContext(connection) as seen:
        PageForm(made.instrument(), instrument.sections[3].name, {}, "nl")
    return len(seen)


def tell(name: str, ours: float, baseline: str, bare: float, goal: str) -> None:
    print(f"{name:34} {ours * 1000:9.2f} ms   {baseline:28} {bare * 1000:9.2f} ms   ratio {ours / bare:7.1f}   {goal}")


def verdict(found: float, most: float) -> str:
    return "ok" if found <= most else "OVER"


def main() -> None:
    hundred = replace(questionnaire(100), form_id="honderd")
    read, raw = reading()
    routed, by_python = route(hundred)
    formed, templated = form(hundred)
    with stage.database():
        asked = queries(hundred)
    tell("read a workbook of 300 questions", read, "only its cells (openpyxl)", raw, verdict(read, GOALS["read"]))
    tell(
        "route a page of 100 questions",
        routed,
        "one pass, written by hand",
        by_python,
        verdict(routed, GOALS["routing"]),
    )
    tell("form and HTML of five questions", formed, "the same HTML, one template", templated, "")
    print(f"queries for the form of a draft    {asked}   {verdict(asked, GOALS['queries'])} (none once it is frozen)")


if __name__ == "__main__":
    main()
