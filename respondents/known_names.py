"""Names and employers of a wave's list as a salted set: whether a word is in it can be asked, what is in it cannot."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from respondents.models import Invitation
from surveys.models import Wave

EMPLOYER = re.compile(r"^(?:opdrachtgever|werkgever|bedrijf|klant|employer|client|company)(?:_?naam|_?name)?$", re.I)
PIECE = re.compile(r"[^\W_]+")
BEGINS, BEGINNING = "employer_begins", re.compile(r"^[^\W\d_]*")
NO_ACCENT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that Unicode does not take apart into a letter and an accent."""
SHORTEST = 2
SHORTEST_LAST = 4


class SaltedNames:
    """Called with a kind ("first", "last", "employer") and a word or words. The salt is drawn here and kept nowhere.

    With "employer_begins" it says whether an employer may begin like this word, so that few are looked up as a whole.
    """

    def __init__(self) -> None:
        self.salt = secrets.token_bytes(32)
        self.hashes: set[bytes] = set()
        self.longest: dict[str, int] = {}
        """Per kind, the most words that belong together: whoever asks for more need not be looked up."""

        self.known = lru_cache(maxsize=10_000)(self.look_up)
        """Most words of open answers come back many times."""

    def __call__(self, kind: str, words: str) -> bool:
        return kind in self.longest and self.known(kind, words)

    def look_up(self, kind: str, words: str) -> bool:
        asked = meant(kind, words)
        return asked.count(" ") < self.longest[kind] and self.hashed(kind, asked) in self.hashes

    def add(self, kind: str, words: str) -> None:
        added = meant(kind, words)
        self.longest[kind] = max(self.longest.get(kind, 0), added.count(" ") + 1)
        self.hashes.add(self.hashed(kind, added))

    def hashed(self, kind: str, asked: str) -> bytes:
        return hashlib.blake2b(f"{kind}:{asked}".encode(), key=self.salt, digest_size=16).digest()


@lru_cache(maxsize=10_000)
def plain(words: str) -> str:
    """Without capitals, accents and points; one space between words."""
    letters = words.casefold()
    if not letters.isascii():
        split = unicodedata.normalize("NFKD", letters)
        letters = "".join(character for character in split if not unicodedata.combining(character)).translate(NO_ACCENT)
    return " ".join(PIECE.findall(letters))


def meant(kind: str, words: str) -> str:
    """In plain letters; of an employer's beginning only the first, up to whatever is no letter."""
    return BEGINNING.findall(plain(words))[0] if kind == BEGINS else plain(words)


def of_wave(wave: Wave) -> SaltedNames:
    """Everybody who was invited: first names, last names as far as an address tells them, employers as frozen."""
    names = SaltedNames()
    people = Invitation.objects.filter(wave=wave).values_list(
        "respondent__first_name", "respondent__email", "attributes"
    )
    for first_name, email, attributes in people.iterator():
        for kind, word in words_of(first_name, email, attributes):
            names.add(kind, word)
    return names


def words_of(first_name: str, email: str, attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield from (("first", word) for word in plain(first_name).split() if len(word) >= SHORTEST)
    address = re.split(r"[^a-z-]+", plain_address(email))
    yield from (("last", part) for word in address for part in (word, *word.split("-")) if len(part) >= SHORTEST_LAST)
    for name, value in attributes.items():
        if EMPLOYER.match(name) and len(plain(str(value))) >= SHORTEST:
            yield "employer", str(value)
            yield BEGINS, str(value)


def plain_address(email: str) -> str:
    return email.partition("@")[0].casefold()
