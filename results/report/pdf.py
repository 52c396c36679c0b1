"""The report as PDF/UA-1, set by typst from data: no text of anybody is ever read as markup."""

import json
import re
import unicodedata
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from results.report import chart, commentary
from results.report.content import Report

TEMPLATE = Path(__file__).with_name("report.typ")
PIXELS, TRIES = 144, 20
BOX, LAST_COMMON = "□", 0x2FFF
UNSHOWN, ESCAPED = re.compile(r'the text `"(.+?)"` could not'), re.compile(r"\\u\{([0-9a-f]+)\}")


def pdf(report: Report) -> bytes:
    """A letter that no font here can show becomes a box: an accessible PDF may not lack one.

    Raises typst.TypstError when the page cannot be set accessibly for another reason.
    """
    text = json.dumps(data(report), default=str, ensure_ascii=False)
    for _try in range(TRIES):
        try:
            return compiled(text)
        except typst.TypstError as error:
            unshown = UNSHOWN.search(str(error))
            if not unshown:
                raise
            letters = ESCAPED.sub(lambda match: chr(int(match[1], 16)), unshown[1])
            text = boxed(text, letters)
    return compiled(text)


def compiled(text: str) -> bytes:
    made = typst.compile(TEMPLATE.read_bytes(), sys_inputs={"data": text}, pdf_standards="ua-1")
    assert isinstance(made, bytes)
    return made


def boxed(text: str, letters: str) -> str:
    """These letters, and those that fonts lack as a rule: pictures, private ones, scripts of the Far East."""
    return "".join(BOX if letter in letters or is_rare(letter) else letter for letter in text)


def is_rare(letter: str) -> bool:
    return ord(letter) > LAST_COMMON or unicodedata.category(letter) in ("So", "Co", "Cf")


def picture(report: Report) -> bytes:
    """The chart as PNG, for documents that cannot hold a drawing."""
    inputs = {"chart": chart.svg(report.chart)}
    source = b'#set page(width: auto, height: auto, margin: 4pt)\n#image(bytes(sys.inputs.chart), format: "svg")\n'
    made = typst.compile(source, sys_inputs=inputs, format="png", ppi=PIXELS)
    assert isinstance(made, bytes)
    return made


def data(report: Report) -> dict[str, Any]:
    comments = {place: [asdict(block) for block in commentary.blocks(text)] for place, text in report.comments.items()}
    plain = {name: value for name, value in asdict(report).items() if name not in ("chart", "comments")}
    with translation.override(report.language):
        words, caption = words_of(), chart.caption(report.legend)
    return plain | {
        "svg": chart.svg(report.chart),
        "described": chart.described(report.chart, report.legend),
        "caption": caption,
        "comments": comments,
        "words": words,
    }


def words_of() -> dict[str, str]:
    """Headings, in the language of the report."""
    return {
        "summary": _("Summary"),
        "response": _("Response"),
        "criteria": _("Criteria over the waves"),
        "groups": _("Groups"),
        "themes": _("Themes in the open answers"),
        "no_themes": _("The open answers of this wave have not been coded yet."),
        "quotes": _("In people’s own words"),
        "method": _("Method"),
        "questions": _("All questions"),
        "contents": _("Contents"),
        "people": _("people took part"),
        "comment": _("Commentary of the researchers"),
        "page": _("page"),
    }
