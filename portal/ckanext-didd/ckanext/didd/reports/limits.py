"""How many reports are taken in an hour, from one address and in all.

The address itself is kept nowhere. What is counted is a keyed hash of it whose key is made anew
each day and lies in the cache only; the count goes after its hour.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from datetime import UTC, datetime

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis
from flask import request

WINDOW = 3600
DAY = 24 * WINDOW
_PREFIX = "didd:laporan"


def admits() -> bool:
    """Count this report, and say whether it is still within the limits.

    Raises an error of the cache when that is away: then none is taken, for nothing would hold them.
    """
    cache = connect_to_redis()
    salt_name = f"{_PREFIX}:garam:{datetime.now(UTC):%Y%m%d}"
    cache.set(salt_name, secrets.token_bytes(32), ex=DAY, nx=True)
    salt = cache.get(salt_name) or b""
    own = hmac.new(salt, network(sender()).encode(), hashlib.sha256).hexdigest()[:32]
    limits = {
        f"{_PREFIX}:{own}": tk.config["didd.reports_per_hour"],
        f"{_PREFIX}:semua": tk.config["didd.reports_in_all"],
    }
    counted = cache.pipeline()
    for name in limits:
        counted.set(name, 0, ex=WINDOW, nx=True)
        counted.incr(name)
    counts = counted.execute()[1::2]
    return all(count <= most for count, most in zip(counts, limits.values(), strict=True))


def sender() -> str:
    """Return the address that the request came from; behind a proxy of ours, what that says."""
    near = request.remote_addr or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return told if told and _is_ours(near) else near


def network(address: str) -> str:
    """Return what one household has: an IPv4 address, or the first half of an IPv6 one.

    >>> network("2001:db8::1") == network("2001:db8::ffff"), network("192.0.2.7")
    (True, '192.0.2.7')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.version == 6 and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), False))


def _is_ours(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return found.is_loopback or found.is_private
