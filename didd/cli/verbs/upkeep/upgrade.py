"""``didd upgrade``: what a newer didd changes here, said first, and done when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import make_url

from didd.adapters.database.engine import open_engine
from didd.adapters.database.handshake import Schema, schema_of, upgrade
from didd.adapters.database.written_by import own_version
from didd.cli.arguments import AsJson
from didd.cli.output import console, failures, plain, print_json, print_table
from didd.cli.settings_told import not_read, repeated
from didd.cli.verbs.upkeep.backup import make
from didd.cli.words import _, told
from didd.config.own.repeated_settings import Needless, needless, unread
from didd.config.own.since import new_with
from didd.i18n import Sentence
from didd.settings import Settings

#: Bytes of a database that are upgraded in a second, from the first schema on a slow machine.
_A_SECOND = 4_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to do: the schema, and what stands out in the settings."""

    database: str
    schema: Schema
    new: Sequence[str]
    needless: Sequence[Needless]
    unread: Sequence[str]

    def to_json(self, *, done: bool) -> dict[str, Any]:
        """Return it as plain values; ``done`` says whether the upgrade was applied."""
        return {
            "version": own_version(),
            "database": self.database,
            "revision": self.schema.revision,
            "written_by": self.schema.writer,
            "steps": [{"revision": s.revision, "brings": s.brings} for s in self.schema.steps],
            "new_settings": list(self.new),
            "needless_settings": [f"{each.where}: {each.key}" for each in self.needless],
            "unread_files": list(self.unread),
            "seconds": _seconds(self.schema),
            "done": done,
        }


def upgrade_(
    yes: Annotated[bool, typer.Option("--yes", help="Do it.")] = False,
    backup: Annotated[
        Path | None, typer.Option("--backup", help="Folder: back the office up into it first.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what a newer didd changes in the database and the settings; with --yes, do it.

    All of it is done or, killed, nothing. No other program of didd may run meanwhile.
    """
    with failures():
        settings = Settings.here()
        plan = _plan(settings)
        todo = bool(plan.schema.steps)
        if not as_json:
            _explain(plan, settings, backed_up=backup is not None)
    if yes and todo and backup is not None:
        make(backup)
    with failures():
        if yes and todo:
            _apply(settings)
    if as_json:
        print_json(plan.to_json(done=yes and todo))
    elif yes and todo:
        console.print(_("The database is upgraded to {revision}.", revision=_last(plan.schema)))


def _plan(settings: Settings) -> Plan:
    """Look at database and settings; raises what opening them raises."""
    directory = settings.config_dir()
    engine = open_engine(settings.database())
    try:
        schema = schema_of(engine)
    finally:
        engine.dispose()
    new = new_with(step.revision for step in schema.steps)
    database = make_url(settings.database()).render_as_string(hide_password=True)
    return Plan(database, schema, new, needless(directory), unread(directory))


def _apply(settings: Settings) -> None:
    engine = open_engine(settings.database())
    try:
        upgrade(engine)
    finally:
        engine.dispose()


def _last(schema: Schema) -> str:
    return schema.steps[-1].revision if schema.steps else schema.revision


def _seconds(schema: Schema) -> int:
    """Return how long it may take; the first second is Python's own."""
    return 1 + schema.bytes // _A_SECOND if schema.steps else 0


def _explain(plan: Plan, settings: Settings, *, backed_up: bool) -> None:
    schema = plan.schema
    console.print(plain(_("This is didd {version}; {writer}", version=own_version(),
                          writer=_whose(plan))))  # fmt: skip
    if not schema.steps:
        console.print(_("The database has the schema of this version: nothing is to be upgraded."))
    else:
        rows = [(step.revision, told(Sentence(step.brings))) for step in schema.steps]
        print_table(_("What the upgrade brings"), [_("schema"), _("for")], rows)
        console.print(_how(schema, backed_up))
    _explain_settings(plan, settings.config_dir())


def _whose(plan: Plan) -> str:
    schema = plan.schema
    if not schema.revision:
        return _("{database} is empty", database=plan.database)
    writer = schema.writer or _("a version that did not say which")
    return _(
        "{database} ({megabytes} MB) has schema {revision}, by didd {writer}",
        database=plan.database,
        megabytes=round(schema.bytes / 1_000_000, 1),
        revision=schema.revision,
        writer=writer,
    )


def _how(schema: Schema, backed_up: bool) -> str:
    said = _(
        "It takes about {n} s. Stop the desk, Dagster and its workers first. It is not undone: "
        "only a backup leads back.",
        n=_seconds(schema),
    )
    if backed_up:
        return said
    more = _("None is named: didd upgrade --backup FOLDER --yes makes one first.")
    return f"{said} {more}"


def _explain_settings(plan: Plan, directory: Path) -> None:
    if plan.new:
        console.print(
            _("New settings; each counts as it comes until yours says otherwise: {names}",
              names=", ".join(plan.new))
        )  # fmt: skip
    for sentence in (*not_read(plan.unread, directory), *repeated(plan.needless, directory)):
        console.print(plain(sentence))


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("upgrade")(upgrade_)
