"""What Typer says around our own words: usage, headings, mistakes, in the terminal's language.

Typer has them in English alone; they are recognised, and said again.
"""

# Typer's formatter has no public name, and so no type.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import Any

import typer
from typer.core import TyperGroup

from didd import i18n
from didd.cli.words import speaking, told
from didd.i18n import Sentence, _, language

#: Everything in help and complaints; a place may hold another of them.
_FRAME = (
    _("Usage: "),
    _("Options"),
    _("Arguments"),
    _("Commands"),
    _("Show this message and exit."),
    _("[required]"),
    _("[default: {value}]"),
    _("[default: {value}; required]"),
    _("No such option: {name}"),
    _("No such option: {name} (Possible options: {names})"),
    _("No such command {name}."),
    _("Missing command."),
    _("Missing argument {name}."),
    _("Missing argument {name}. Choose from:\n\t{names}"),
    _("Missing option {name}."),
    _("Missing option {name}. Choose from:\n\t{names}"),
    _("Option {name} requires an argument."),
    _("Option {name} does not take a value."),
    _("Got unexpected extra argument(s) ({names})"),
    _("Invalid value for {name}: {why}"),
    _("Value error, {value} is not one of {names}."),
    _("Input should be a valid integer, unable to parse string as an integer"),
    _("Input should be a valid number, unable to parse string as a number"),
    _("Input should be greater than or equal to {least}"),
    _("Input should be less than or equal to {most}"),
    _("Value {value} is not a valid {kind}."),
)
#: The placeholders of a usage line.
_PLACES = {
    "[OPTIONS]": _("[OPTIONS]"),
    "COMMAND [ARGS]...": _("COMMAND [ARGS]..."),
}


@cache
def _patterns() -> list[tuple[re.Pattern[str], Sentence]]:
    return [(re.compile(i18n.pattern(known.english), re.DOTALL), known) for known in _FRAME]


def framed(text: str) -> str:
    """Return a text of Typer's in the terminal's language; an unknown one as it is."""
    with speaking():
        return _framed(text)


def _framed(text: str) -> str:
    if language() == "en":
        return text
    for pattern, known in _patterns():
        if match := pattern.fullmatch(text):
            values = {name: _framed(value) for name, value in match.groupdict().items()}
            return str(Sentence(known.english, values))
    return text


_Formatter: Any = typer.Context.formatter_class


class Framed(_Formatter):
    """Writes help with its headings in the terminal's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        for place, words in _PLACES.items():
            args = args.replace(place, told(words))
        super().write_usage(prog, args, prefix or framed("Usage: "))

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        super().write_heading(framed(heading))

    def write_dl(self, rows: Any, *widths: int, **more: int) -> None:
        """Write options and arguments; what Typer adds to their help stands last, in brackets."""
        super().write_dl([(term, _with_end(text)) for term, text in rows], *widths, **more)


def _with_end(text: str) -> str:
    words, mark, end = text.rpartition("  [")
    return f"{words}  {framed(f'[{end}')}" if mark else framed(text)


class Context(typer.Context):
    """A call of a verb whose help is framed in the terminal's language."""

    formatter_class = Framed


class Complaint(typer.BadParameter):
    """A mistake of the caller's, in the terminal's language, with the way to the help."""

    def __init__(self, error: typer.TyperException) -> None:
        super().__init__(error.message, getattr(error, "ctx", None))
        self.exit_code, self._error = error.exit_code, error

    def show(self, file: Any = None) -> None:
        """Write it to the terminal's error stream."""
        out = file or sys.stderr
        if self.ctx is not None:
            command = f"{self.ctx.command_path} {self.ctx.help_option_names[0]}"
            typer.echo(self.ctx.get_usage(), file=out)
            typer.echo(told(_("Try '{command}' for help.", command=command)) + "\n", file=out)
        why = framed(self._error.format_message())
        typer.echo(told(_("Error: {why}", why=why)), file=out)


@contextmanager
def complaining() -> Generator[None]:
    """Turn a mistake of the caller's into a ``Complaint``; a call without arguments gets help."""
    try:
        yield
    except Complaint:
        raise
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            raise
        raise Complaint(error) from error


class Verbs(TyperGroup):
    """Verbs whose help is in the language of the terminal; the code has it in English."""

    context_class = Context

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
    command.context_class, command.rich_markup_mode = Context, None
    command.help = _help(command.help)
    for parameter in command.params:
        if isinstance(given := getattr(parameter, "help", None), str):
            parameter.help = _help(given)
    return command


def _help(text: str | None) -> str | None:
    return told(Sentence(text)) if text else text
