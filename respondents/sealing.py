"""The sealed envelope (libsodium through PyNaCl): ballots, drafts, opening phrases."""

import json
import secrets
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from nacl import pwhash
from nacl.bindings import crypto_box_SEALBYTES
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

VERSION = b"\x01"
Stored = bytes | memoryview
"""What Django gives for a BinaryField."""

WORDS_IN_PHRASE = 7
SALT_BYTES = 16


class WrongKeyError(Exception):
    """This key or phrase does not open this envelope, or the envelope was damaged."""


class TooLargeError(Exception):
    """The content does not fit in the fixed size."""


@cache
def words() -> tuple[str, ...]:
    """2.048 Dutch words, so that seven drawn words carry 77 bits."""
    return tuple((Path(__file__).parent / "words_nl.txt").read_text(encoding="utf-8").split())


def make_phrase() -> str:
    return " ".join(secrets.choice(words()) for _ in range(WORDS_IN_PHRASE))


def make_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def holder_key(phrase: str, salt: Stored) -> PrivateKey:
    """The key pair of a holder, from the phrase by Argon2id; spaces, capitals and accents do not matter."""
    plain = unicodedata.normalize("NFKC", " ".join(phrase.split())).casefold()
    seed = pwhash.argon2id.kdf(
        PrivateKey.SEED_SIZE,
        plain.encode(),
        bytes(salt),
        opslimit=pwhash.argon2id.OPSLIMIT_MODERATE,
        memlimit=pwhash.argon2id.MEMLIMIT_MODERATE,
    )
    return PrivateKey.from_seed(seed)


def seal_bytes(content: bytes, public_key: Stored) -> bytes:
    return SealedBox(PublicKey(bytes(public_key))).encrypt(content)


def unseal_bytes(sealed: Stored, private_key: PrivateKey | SealedBox) -> bytes:
    """Whoever unseals many makes the box once."""
    box = private_key if isinstance(private_key, SealedBox) else SealedBox(private_key)
    try:
        return box.decrypt(bytes(sealed))
    except CryptoError as error:
        raise WrongKeyError from error


def pad(content: dict[str, Any], size: int) -> bytes:
    """Version, length, JSON in UTF-8, zeros: always `size` + 5 bytes."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    if len(text) > size:
        raise TooLargeError(f"{len(text)} bytes do not fit in {size}")
    return VERSION + len(text).to_bytes(4, "big") + text.ljust(size, b"\0")


def sealed_size(size: int) -> int:
    """Bytes of an envelope whose content has `size` at most."""
    return len(VERSION) + 4 + size + crypto_box_SEALBYTES


def unpad(padded: bytes) -> dict[str, Any]:
    if padded[:1] != VERSION:
        raise WrongKeyError("unknown version of envelope")
    length = int.from_bytes(padded[1:5], "big")
    content: dict[str, Any] = orjson.loads(padded[5 : 5 + length])
    return content


def seal_ballot(content: dict[str, Any], *, public_key: Stored, size: int) -> bytes:
    return seal_bytes(pad(content, size), public_key)


def open_ballot(sealed: Stored, private_key: PrivateKey | SealedBox) -> dict[str, Any]:
    return unpad(unseal_bytes(sealed, private_key))


def lock_draft(content: dict[str, Any], *, key: bytes, size: int) -> bytes:
    return bytes(SecretBox(key).encrypt(pad(content, size)))


def unlock_draft(locked: Stored, *, key: bytes) -> dict[str, Any]:
    try:
        return unpad(SecretBox(key).decrypt(bytes(locked)))
    except CryptoError as error:
        raise WrongKeyError from error
