"""What there is to say of an office's settings folder: what repeats ours, and what is not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from didd.cli.words import _
from didd.config.own.repeated_settings import Needless

#: How many needless settings are named; a folder with a whole copy of ours has hundreds.
_NAMED = 12


def not_read(names: Sequence[str], directory: Path) -> Iterator[str]:
    """Yield for each file that it is not read."""
    for name in names:
        yield _("{file}: nothing reads this file", file=directory / name)


def repeated(found: Sequence[Needless], directory: Path) -> Iterator[str]:
    """Yield, where there are any, which settings of a folder say only what comes with didd."""
    if not found:
        return
    named = ", ".join(f"{each.where} {each.key}" for each in found[:_NAMED])
    yield _(
        "In {folder} {n} settings say what comes with didd anyway, and would hold on to it where a "
        "later version has something better; they may go: {names}",
        folder=directory,
        n=len(found),
        names=named + (", …" if len(found) > _NAMED else ""),
    )
