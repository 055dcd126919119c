"""Links in what is published: which there are, where a checker may go, what an answer means. Pure.

The acts are ``didd.adapters.link_checker``'s.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

_URL = re.compile(r"https?://[^\s<>\"'|\\^`{}]+", re.IGNORECASE)
#: What ends a sentence, and not the address before it.
_TRAILING = ".,;:!?)]"
#: Addresses that carry IPv4 inside, whose meaning is that of the address carried (RFC 6052, 3056).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class LinkState(StrEnum):
    """What became of asking for a link."""

    ALIVE = "alive"
    DEAD = "dead"
    UNCLEAR = "unclear"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LinkReport:
    """One link, how it stands, and in a few Indonesian words why."""

    url: str
    state: LinkState
    why: str = ""


def links_in(texts: Iterable[str]) -> list[str]:
    """Give the web addresses that texts name, each once, in order.

    >>> links_in(["Lihat https://contoh.go.id/a. Juga (http://contoh.go.id/b)"])
    ['https://contoh.go.id/a', 'http://contoh.go.id/b']
    """
    found = (match[0].rstrip(_TRAILING) for text in texts for match in _URL.finditer(text))
    return list(dict.fromkeys(found))


def host_of(url: str) -> str:
    """Give the host that a web address names, in lower case; empty when it is none for us.

    Only http and https with a host, no user in it, and a port that exists.
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
    """Say whether an IP address is one that anybody on the internet could ask.

    Never loopback, private, link-local (cloud metadata among them), shared, multicast, reserved;
    an address that carries an IPv4 one is as public as that.
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
    """Say what an answer means: only 404 and 410 prove that there is nothing.

    A page that wants a login, or that tires of us, is there; a server in trouble may recover.
    """
    if status in (404, 410):
        return LinkReport(url, LinkState.DEAD, f"halaman tidak ada (jawaban {status})")
    if status < 400 or status in (401, 403, 405, 406, 429, 451):
        return LinkReport(url, LinkState.ALIVE)
    return LinkReport(url, LinkState.UNCLEAR, f"server bermasalah (jawaban {status})")


def by_host(urls: Iterable[str]) -> Mapping[str, list[str]]:
    """Group web addresses by their host, each once, in order; under "" what is none for us."""
    grouped: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        grouped.setdefault(host_of(url), []).append(url)
    return grouped
