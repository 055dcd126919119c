"""What the command line says, in the language of the terminal it runs in."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from didd import i18n
from didd.i18n.languages import of_terminal

if TYPE_CHECKING:
    from didd.config.metadata import Label  # pydantic takes longer than the help itself


def _(english: str, /, **values: object) -> str:
    """Render a sentence for this terminal."""
    return told(i18n.Sentence(english, values))


def told(sentence: object) -> str:
    """Render for this terminal what a step raised, or what was stored in the office's language."""
    with speaking():
        return i18n.shown(str(sentence))


def speaking() -> AbstractContextManager[None]:
    """Show sentences in the terminal's language inside."""
    return i18n.using(of_terminal(os.environ))


def label(given: Label) -> str:
    """Return a configured label in the terminal's language."""
    return given.en if of_terminal(os.environ) == "en" else given.id


def helps(command: Any) -> list[str]:
    """List every help text of a command line in English, for the catalogue."""
    own = [command.help, *(getattr(p, "help", None) for p in command.params)]
    verbs: dict[str, Any] = getattr(command, "commands", {})
    inner = [text for verb in verbs.values() for text in helps(verb)]
    return [*(text for text in own if text), *inner]
