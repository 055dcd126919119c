"""A weak line between a browser and a server: slow, losing segments, cut where a test says so.

A proxy on TCP, since a browser's own throttling loses nothing but WebRTC's packets. What is lost of
TCP comes late: the segment, and all behind it on its connection, wait until it is sent again.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from time import monotonic

#: Bytes of a segment, and seconds until a lost one has come a second time.
_SEGMENT, _SENT_AGAIN = 1400, 0.3
#: Seconds that a segment is under way.
_UNDER_WAY = 0.03


class _Lane:
    """One direction, shared by all connections."""

    def __init__(self, rate: float, loss: float, chance: random.Random) -> None:
        self._rate, self._loss, self._chance = rate, loss, chance
        self._free = 0.0
        self.carried = self.lost = 0

    async def carry(self, size: int) -> None:
        now = monotonic()
        self._free = max(now, self._free) + size / self._rate
        self.carried += size
        late = 0.0
        while self._chance.random() < self._loss:
            self.lost += 1
            late += _SENT_AGAIN
        await asyncio.sleep(self._free - now + _UNDER_WAY + late)


class WeakLine:
    """The line to a server on this machine; ``port`` is its end where browsers come in."""

    def __init__(self, server: int, rate: float = 50_000, loss: float = 0.05) -> None:
        self._server = server
        self.up, self.down = (_Lane(rate, loss, random.Random(seed)) for seed in (1, 2))
        self._cut = b""
        self.cuts = self.port = 0

    def break_at(self, mark: bytes) -> None:
        """Cut every connection on which the browser sends these bytes; none for ``b""``."""
        self._cut = mark

    async def open(self) -> asyncio.Server:
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            far, there = await asyncio.open_connection("127.0.0.1", self._server)
            ways = (self._go(reader, there, self.up), self._go(far, writer, self.down))
            both = [asyncio.ensure_future(way) for way in ways]
            # A connection of HTTP is over when either side has ended it.
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for way in both:
                way.cancel()
            for end in (there, writer):
                end.transport.abort()

    async def _go(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lane: _Lane
    ) -> None:
        last = b""
        with suppress(OSError):
            while part := await reader.read(_SEGMENT):
                await lane.carry(len(part))
                if lane is self.up and self._cut and self._cut in last + part:
                    self.cuts += 1
                    return
                last = part[-len(self._cut) :] if self._cut else b""
                writer.write(part)
                await writer.drain()


@contextmanager
def weak_line(server: int) -> Generator[WeakLine]:
    """Yield a line of 50 kB a second that loses a twentieth, to a server's port."""
    line, ready, loop = WeakLine(server), threading.Event(), asyncio.new_event_loop()
    over = asyncio.Event()

    async def run() -> None:
        opened = await line.open()
        ready.set()
        await over.wait()
        opened.close()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def work() -> None:
        loop.run_until_complete(run())
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(60), "the line did not open"
    yield line
    loop.call_soon_threadsafe(over.set)
    thread.join(60)
