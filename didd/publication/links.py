"""Links in published data: extraction, allowed targets, meaning of responses. Pure.

``didd.adapters.link_checker`` sends the requests.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from didd.i18n import _

_URL = re.compile(r"https?://[^\s<>\"'|\\^`{}]+", re.IGNORECASE)
#: Punctuation that ends a sentence, not the URL before it.
_TRAILING = ".,;:!?)]"
#: IPv6 prefixes with an embedded IPv4 address, which decides (RFC 6052, 3056).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class LinkState(StrEnum):
    """The state of a link after a request."""

    ALIVE = "alive"
    DEAD = "dead"
    UNCLEAR = "unclear"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LinkReport:
    """One link, its state, and the cause in a few Indonesian words."""

    url: str
    state: LinkState
    why: str = ""


def links_in(texts: Iterable[str]) -> list[str]:
    """Return the distinct URLs in texts, in order.

    >>> links_in(["Lihat https://contoh.go.id/a. Juga (http://contoh.go.id/b)"])
    ['https://contoh.go.id/a', 'http://contoh.go.id/b']
    """
    found = (match[0].rstrip(_TRAILING) for text in texts for match in _URL.finditer(text))
    return list(dict.fromkeys(found))


def host_of(url: str) -> str:
    """Return the host of a URL, in lower case; "" when it may not be requested.

    Allowed are http and https with a host, no user info, and a valid port.
    """
    try:
        parts = urlsplit(url)
        fit = parts.scheme.lower() in {"http", "https"} and parts.port != 0
    except ValueError:
        return ""
    if not fit or parts.username is not None or parts.password is not None:
        return ""
    return (parts.hostname or "").rstrip(".").lower()


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet.

    Never loopback, private, link-local (cloud metadata among them), shared, multicast, reserved;
    an address with an embedded IPv4 one is as public as that.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inside = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(str(inside))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def judge(url: str, status: int) -> LinkReport:
    """Return the meaning of a response: only 404 and 410 prove a dead link.

    A page that requires a login, or limits our rate, exists; a failing server may recover.
    """
    if status in (404, 410):
        return LinkReport(
            url, LinkState.DEAD, str(_("there is no such page (answer {status})", status=status))
        )
    if status < 400 or status in (401, 403, 405, 406, 429, 451):
        return LinkReport(url, LinkState.ALIVE)
    return LinkReport(url, LinkState.UNCLEAR, f"server bermasalah (jawaban {status})")


def by_host(urls: Iterable[str]) -> Mapping[str, list[str]]:
    """Group distinct URLs by host, in order; those not allowed are under ""."""
    grouped: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        grouped.setdefault(host_of(url), []).append(url)
    return grouped
