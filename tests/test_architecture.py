"""Three rooms, one direction: the order of packages, of the modules inside each, and who may name a person."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ROOMS = {
    "surveys": """
        apps functions expression_errors compiling expression_facts expressions instrument models.tracking models.rights
        models.survey models.contents models.changing
        models.questionnaire models.wave
        comparability models.verdict models order readability satisfiable advice
        relevance validity wording titles in_page routing ways everybody pace question_view showing posted route trend
        xlsform.languages xlsform.problems xlsform.rows xlsform.columns xlsform.building xlsform.cells xlsform.guard
        xlsform.survey_rows
        xlsform.sheets xlsform.expression_checks xlsform.question_checks xlsform.checking xlsform.writing xlsform
        forms walkthrough editing starting translating history
        admin.overview admin.studies admin.upload admin.comparing admin.checkup admin.preview admin.spec_forms
        admin.choice_forms admin.question_form admin.order_form admin.merging admin.start_form admin.typed
        admin.drafts admin.editing admin.beginning
        admin.looking admin.questionnaires admin
    """,
    "respondents": """
        apps emails throttle moments aapor addresses listrows listtexts listbooks listfiles standard_texts tokens
        sealing hours transports smtp
        models.people models.invitation models.plan models.mail models.mailer models.ballots models.fieldwork
        models.by_hand models.watching models
        known_names drafts visits column_roles columns withdrawal dispositions frame page_counts counters retention
        statements standing audience mail_stops opting_out pacing breaker composing letter_paper letters settling
        claiming handing_over outbox whereabouts trial_mail tasks letter_requests queueing contact_plan readiness
        resolving doors navigation pseudonyms answering
        bursts forecast history drawing leaving bars live propensity representativity
        list_lines list_report panel uploads fieldwork pages own_data lost_links by_hand alerts preparing trying
        population webhooks
        staff_forms text_forms list_forms preparations stages mail_calendar plan_forms views urls
        admin.entrance admin.mailing admin.launching admin.reports admin.people admin.response admin.steps admin.texts
        admin.lists admin.letters admin.pilot admin.wave_columns admin.waves admin
    """,
    "results": """
        apps models.response models.definitions models.release models.weights models.sharing models.export
        models.departure models.commentary models.result
        models.texts models.codebook models.coding
        models
        keys erasing panel bases disclosure told spans estimates definitions merging raking margins weighting comparison
        followed ordinal promoters planning
        redaction coding_log reviewing second_look codebooks codebook_files coding themes rounds adjudicating agreement
        drift suggestions round_reports theme_figures quotes
        numbers wording progress computing envelopes
        frame tables group_tables counting overlaps audiences few sizes values census figures measures gathering
        outlines pairs differences changes matching
        reissuing releases charts group_charts marks drawing small_print question_figures reading matrices
        listing
        export export.names export.table export.plan export.columns export.coded export.anonymous export.weights
        export.fixing
        export.microdata
        export.csv_files export.workbook export.multiple_sets export.spss export.stata export.parquet export.r_script
        export.recompute export.answer_columns export.recipes export.stacking export.figure_lines
        export.difference_lines export.study export.ddi_study
        export.ddi export.datapackage
        export.documents export.coded_texts export.shelf export.package export.archive export.verifying downloads
        theme_reading report report.chart report.commentary report.grids report.content report.typed report.web
        report.pdf report.document_tables report.document report.making
        tasks thinning spool unsealing tallying storing hand workbench hands crew ballot_box opening opener
        giving_up
        claim_ranges claim_fractions claim_words claim_numbers claim_facts claim_rough claim_groups
        claim_spans claim_people claim_unknown claim_members claim_steps claim_bases claim_counts claim_rules
        claim_changes claim_points claim_reading claims
        sharing forms figure_forms entrance coding_entrance coding_forms
        text_pages review_pages second_look_pages desk_pages round_pages decision_pages theme_pages quote_pages
        codebook_forms codebook_admin my_desks
        coding_urls
        key_pages opening_pages giving_up_pages report_pages export_pages chart_pages release_pages planning_pages views
        share_pages claim_pages
        meaning_admin admin
    """,
    "kccsurvey": """
        admin
        celery database_roles retention privacy checks headers audit logs roles health processes mailpages settings
        tasks apps
        retention_page urls wsgi web
        places surroundings postgres services mailcatcher demonstration launch
        demo_themes demo_texts synthetic demo_study demo_plan demo_coding demo
    """,
}
"""Each module may import what stands before it, never what stands behind it. A module that is not here has no place."""

PERSONAL = {"Respondent", "Invitation", "respondent", "invitation", "invitations", "email", "first_name"}
LOOKUP = re.compile(r"(?:\w+__)*(?:respondent|invitation|email|first_name)s?(?:__\w+)*")
OPENS_THE_BOX = ("results/opening.py", "destroy")
"""The one function in `results` that touches invitations: it makes the links of an opened wave die."""


def order(room: str) -> list[str]:
    return [f"{room}.{name}" for name in ROOMS[room].split()]


def modules(room: str) -> dict[str, Path]:
    """By dotted name; the room itself, migrations and commands have no place among them."""
    return {
        name: path
        for name, path in all_modules(room).items()
        if name != room and not {"migrations", "management"} & set(name.split("."))
    }


def all_modules(room: str) -> dict[str, Path]:
    paths = {path: path.relative_to(ROOT).with_suffix("") for path in sorted((ROOT / room).rglob("*.py"))}
    return {".".join(part for part in short.parts if part != "__init__"): path for path, short in paths.items()}


EVERY = {name: path for room in ROOMS for name, path in all_modules(room).items()}


def imports(path: Path) -> Iterator[str]:
    """Every module of ours that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            found = [name if name in EVERY else str(node.module) for name in inner]
        else:
            continue
        yield from (name for name in found if name in EVERY)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_looks_into_the_rooms_to_its_right_only(room: str):
    allowed = list(ROOMS)[: list(ROOMS).index(room) + 1]
    strays = {
        (name, imported)
        for name, path in all_modules(room).items()
        for imported in imports(path)
        if imported.split(".")[0] not in allowed
    }

    assert strays == set()


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_has_a_place(room: str):
    assert set(modules(room)) - set(order(room)) == set()


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_has_two_places(room: str):
    assert len(order(room)) == len(set(order(room)))


@pytest.mark.parametrize("room", ROOMS)
def test_a_module_imports_only_what_stands_before_it(room: str):
    place = {name: number for number, name in enumerate(order(room))}
    strays = {
        (name, imported)
        for name, path in modules(room).items()
        for imported in imports(path)
        if imported in place and name in place and imported != name and place[imported] > place[name]
    }

    assert strays == set()


def names_of_people(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        found |= {str(value) for _field, value in ast.iter_fields(node) if isinstance(value, str) and value in PERSONAL}
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and LOOKUP.fullmatch(node.value):
            found.add(node.value)
    return found


def without_the_opener(path: Path) -> ast.Module:
    """The file without that function and without the import that it needs."""
    tree = ast.parse(path.read_text())
    if (path.relative_to(ROOT).as_posix()) == OPENS_THE_BOX[0]:
        opener = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == OPENS_THE_BOX[1]]
        assert len(opener) == 1, "the function that opens the ballot box has another name now"
        tree.body = [node for node in tree.body if node not in opener and not isinstance(node, ast.ImportFrom)]
    return tree


def test_results_names_nobody():
    named = {
        path.relative_to(ROOT).as_posix(): people
        for path in (ROOT / "results").rglob("*.py")
        if (people := names_of_people(without_the_opener(path)))
    }

    assert named == {}


@pytest.mark.parametrize(
    "line",
    [
        "from respondents.models import Respondent",
        "Wave.objects.values('invitations__respondent__email')",
        "wave.invitations.count()",
        "Respondent.objects.filter(email='x')",
        "row['first_name']",
    ],
)
def test_a_name_of_a_person_would_be_seen(line: str):
    assert names_of_people(ast.parse(line)) != set()
