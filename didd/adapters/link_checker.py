"""Asking whether links still lead somewhere: politely, and never into anybody's inner network.

The host is resolved here, its address judged, and that very address is connected to: a name that
answers differently the second time changes nothing. Each redirect is a new address, judged anew.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from urllib.parse import urljoin

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NameResolutionError, SSLError

from didd.publication.links import LinkReport, LinkState, by_host, host_of, is_public, judge

#: Redirects followed for one link.
MOST_HOPS = 5
#: Hosts asked at once; each of them gets one request at a time.
HOSTS = 8
_AGENT = {"User-Agent": "didd-link-check", "Accept": "*/*"}
#: Answers to HEAD that may only mean that HEAD is not liked.
_ASK_AGAIN = frozenset({400, 403, 404, 405, 406, 410, 500, 501, 503})

#: Gives the IP addresses of a host and port; raises ``OSError`` when there are none.
Resolve = Callable[[str, int], list[str]]


class _ForbiddenAddress(Exception):
    """The host is, or claims to be, inside a network that is not the public one."""


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for a host's addresses."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class LinkChecker:
    """Checks links.

    ``pause`` seconds lie between two requests to one host; ``timeout`` bounds each connection and
    each answer. ``allowed`` judges an IP address.
    """

    def __init__(
        self,
        *,
        pause: float = 1.0,
        timeout: float = 15.0,
        allowed: Callable[[str], bool] = is_public,
        resolve: Resolve = resolve,
    ) -> None:
        self.pause = pause
        self._times = urllib3.Timeout(connect=timeout, read=timeout)
        self._pools = _pools(allowed, resolve)

    def check(self, urls: Iterable[str]) -> dict[str, LinkReport]:
        """Ask for each link once; hosts at the same time, the links of one host in turn."""
        hosts = by_host(urls)
        reports = {url: _refused(url) for url in hosts.get("", ())}
        queues = [queue for host, queue in hosts.items() if host]
        with ThreadPoolExecutor(HOSTS) as pool:
            for done in pool.map(self._in_turn, queues):
                reports |= {report.url: report for report in done}
        return reports

    def _in_turn(self, urls: list[str]) -> list[LinkReport]:
        return list(self._spaced(urls))

    def _spaced(self, urls: list[str]) -> Iterator[LinkReport]:
        for place, url in enumerate(urls):
            if place:
                time.sleep(self.pause)
            yield self.ask(url)

    def ask(self, url: str) -> LinkReport:
        """Ask for one link: HEAD, and GET when the answer to that proves nothing."""
        try:
            status = self._status("HEAD", url)
            if status in _ASK_AGAIN:
                time.sleep(self.pause)
                status = self._status("GET", url)
        except _ForbiddenAddress:
            return _refused(url)
        except NameResolutionError:
            return LinkReport(url, LinkState.DEAD, "alamat servernya tidak dikenal")
        except SSLError:
            return LinkReport(url, LinkState.UNCLEAR, "sertifikat servernya tidak sah")
        except (HTTPError, OSError, ValueError):
            return LinkReport(url, LinkState.UNCLEAR, "server tidak menjawab")
        if status == 0:
            return LinkReport(url, LinkState.UNCLEAR, "dialihkan terlalu sering")
        return judge(url, status)

    def _status(self, method: str, url: str) -> int:
        """Give the status of the last answer after redirects, without its body; 0: too many."""
        for _ in range(MOST_HOPS + 1):
            if not host_of(url):
                raise _ForbiddenAddress(url)
            answer: Any = self._pools.request(
                method,
                url,
                headers=_AGENT,
                timeout=self._times,
                redirect=False,
                retries=False,
                preload_content=False,
            )
            with closing(answer):
                where = answer.headers.get("Location")
                if answer.status not in (301, 302, 303, 307, 308) or not where:
                    return int(answer.status)
                url = urljoin(url, where)
        return 0


def _refused(url: str) -> LinkReport:
    return LinkReport(url, LinkState.REFUSED, "bukan alamat yang dapat dibuka umum")


def _pools(allowed: Callable[[str], bool], resolve: Resolve) -> urllib3.PoolManager:
    """Make connections that go to a judged address only; TLS still proves the host's name."""

    def connect(connection: Any) -> socket.socket:
        host, port = str(connection.host), int(connection.port or connection.default_port)
        try:
            addresses = resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise NameResolutionError(host, connection, socket.gaierror(str(error))) from error
        if not addresses or not all(map(allowed, addresses)):
            raise _ForbiddenAddress(host)
        return socket.create_connection((addresses[0], port), connection.timeout)

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain  # pyright: ignore[reportAssignmentType]

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure  # pyright: ignore[reportAssignmentType]

    manager = urllib3.PoolManager(num_pools=HOSTS * 2, maxsize=1)
    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return manager
