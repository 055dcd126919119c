"""Log lines: one event is one line, as text or as JSON, masked, with the ids of its matter."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Literal, TextIO

from didd.watching.about import KEYS, now_about
from didd.watching.masks import Masks

Form = Literal["plain", "json"]
#: What a filter keeps on a record, for the formatter may run in another thread's context.
_KEPT = "didd_about"


class WithIds(logging.Filter):
    """Notes on each record what its thread is at work on, as it is when the event happens."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through."""
        if not hasattr(record, _KEPT):
            setattr(record, _KEPT, now_about())
        return True


class Lines(logging.Formatter):
    """``2026-03-02T01:02:03.004Z WARNING desk run=… agency=…: message``.

    What breaks lines or moves a terminal's cursor is written as an escape.
    """

    def __init__(self, masks: Masks) -> None:
        super().__init__()
        self._masks = masks

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        ids = "".join(f" {key}={_plain(said)}" for key, said in self._ids(record))
        said = _plain(self._message(record))
        if trace := self._trace(record):
            said += f" | {_plain(trace)}"
        return f"{_moment(record)} {record.levelname} {record.name}{ids}: {said}"

    def _message(self, record: logging.LogRecord) -> str:
        try:
            told = record.getMessage()
        except (TypeError, ValueError, KeyError):  # a mistake of ours, or of a library's
            told = str(record.msg)
        return self._masks.masked(told)

    def _trace(self, record: logging.LogRecord) -> str:
        if record.exc_info and record.exc_info[0] is not None:
            return self._masks.masked(self.formatException(record.exc_info))
        return self._masks.masked(record.exc_text or "")

    def _ids(self, record: logging.LogRecord) -> Iterator[tuple[str, str]]:
        """Yield the ids of a record; one that is somebody's number is masked too."""
        known = getattr(record, _KEPT, None) or now_about()
        for key in KEYS:
            if said := getattr(record, key, None) or known.get(key):
                yield key, self._masks.masked(str(said))


class JsonLines(Lines):
    """One JSON object a line; ``fields`` of a record become members of it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of ASCII."""
        told: dict[str, object] = {
            "at": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            **dict(self._ids(record)),
            "message": self._message(record),
        }
        for name, value in getattr(record, "fields", {}).items():
            whole = isinstance(value, int | float | bool)
            told.setdefault(str(name), value if whole else self._masks.masked(str(value)))
        if trace := self._trace(record):
            told["trace"] = trace
        return json.dumps(told)


class _ToStderr(logging.StreamHandler[TextIO]):
    """Writes to what stderr is by then: whoever takes it for a while may have closed theirs."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        self.stream = sys.stderr
        super().emit(record)


#: Loggers of the project's own code.
_OURS = ("didd", "desk", "pipelines")


def set_up_logs(
    form: Form, level: str, secrets: Iterable[str] = (), stream: TextIO | None = None
) -> None:
    """Send everything that this process logs to ``stream`` (stderr if not given), as lines.

    Also what libraries log: what they quote is masked as well. May be called again.
    """
    masks = Masks(secrets)
    handler = logging.StreamHandler(stream) if stream else _ToStderr()
    handler.setFormatter(JsonLines(masks) if form == "json" else Lines(masks))
    handler.addFilter(WithIds())
    root = logging.getLogger()
    for old in [h for h in root.handlers if getattr(h, _KEPT, False)]:
        root.removeHandler(old)
    setattr(handler, _KEPT, True)
    root.addHandler(handler)
    for ours in _OURS:
        logging.getLogger(ours).setLevel(level.upper())
    least = max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()])
    root.setLevel(least)
    # Some libraries set a level of their own, which root's does not hold back.
    handler.addFilter(lambda said: said.name.partition(".")[0] in _OURS or said.levelno >= least)


def _moment(record: logging.LogRecord) -> str:
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    return f"{whole}.{int(record.msecs):03}Z"


def _plain(text: str) -> str:
    r"""Return a text without anything that is not to be printed as it is.

    >>> _plain("a\\nb\\x1b[2J")
    'a\\\\nb\\\\x1b[2J'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
