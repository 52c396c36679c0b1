"""Marks what an open answer should not show: addresses, numbers, names on the list. A filter before a human gate."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MARKS = {
    "mail": "[e-mail]",
    "url": "[website]",
    "iban": "[iban]",
    "phone": "[telefoon]",
    "bsn": "[bsn]",
    "postcode": "[postcode]",
    "name": "[naam]",
    "employer": "[werkgever]",
}
"""Dutch whatever the language of the page: they stand inside Dutch answers."""

AT = r"(?:[@＠]|[(\[{<] ?(?:at|apenstaart(?:je)?|[@＠]) ?[)\]}>]|apenstaart(?:je)?)"
POINT = r"(?:\.| ?[(\[{] ?(?:dot|punt|\.) ?[)\]}] ?| (?:dot|punt) )"
TOP = r"(?:nl|com|org|net|eu|info|(?-i:be|de))"
"""A capital in the last two is a sentence that begins without a space: “werk.De sfeer”."""
WHO, HOST = r"[\w.+-]+", rf"[\w-]+(?:{POINT}[\w-]+)"
MAIL = re.compile(rf"{WHO}{AT}{HOST}*|{WHO} ?{AT} ?{HOST}+|(?<!\w)[@＠]\w{{3,}}|{WHO} at {HOST}*{POINT}{TOP}\b", re.I)
"""Also as people write it to escape filters, and the name of an account."""
SIGN_OF_MAIL = re.compile(r"[@＠]|apenstaart| at |[(\[{<]at", re.I)
URL = re.compile(
    rf"\b(?:https?://|www\.)\S*\w/?|\b[\w-]+(?:\.[\w-]+)*\.{TOP}\b(?:/\S*\w)?|\b[\w-]+\.[a-z]{{2,6}}/\S*\w", re.I
)
IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]){11,30}\b")
DATE = r"(?!\d{1,2}[-./](?:0?[1-9]|1[0-2])[-./](?:19|20)\d\d\b)"
BETWEEN = r"[\s()._/–—-]{0,3}"
PHONE = re.compile(
    rf"(?<![\w+]){DATE}(?:(?:\+|00)\s?\d{{2}}{BETWEEN}(?:\(0\))?|\(?[0O]){BETWEEN}[1-9](?:{BETWEEN}\d){{7,8}}(?!\d)"
    rf"|(?<![\w+])\+\d(?:{BETWEEN}\d){{8,13}}(?!\d)"
)
NINE_DIGITS = re.compile(r"(?<!\d)\d{4}[ .-]?\d{2}[ .-]?\d{3}(?!\d)|(?<!\d)\d{3}[ .-]?\d{3}[ .-]?\d{3}(?!\d)")
POSTCODE = re.compile(
    r"\b[1-9]\d{3}[ ]?(?!SA|SD|SS|AD)[A-Z]{2}\b(?:[ ,]*(?:nr\.?[ ]?)?\d{1,5}(?:[ -]?[a-z])?\b)?"
    r"|\b[1-9]\d{3}[a-z]{2}\b(?:[ ,]*\d{1,5}\b)?"
)
DIGIT, SIGN_OF_URL = re.compile(r"\d"), re.compile(r"\.\S|://")
LETTERS = r"(?:[^\W\d_]++|[\u0300-\u036f]++)++"
WORD = re.compile(rf"{LETTERS}(?:['’-]{LETTERS})*")
PARTS = re.compile(r"['’-]")
ORDINARY = frozenset(
    {"bas", "ben", "dan", "dik", "don", "fee", "ham", "jet", "job", "kas", "kat", "kit", "les", "lot", "max", "mei",
     "min", "per", "pot", "ros", "sip", "tip", "ton", "top", "van", "wil", "zus"}
)  # fmt: skip
"""Short words that are names too: “wil” and “ben” stand in every other answer, so a name needs its capital."""
SHORTEST_IN_LOWER_CASE = 3
LONGEST_EMPLOYER = 4


@dataclass(frozen=True, order=True)
class Mark:
    """The characters from `start` to `end` (exclusive) of the original."""

    start: int
    end: int
    kind: str


Knows = Callable[[str, str], bool]
"""Whether a word is on the list of this wave: as "first" name, "last" name, "employer", or "employer_begins"."""


def nobody(kind: str, words: str) -> bool:
    """For answers whose list is gone."""
    return False


def find(text: str, knows: Knows = nobody) -> list[Mark]:
    """Marks in order, none overlapping; what stands first in the list of kinds wins."""
    found: list[Mark] = []
    for mark in (*patterns(text), *names(text, knows)):
        if all(mark.end <= other.start or mark.start >= other.end for other in found):
            found.append(mark)
    return sorted(found)


def patterns(text: str) -> Iterator[Mark]:
    """A pattern that needs a digit, an @ or a point within a word is not tried on a text without: most have none."""
    digits, linked = bool(DIGIT.search(text)), bool(SIGN_OF_URL.search(text))
    mailed = bool(SIGN_OF_MAIL.search(text))
    if not (digits or linked or mailed):
        return
    checked: tuple[tuple[str, bool, re.Pattern[str], Callable[[str], bool]], ...] = (
        ("mail", mailed, MAIL, bool),
        ("url", linked, URL, bool),
        ("bsn", digits, NINE_DIGITS, is_bsn),
        ("phone", digits, PHONE, bool),
        ("postcode", digits, POSTCODE, bool),
    )
    if digits:
        yield from ibans(text)
    for kind, wanted, pattern, accepts in checked:
        if wanted:
            yield from (Mark(hit.start(), hit.end(), kind) for hit in pattern.finditer(text) if accepts(hit[0]))


def ibans(text: str) -> Iterator[Mark]:
    """The longest beginning of what looks like one that passes the check: words may follow it."""
    for hit in IBAN.finditer(text):
        ends = [hit.start() + word.end() for word in re.finditer(r"\S+", hit[0])]
        end = next((end for end in reversed(ends) if is_iban(text[hit.start() : end])), None)
        if end:
            yield Mark(hit.start(), end, "iban")


def is_iban(text: str) -> bool:
    """ISO 13616: letters as numbers, the first four characters last, rest 1 modulo 97."""
    compact = re.sub(r"[ .-]", "", text).upper()
    if not 15 <= len(compact) <= 34:
        return False
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1


def is_bsn(text: str) -> bool:
    """The eleven test of a Dutch citizen service number: weights 9 to 2, and −1 for the last digit."""
    digits = [int(character) for character in text if character.isdigit()]
    if len(digits) != 9 or not any(digits):
        return False
    return sum(weight * digit for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True)) % 11 == 0


def names(text: str, knows: Knows) -> Iterator[Mark]:
    """Employers of up to four words, then names, also as a part: “Jan-Willem”, “Fatima’s idee”."""
    spans = [word.span() for word in WORD.finditer(text)]
    words = [text[start:end] for start, end in spans]
    begun = [place for place, (start, end) in enumerate(spans) if may_begin(text, start, end, knows)]
    for length in range(LONGEST_EMPLOYER if begun else 0, 0, -1):
        for place in begun:
            if place + length <= len(spans):
                start, end = spans[place][0], spans[place + length - 1][1]
                if knows("employer", text[start:end]):
                    yield Mark(start, end, "employer")
    for word, (start, end) in zip(words, spans, strict=True):
        if is_name(word, knows) or not word.isalpha() and any(is_name(part, knows) for part in PARTS.split(word)):
            yield Mark(start, end, "name")


def may_begin(text: str, start: int, end: int, knows: Knows) -> bool:
    """Whether an employer may begin with this word, or with the sign against it: “Bel™” has more letters."""
    if knows("employer_begins", text[start:end]):
        return True
    return not text[end : end + 1].isascii() and knows("employer_begins", text[start:].split(maxsplit=1)[0])


def is_name(word: str, knows: Knows) -> bool:
    """With a capital any name. Without one a first name of three letters or more that is no ordinary short word; many
    last names are ordinary words."""
    if word[:1].isupper():
        return knows("first", word) or knows("last", word)
    return len(word) >= SHORTEST_IN_LOWER_CASE and word not in ORDINARY and knows("first", word)


def applied(text: str, marks: list[Mark]) -> str:
    """The text with every mark in the place of what it covers."""
    pieces, done = [], 0
    for mark in sorted(marks):
        pieces += [text[done : mark.start], MARKS[mark.kind]]
        done = mark.end
    return "".join([*pieces, text[done:]])


def redacted(text: str, knows: Knows = nobody) -> str:
    return applied(text, find(text, knows))


IN_BRACKETS = re.compile(r"\[[^\[\]]*\]")


def is_redaction_of(original: str, edited: str) -> bool:
    """Whether `edited` only puts pieces in brackets in the place of words: nobody's words are rewritten.

    What stands outside brackets must stand in the original, in that order; white space may differ.
    """
    whole, place = " ".join(original.split()), 0
    pieces = [" ".join(piece.split()) for piece in IN_BRACKETS.split(edited)]
    if len(pieces) == 1:
        return pieces[0] == whole
    if not whole.startswith(pieces[0]) or not whole[len(pieces[0]) :].endswith(pieces[-1]):
        return False
    end = len(whole) - len(pieces[-1])
    for piece in pieces[:-1]:
        place = whole.find(piece, place, end)
        if place < 0:
            return False
        place += len(piece)
    return True
