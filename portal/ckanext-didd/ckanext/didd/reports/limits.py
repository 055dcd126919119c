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
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis
from flask import request

WINDOW = 3600
DAY = 24 * WINDOW


def admits() -> bool:
    """Count this report, and say whether it is still within the limits.

    An address that is beyond its own limit is counted no further: it cannot shut the form for
    everybody else. Raises an error of the cache when that is away: then none is taken, for nothing
    would hold them.
    """
    cache = connect_to_redis()
    salt_name = _key(f"garam:{datetime.now(UTC):%Y%m%d}")
    cache.set(salt_name, secrets.token_bytes(32), ex=DAY, nx=True)
    salt = cache.get(salt_name) or b""
    own = hmac.new(salt, network(sender()).encode(), hashlib.sha256).hexdigest()[:32]
    if _counted(cache, _key(own)) > tk.config["didd.reports_per_hour"]:
        return False
    return _counted(cache, _key("semua")) <= tk.config["didd.reports_in_all"]


def _key(name: str) -> str:
    """Return a key of this portal's: another one may use the same cache."""
    return f"didd:laporan:{tk.config['ckan.site_id']}:{name}"


def _counted(cache: Any, name: str) -> int:
    """Count one more within the hour; return how many there are."""
    line = cache.pipeline()
    line.set(name, 0, ex=WINDOW, nx=True)
    line.incr(name)
    return int(line.execute()[-1])


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
