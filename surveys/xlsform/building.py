"""From pyxform's dictionary to an Instrument: pages from groups, conditions of groups pushed to what is in them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from surveys.instrument import ChoiceSpec, Instrument, QuestionSpec, SectionSpec
from surveys.xlsform.columns import Json, appearance, bind, both, parameters, yes
from surveys.xlsform.languages import DEFAULT, code_of, restored, texts

KINDS = {
    "select one": "select_one", "select all that apply": "select_multiple", "rank": "rank", "text": "text",
    "integer": "integer", "int": "integer", "decimal": "decimal", "range": "range", "date": "date", "time": "time",
    "note": "note", "calculate": "calculate", "hidden": "hidden", "acknowledge": "acknowledge",
    "trigger": "acknowledge",
}  # fmt: skip
CHOICE_COLUMNS = {"name", "label", "missing", "fixed_last", "list_name", "__row", "sms_option"}
OTHER_LABEL = {"nl": "Anders", "en": "Other"}
OTHER_TEXT = {"nl": "Anders, namelijk:", "en": "Please specify:"}
PYXFORM_OTHER_TEXT = "Specify other."


@dataclass(frozen=True)
class Builder:
    json: Json
    default: str
    declared: frozenset[str]

    def instrument(self) -> Instrument:
        sections = tuple(self._sections(self.json["children"], "", {}))
        return Instrument(
            form_id=str(self.json["id_string"]),
            title=restored(self.json.get("title") or self.json["id_string"]),
            version=str(self.json.get("version") or "1"),
            default_language=self.default,
            languages=self._languages(sections),
            sections=sections,
            refused_when=str(self.json.get("refused_when") or ""),
            ineligible_when=str(self.json.get("ineligible_when") or ""),
            panel_when=str(self.json.get("panel_when") or ""),
            welcome_message=self._texts(self.json.get("welcome_message")),
            completed_message=self._texts(self.json.get("completed_message")),
            refused_message=self._texts(self.json.get("refused_message")),
            ineligible_message=self._texts(self.json.get("ineligible_message")),
        )

    def _texts(self, value: Any) -> dict[str, str]:
        return texts(value, self.default)

    def _languages(self, sections: tuple[SectionSpec, ...]) -> tuple[str, ...]:
        used = {code for section in sections for question in section.questions for code in question.label}
        return (self.default, *sorted((used | self.declared) - {self.default}))

    def _sections(self, children: list[Json], relevant: str, title: Json) -> Iterator[SectionSpec]:
        """A group with field-list is a page; a question outside one is a page by itself."""
        for child in children:
            if child.get("name") == "meta" and child["type"] == "group":
                continue
            label = self._texts(child.get("label"))
            if child["type"] != "group":
                yield SectionSpec(child["name"], title, relevant, (self._question(child, ""),))
            elif "field-list" in appearance(child):
                questions = tuple(self._questions(child["children"], ""))
                yield SectionSpec(child["name"], label, both(relevant, bind(child, "relevant")), questions)
            else:
                inner = both(relevant, bind(child, "relevant"))
                yield from self._sections(child.get("children", []), inner, label or title)

    def _questions(self, children: list[Json], relevant: str) -> Iterator[QuestionSpec]:
        for child in children:
            if child["type"] == "group":
                yield from self._questions(child.get("children", []), both(relevant, bind(child, "relevant")))
            else:
                yield self._question(child, relevant)

    def _question(self, row: Json, relevant: str) -> QuestionSpec:
        messages = row.get("bind", {})
        return QuestionSpec(
            code=row["name"],
            kind=KINDS[row["type"]],
            label=self._label(row),
            hint=self._texts(row.get("hint")),
            required=bind(row, "required"),
            required_message=self._texts(messages.get("jr:requiredMsg")),
            relevant=both(relevant, self._relevant(row)),
            constraint=bind(row, "constraint"),
            constraint_message=self._texts(messages.get("jr:constraintMsg")),
            choice_filter=str(row.get("choice_filter") or ""),
            appearance=appearance(row),
            parameters=parameters(row),
            alternative_relevant=str(row.get("alternative_relevant") or ""),
            alternative_label=self._texts(row.get("alternative_label")),
            random_group=str(row.get("random_group") or ""),
            calculation=bind(row, "calculate"),
            default=str(row.get("default") or ""),
            read_only=bind(row, "readonly"),
            list_name=self._list_name(row),
            choices=self._choices(row),
        )

    def _label(self, row: Json) -> dict[str, str]:
        if row.get("label") == PYXFORM_OTHER_TEXT:
            return {self.default: OTHER_TEXT.get(self.default, OTHER_TEXT["en"])}
        return self._texts(row.get("label"))

    def _relevant(self, row: Json) -> str:
        """pyxform writes the text beside `or_other` with a relative path."""
        condition = bind(row, "relevant")
        asked = row["name"].removesuffix("_other")
        return condition.replace(f"selected(../{asked},", f"selected(${{{asked}}},")

    def _list_name(self, row: Json) -> str:
        from pyxform import aliases  # noqa: PLC0415

        return str(row.get("itemset") or row.get("list_name") or "") if row["type"] in aliases.select else ""

    def _choices(self, row: Json) -> tuple[ChoiceSpec, ...]:
        listed = self.json.get("choices", {}).get(self._list_name(row), [])
        return tuple(self._choice(choice) for choice in listed)

    def _choice(self, row: Json) -> ChoiceSpec:
        label = row.get("label")
        if row["name"] == "other" and label == "Other":
            label = OTHER_LABEL.get(self.default, label)
        return ChoiceSpec(
            code=str(row["name"]),
            label=self._texts(label),
            missing=yes(row.get("missing")),
            fixed_last=yes(row.get("fixed_last")),
            attributes={name: str(value) for name, value in row.items() if name not in CHOICE_COLUMNS and value},
        )


def build(json: Json, declared: Collection[str] = ()) -> Instrument:
    """`declared` languages have a column for labels, also when nothing is translated yet."""
    return Builder(json, default_language(json), frozenset(declared)).instrument()


def default_language(json: Json) -> str:
    return code_of(str(json.get("default_language") or "")) or DEFAULT
