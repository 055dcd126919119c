"""Names of programs, and long lists of names shortened for people."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from didd.i18n import _
from didd.text.file_names import one_line

_SHOWN = 10
_LENGTH = 60


def names_program(name: str, suffixes: Collection[str]) -> bool:
    """Whether a file of this name executes when it is opened.

    >>> names_program("Laporan.PDF.exe ", [".exe"])
    True
    """
    return name.strip().casefold().endswith(tuple(suffixes))


def listed(names: Iterable[str]) -> str:
    """Join the first ten names, each truncated."""
    plain = map(one_line, names)
    every = [n if len(n) <= _LENGTH else f"{n[:_LENGTH]}…" for n in plain]
    some, more = ", ".join(every[:_SHOWN]), len(every) - _SHOWN
    return str(_("{some} and {n} more", some=some, n=more)) if more > 0 else some
