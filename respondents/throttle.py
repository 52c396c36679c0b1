"""Counts wrong links and requests for lost ones per address, for a minute, without keeping the address."""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

PER_MINUTE = 20


def too_many(request: HttpRequest, what: str, limit: int = PER_MINUTE) -> bool:
    """Count one try; whether this address did this more often than allowed in the last minute."""
    key = f"tries:{what}:{blurred(address_of(request))}"
    try:
        cache.add(key, 0, timeout=60)
        return cache.incr(key) > limit
    except (ValueError, RedisError):  # it expired between the two calls, or Redis is away: better slow than shut
        return False


def address_of(request: HttpRequest) -> str:
    """The address that our own proxy saw; without a proxy the one of the connection."""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded if settings.BEHIND_PROXY and forwarded else request.META.get("REMOTE_ADDR", "")


def blurred(address: str) -> str:
    """A keyed hash of the network (/64 for IPv6), so that the cache holds no address."""
    try:
        packed = ip_address(address).packed
    except ValueError:
        packed = b""
    network = packed if len(packed) == 4 else packed[:8]
    return hmac.digest(settings.SECRET_KEY.encode(), network, "sha256").hex()[:16]
