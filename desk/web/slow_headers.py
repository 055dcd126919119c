"""Connections whose request never begins: closed, where uvicorn would hold them for ever.

A proxy before the desk does the same; this is for a desk without one.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

#: Seconds in which the headers of a request must have come whole.
SLOWEST_HEADERS = 20.0


class HeadersInTime(AutoHTTPProtocol):  # pyright: ignore[reportGeneralTypeIssues]
    """Uvicorn's own protocol, with a limit for the time that headers take."""

    # Of whichever of its two protocols it is.
    cycle: Any
    transport: Any
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_headers()

    def data_received(self, data: bytes) -> None:
        """Take what came; a next request on this connection has as long from its first byte."""
        if not self._is_at_work():
            self._await_headers()
        super().data_received(data)
        if self._is_at_work():
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_headers(self) -> None:
        if self._waiting is None:
            loop = asyncio.get_running_loop()
            self._waiting = loop.call_later(SLOWEST_HEADERS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if not self._is_at_work():
            self.transport.abort()

    def _is_at_work(self) -> bool:
        """Whether the headers of a request are here, and its answer is not whole yet."""
        return self.cycle is not None and not self.cycle.response_complete
