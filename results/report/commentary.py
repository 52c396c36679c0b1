"""What people wrote, from Markdown to what each form needs; no HTML of theirs survives."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSER = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])


@dataclass(frozen=True)
class Run:
    """A piece of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph, or a point of a list."""

    kind: str
    runs: tuple[Run, ...]


def html(text: str) -> str:
    return str(PARSER.render(text))


def blocks(text: str) -> list[Block]:
    return list(walk(PARSER.parse(text)))


def walk(tokens: list[Token]) -> Iterator[Block]:
    inside: list[str] = []
    for token in tokens:
        if token.type == "list_item_open":
            inside.append("point")
        elif token.type == "list_item_close":
            inside.pop()
        elif token.type == "inline":
            yield Block(inside[-1] if inside else "paragraph", tuple(runs(token.children or [])))
        elif token.type in ("fence", "code_block"):
            yield Block("paragraph", (Run(token.content.strip()),))


def runs(tokens: list[Token]) -> Iterator[Run]:
    bold = italic = 0
    for token in tokens:
        bold += (token.type == "strong_open") - (token.type == "strong_close")
        italic += (token.type == "em_open") - (token.type == "em_close")
        if token.type in ("softbreak", "hardbreak"):
            yield Run(" ")
        elif token.content:
            yield Run(token.content, bool(bold), bool(italic))
