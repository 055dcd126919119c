"""Link checks: polite, and never into a private network.

The host is resolved here, its address checked, and exactly that address connected to: a name that
resolves differently later (DNS rebinding) has no effect. Each redirect is checked again.
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

from didd.i18n import _
from didd.publication.links import LinkReport, LinkState, by_host, host_of, is_public, judge

#: Redirects followed for one link.
MOST_HOPS = 5
#: Hosts in parallel; each gets one request at a time.
HOSTS = 8
_AGENT = {"User-Agent": "didd-link-check", "Accept": "*/*"}
#: Responses to HEAD that may only mean that HEAD is unsupported.
_ASK_AGAIN = frozenset({400, 403, 404, 405, 406, 410, 500, 501, 503})

#: Returns the IP addresses of a host and port; raises ``OSError`` when there are none.
Resolve = Callable[[str, int], list[str]]


class _ForbiddenAddress(Exception):
    """The host resolves to an address outside the public internet."""


def resolve(host: str, port: int) -> list[str]:
    """Return a host's addresses from the system resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class LinkChecker:
    """Checks links.

    ``pause`` is the time between two requests to one host in seconds; ``timeout`` limits each
    connection and each response. ``allowed`` decides on an IP address.
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
        """Request each link once; hosts in parallel, the links of one host in turn."""
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
        """Request one link: HEAD, and GET when the response proves nothing."""
        try:
            status = self._status("HEAD", url)
            if status in _ASK_AGAIN:
                time.sleep(self.pause)
                status = self._status("GET", url)
        except _ForbiddenAddress:
            return _refused(url)
        except NameResolutionError:
            return LinkReport(url, LinkState.DEAD, str(_("its server's address is not known")))
        except SSLError:
            return LinkReport(
                url, LinkState.UNCLEAR, str(_("its server's certificate is not valid"))
            )
        except (HTTPError, OSError, ValueError):
            return LinkReport(url, LinkState.UNCLEAR, str(_("the server does not answer")))
        if status == 0:
            return LinkReport(url, LinkState.UNCLEAR, str(_("redirected too often")))
        return judge(url, status)

    def _status(self, method: str, url: str) -> int:
        """Return the status after redirects, without reading the body; 0 for too many redirects."""
        for _hop in range(MOST_HOPS + 1):
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
    return LinkReport(url, LinkState.REFUSED, str(_("no address that the public can open")))


def _pools(allowed: Callable[[str], bool], resolve: Resolve) -> urllib3.PoolManager:
    """Return pools that connect to a checked address only; TLS still verifies the host's name."""

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
