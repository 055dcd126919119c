"""What an installation may lack: libraries of a part of didd that was not installed. Loads none."""

from __future__ import annotations

from typing import Literal

from didd.i18n import Sentence, _

#: Parts that are installed beside the base, by the names of their extras.
Part = Literal["checks", "desk", "dagster", "remote"]


def install(part: Part) -> str:
    """Return the command that installs a part.

    >>> install("desk")
    "pip install 'didd[desk]'"
    """
    return f"pip install 'didd[{part}]'"


def not_installed(part: Part, missing: str | None) -> Sentence:
    """Return what is missing of a part, and how to install it."""
    return _(
        "This needs a part of didd that is not installed here ({missing} is missing): {command}",
        missing=missing or part,
        command=install(part),
    )
