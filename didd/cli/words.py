"""What the command line says, in the language of the terminal it runs in."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from typing import Any

from typer.core import TyperGroup

from didd import i18n
from didd.config.metadata import Label
from didd.i18n.languages import of_terminal


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


class Verbs(TyperGroup):
    """Verbs whose help is in the language of the terminal; the code has it in English."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a verb with its help translated."""
        found = super().get_command(ctx, cmd_name)
        return translate(found) if found else None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the group's own help translated."""
        translate(self)
        super().format_help(ctx, formatter)


def translate(command: Any) -> Any:
    """Translate the help of a verb and of its arguments; a verb is made anew for every call."""
    command.help = _help(command.help)
    for parameter in command.params:
        if isinstance(given := getattr(parameter, "help", None), str):
            parameter.help = _help(given)
    return command


def _help(text: str | None) -> str | None:
    return _(text) if text else text


def helps(command: Any) -> list[str]:
    """List every help text of a command line in English, for the catalogue."""
    own = [command.help, *(getattr(p, "help", None) for p in command.params)]
    verbs: dict[str, Any] = getattr(command, "commands", {})
    inner = [text for verb in verbs.values() for text in helps(verb)]
    return [*(text for text in own if text), *inner]
