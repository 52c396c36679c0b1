"""Every text of the interface is there in Dutch."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils import translation
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "nl" / "LC_MESSAGES" / "django.po"
ROOMS = ("kccsurvey", "surveys", "respondents", "results")
FUNCTIONS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "gettext_noop"}
IN_TEMPLATE = re.compile(r"""\bn?gettext\(u?(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
FILTERED = re.compile(r"""_\((?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\)""")


def in_code() -> Iterator[str]:
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in FUNCTIONS and node.args:
                text = node.args[0]
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.value


def in_templates() -> Iterator[str]:
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        for pattern, text in ((IN_TEMPLATE, templatize(source, origin=str(path))), (FILTERED, source)):
            for match in pattern.finditer(text):
                yield ast.literal_eval(match["text"])


def test_every_text_has_a_dutch_translation() -> None:
    catalogue = polib.pofile(str(CATALOGUE))
    translated = {entry.msgid for entry in catalogue if entry.translated() and not entry.fuzzy}
    used = {text for text in (*in_code(), *in_templates()) if text.strip()}

    with translation.override("nl"):
        missing = [text for text in used - translated if translation.gettext(text) == text]  # Django says some itself

    assert sorted(missing) == []


def test_the_compiled_catalogue_is_that_of_the_texts() -> None:
    texts = polib.pofile(str(CATALOGUE))
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    assert {entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in compiled} == {
        entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in texts if entry.translated()
    }


def test_placeholders_survive_translation() -> None:
    placeholders = re.compile(r"%\(\w+\)[sd]|\[\[\w+\]\]|\{\w+\}")
    catalogue = polib.pofile(str(CATALOGUE))

    lost = [
        entry.msgid
        for entry in catalogue
        if entry.msgstr and set(placeholders.findall(entry.msgid)) != set(placeholders.findall(entry.msgstr))
    ]

    assert lost == []
