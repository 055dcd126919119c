"""What a process is at work on: its run, agency and record, told with each of its log lines."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from types import MappingProxyType

#: In the order in which a line tells them.
KEYS = ("run", "agency", "record", "request")

_NOTHING: Mapping[str, str] = MappingProxyType({})
_about: ContextVar[Mapping[str, str]] = ContextVar("didd_about", default=_NOTHING)


def now_about() -> Mapping[str, str]:
    """Return what this thread or task is at work on, by ``KEYS``."""
    return _about.get()


@contextmanager
def about(**ids: str) -> Generator[None]:
    """Tell these ids with every line inside; an empty one adds nothing.

    Only ids: a name or a title is nobody's to find in a log. Raises ``ValueError`` for another key.
    """
    if strange := ids.keys() - set(KEYS):
        raise ValueError(f"no id of a log line: {sorted(strange)}")
    before = _about.set({**_about.get(), **{key: said for key, said in ids.items() if said}})
    try:
        yield
    finally:
        # A generator of Dagster's may end in another context than it began in.
        with suppress(ValueError):
            _about.reset(before)
