"""The codebook as DDI-Codebook 2.5: the study, the file, and every variable with its question, codes and counts."""

from pathlib import Path
from typing import Any

from lxml import etree

from results.export.ddi_study import DDI, LANG, SCHEMA, XSI, add, study_description
from results.export.study import Study
from results.export.table import SUPPRESSED, WEIGHT, Table, Variable

FILE = "F1"


def write(table: Table, study: Study, path: Path) -> None:
    path.write_bytes(etree.tostring(document(table, study), xml_declaration=True, encoding="UTF-8", pretty_print=True))


def document(table: Table, study: Study) -> Any:
    root = etree.Element(f"{{{DDI}}}codeBook", nsmap={None: DDI, "xsi": XSI}, version="2.5")
    root.set(LANG, study.language)
    root.set(f"{{{XSI}}}schemaLocation", SCHEMA)
    study_description(root, study, [variable.page for variable in table.variables], len(table))
    describe_file(root, table, study)
    data = add(root, "dataDscr")
    ids = {variable.name: f"V{place}" for place, variable in enumerate(table.variables, start=1)}
    for place, one in enumerate(table.sets, start=1):
        names = " ".join(ids[name] for name in one.columns)
        group = add(data, "varGrp", ID=f"G{place}", type="multipleResp", name=one.name, var=names)
        add(group, "labl", one.label)
    for variable in table.variables:
        describe(data, table, variable, ids[variable.name])
    return root


def describe_file(root: Any, table: Table, study: Study) -> None:
    part = add(root, "fileDscr", ID=FILE, URI=f"{table.name}.csv")
    text = add(part, "fileTxt")
    add(text, "fileName", f"{table.name}.csv", lang=study.language)
    size = add(text, "dimensns")
    add(size, "caseQnty", str(len(table)))
    add(size, "varQnty", str(len(table.variables)))
    add(text, "fileType", "text/csv; charset=UTF-8")


def describe(data: Any, table: Table, variable: Variable, key: str) -> None:
    """Children stand in the order of the schema."""
    nature = {"nominal": "nominal", "ordinal": "ordinal", "scale": "interval"}[variable.level]
    kind = "contin" if variable.level == "scale" else "discrete"
    weight = {"wgt": "wgt"} if variable.name == WEIGHT else {}
    made = add(data, "var", ID=key, name=variable.name, files=FILE, intrvl=kind, nature=nature, **weight)
    add(made, "labl", variable.label)
    if variable.question:
        add(add(made, "qstn"), "qstnLit", variable.label)
    if variable.is_coded:
        invalid = add(made, "invalrng")
        for code in variable.all_missing:
            add(invalid, "item", VALUE=str(code))
    if variable.base:
        add(made, "universe", variable.base)
    for code, label in table.values_of(variable):
        category(made, variable, code, label)
    add(made, "varFormat", type="character" if variable.kind == "text" else "numeric")
    for note in variable.notes:
        add(made, "notes", note)


def category(made: Any, variable: Variable, code: int, label: str) -> None:
    """Without its frequency: archives publish a codebook apart from the rows, and a count of few people with it."""
    missing = {"missing": "Y"} if code in variable.all_missing else {}
    one = add(made, "catgry", **missing)
    add(one, "catValu", "*" if code == SUPPRESSED else str(code))
    add(one, "labl", label)
