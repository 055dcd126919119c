"""Measures kept for some seconds, so that whoever asks often costs no more than one who asks."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from didd.office import Office
from didd.steps.watching.measuring import measured
from didd.watching.around import Around
from didd.watching.measures import Sample

#: Less than the usual time between two questions of Prometheus.
SECONDS = 10.0


class KeptMeasures:
    """The measures of one process, shared by its threads; nothing is counted in it."""

    def __init__(
        self,
        around: Around | None = None,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._around, self._seconds, self._clock = around or Around(), seconds, clock
        self._lock = Lock()
        self._until = 0.0
        self._kept: tuple[datetime, list[Sample]] | None = None

    def of(self, office: Office) -> tuple[datetime, list[Sample]]:
        """Return the measures and when they were taken; one thread takes them, others wait."""
        with self._lock:
            if self._kept is None or self._clock() >= self._until:
                self._kept = (office.now(), measured(office, self._around))
                self._until = self._clock() + self._seconds
            return self._kept
