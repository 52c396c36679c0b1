"""Personal links: derived from the mail key, never stored; the database holds only their hashes."""

import base64
import hashlib
import hmac
import re

PATTERN = r"[a-z2-7]{26}"
VALID = re.compile(PATTERN)
ANSWER, OPT_OUT = "survey", "opt-out"


def derive(mail_key: str, purpose: str, nonce: bytes, generation: int) -> str:
    """130 bits in lower-case letters and digits that no mail client cuts off."""
    message = purpose.encode() + b"\0" + bytes(nonce) + generation.to_bytes(2, "big")
    digest = hmac.digest(mail_key.encode(), message, hashlib.sha256)
    return base64.b32encode(digest).decode().lower()[:26]


def fingerprint(token: str, purpose: str = ANSWER) -> bytes:
    """What the invitation holds, so that the web process can recognise a link."""
    return hashlib.sha256(f"{purpose}\0{token}".encode()).digest()


def draft_key(token: str) -> bytes:
    """Where the draft lies; unlike `fingerprint`, so that no join leads from a draft to an invitation."""
    return hashlib.sha256(f"draft\0{token}".encode()).digest()


def order_seed(token: str, wave_key: bytes) -> str:
    """What the order of statements is drawn from. Which statements somebody came to shows in the opened answers of who
    stopped half-way, so the link alone must not give it: a mail provider has all links, and not the database."""
    return hashlib.sha256(b"order\0" + wave_key + token.encode()).hexdigest()


def encryption_key(token: str) -> bytes:
    """HKDF-SHA256 (RFC 5869, one block, no salt) of the token: what a draft is encrypted under."""
    extracted = hmac.digest(bytes(32), token.encode(), hashlib.sha256)
    return hmac.digest(extracted, b"kccsurvey draft\x01", hashlib.sha256)
