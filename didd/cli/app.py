"""The command line as Typer has it: every verb by its name, its module imported when called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand

from didd.cli.frame import Verbs, complaining, translate
from didd.cli.overview import overview
from didd.cli.verb_list import VERBS


class _LazyGroup(Verbs):
    """Lists every verb from ``VERBS``, and imports only the one that is called."""

    def make_context(self, *given: Any, **more: Any) -> Any:
        """Parse what stands before the verb."""
        with complaining():
            return super().make_context(*given, **more)

    def invoke(self, ctx: Any) -> Any:
        """Parse what stands behind the verb, and run it."""
        with complaining():
            return super().invoke(ctx)

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all verbs."""
        del ctx
        return list(VERBS)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write what ``didd --help`` writes."""
        formatter.write(overview(ctx.command_path))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return what the help needs of a verb."""
        del ctx
        verb = VERBS.get(cmd_name)
        return translate(TyperCommand(cmd_name, help=verb.help)) if verb else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the verb itself, and the arguments that are its own."""
        if args and args[0] in VERBS:
            return args[0], translate(verb_of(args[0])), args[1:]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich's boxes cost the list of verbs half of its time
)


@app.callback()
def _office() -> None:
    """From agency folder to public portal: harvest, decide, establish, publish."""


def verb_of(name: str) -> Any:
    """Import the module of a verb, or of a group of verbs, and give it."""
    module: Any = import_module(f"didd.cli.verbs.{VERBS[name].module}")
    if hasattr(module, "app"):
        group: Any = typer.main.get_command(module.app)
        group.name = name
        return group
    step = typer.Typer(pretty_exceptions_enable=False)
    step.callback()(_office)
    module.register(step)
    found: Any = typer.main.get_command(step)
    return found.commands[name]
