"""What is told once a transaction is kept, and never of one that was rolled back."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

import sqlalchemy as sa

#: Where a connection keeps it until then.
_AFTER = "didd_after_commit"


class _After:
    """What was asked for in one transaction."""

    def __init__(self) -> None:
        self.asked: list[Callable[[], None]] = []

    def of(self, connection: sa.Connection) -> None:
        """Take what is asked for through this connection."""
        connection.info[_AFTER] = self.asked


@contextmanager
def telling() -> Generator[_After]:
    """Tell what was asked for inside at its end; nothing of it when an exception leaves."""
    after = _After()
    yield after
    for tell in after.asked:
        tell()


def after_commit(connection: sa.Connection, tell: Callable[[], None]) -> None:
    """Have something told once the transaction of ``writing`` is kept."""
    connection.info.setdefault(_AFTER, []).append(tell)
