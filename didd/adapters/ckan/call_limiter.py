"""A concurrency limiter for the portal: adapts to its capacity, pauses when it asks for that."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial

from didd.adapters.ckan.answers import PortalBusy, PortalMoved
from didd.adapters.ckan.pace import Pace
from didd.ports import PortalUnreachable


class CallLimiter:
    """Limits concurrent calls by ``pace``. Shared by threads; a call never holds two slots."""

    def __init__(
        self, pace: Pace | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.pace = pace or Pace()
        self._clock = clock
        self._turn = threading.Condition()
        self._under_way = 0
        self._rest_until = float("-inf")

    @contextmanager
    def call(self, kind: str, units: float = 1) -> Generator[None]:
        """Wait for a slot; adapt to the call's outcome. 0 units: ignore its duration."""
        begun = self._enter()
        learn: Callable[[float], Pace] | None = None
        rest = 0.0
        try:
            yield
            learn = partial(self._answered, kind, begun, units=units)
        except PortalMoved:
            raise
        except PortalUnreachable as trouble:
            learn = partial(self._troubled, begun)
            rest = trouble.seconds if isinstance(trouble, PortalBusy) else 0.0
            raise
        finally:
            self._leave(learn, rest)

    def _answered(self, kind: str, begun: float, ended: float, units: float) -> Pace:
        return self.pace.answered(kind, begun, ended, units)

    def _troubled(self, begun: float, ended: float) -> Pace:
        return self.pace.troubled(begun, ended)

    def _enter(self) -> float:
        with self._turn:
            while True:
                now = self._clock()
                rest = self._rest_until - now
                if rest <= 0 and self._under_way < self.pace.at_once:
                    self._under_way += 1
                    return now
                self._turn.wait(rest if rest > 0 else None)

    def _leave(self, learn: Callable[[float], Pace] | None, rest: float) -> None:
        with self._turn:
            now = self._clock()
            self._under_way -= 1
            if learn is not None:
                self.pace = learn(now)
            self._rest_until = max(self._rest_until, now + rest)
            self._turn.notify_all()
