"""Which language is spoken just now, to whoever reads."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, get_args

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
#: What the office writes down: findings, reasons, the audit chain. Also where nobody chose.
OFFICE: Language = "id"
#: What a terminal is asked for its language by, the first that is set; ours before the system's.
_VARIABLES = ("DIDD_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

_spoken: ContextVar[Language] = ContextVar("spoken", default=OFFICE)


def language() -> Language:
    """Return the language that sentences are shown in just now."""
    return _spoken.get()


@contextmanager
def using(wanted: Language) -> Generator[None]:
    """Show sentences in ``wanted`` inside: around what is shown, never around what is stored."""
    before = _spoken.set(wanted)
    try:
        yield
    finally:
        _spoken.reset(before)


def of_terminal(environment: Mapping[str, str]) -> Language:
    """Return the language of a terminal: Indonesian where it is asked for, else English.

    >>> of_terminal({"LANG": "id_ID.UTF-8"})
    'id'
    >>> of_terminal({"LANG": "id_ID.UTF-8", "DIDD_LANGUAGE": "en"})
    'en'
    """
    asked = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    code = asked.replace("-", "_").partition(".")[0].partition("_")[0].casefold()
    return "id" if code in {"id", "ind", "in", "indonesian"} else "en"
