"""The rules in the database itself that hold evidence: made, and told when they are gone.

Migrations make them by ``statements`` for the tables they name. A trigger that was dropped,
switched off, or made anew so that it does nothing, is told by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from didd.adapters.database.schema import APPEND_ONLY

#: PostgreSQL: the body of the function that every trigger calls to refuse.
REFUSE = "BEGIN RAISE EXCEPTION '% rows are only added', TG_TABLE_NAME; END"
_FUNCTION = "didd_refuse"
#: Every table that triggers hold: what only grows, and the editions.
HELD = (*APPEND_ONLY, "edition")
_ESTABLISHED = "status = 'established'"
#: Unique columns, besides the id, by which a new row could replace one.
_SAME = {
    "audit": "seq = NEW.seq",
    "file_override": "id = NEW.id OR "
    "(agency = NEW.agency AND sha256 = NEW.sha256 AND rule = NEW.rule)",
    "excluded_edition": "id = NEW.id OR "
    "(agency = NEW.agency AND year = NEW.year AND number = NEW.number)",
    "late_decree": "id = NEW.id OR about = NEW.about",
    "takedown_end": "id = NEW.id OR takedown_id = NEW.takedown_id",
    "fault_report": "id = NEW.id OR number = NEW.number",
    "signed_minutes": "id = NEW.id OR decision_id = NEW.decision_id",
    "edition": f"{_ESTABLISHED} AND (id = NEW.id OR "
    "(agency = NEW.agency AND year = NEW.year AND number = NEW.number))",
}
#: Bits of ``pg_trigger.tgtype``: for each row, before; delete and update; truncate.
_EACH_ROW, _TRUNCATE = 1 | 2 | 8 | 16, 2 | 32
#: How a trigger that fires then is written.
_ACTS = {_EACH_ROW: ("UPDATE OR DELETE", "ROW"), _TRUNCATE: ("TRUNCATE", "STATEMENT")}
_HERE = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
_BODIES = f"SELECT prosrc FROM pg_proc WHERE proname = :name AND pronamespace = {_HERE}"  # noqa: S608
#: Enabled triggers that call our function.
_TRIGGERS = (
    "SELECT t.tgname, c.relname, t.tgtype, pg_get_triggerdef(t.oid) FROM pg_trigger t "  # noqa: S608
    "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
    f"WHERE t.tgenabled IN ('O', 'A') AND p.proname = :name AND c.relnamespace = {_HERE}"
)


def statements(dialect: str, tables: Iterable[str]) -> list[str]:
    """Write what makes the triggers of ``tables``, for a migration to run."""
    if dialect == "sqlite":
        return list(sqlite_guards(tables).values())
    function = f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
    made = [f"{function} AS $$ {REFUSE} $$"]
    for name, (table, kind, condition) in postgresql_guards(tables).items():
        acts, each = _ACTS[kind]
        when = f"WHEN {condition} " if condition else ""
        made.append(
            f"CREATE TRIGGER {name} BEFORE {acts} ON {table} FOR EACH {each} "
            f"{when}EXECUTE FUNCTION {_FUNCTION}()"
        )
    return made


def sqlite_guards(tables: Iterable[str] = HELD) -> dict[str, str]:
    """Return the SQL of every protecting trigger on SQLite, by name."""
    made: dict[str, str] = {}
    for table in tables:
        edition = table == "edition"
        said = "an established edition never changes" if edition else f"{table} rows are only added"
        refuse = f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        when = f"WHEN OLD.{_ESTABLISHED} " if edition else ""
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_no_{act.lower()}"
            made[name] = f"CREATE TRIGGER {name} BEFORE {act} ON {table} {when}{refuse}"
        made |= _no_replacing(table, _SAME.get(table, "id = NEW.id"), refuse)
    return made


def _no_replacing(table: str, same: str, refuse: str) -> dict[str, str]:
    """Return triggers against ``INSERT OR REPLACE``, which bypasses the trigger before a DELETE."""
    name = f"{table}_no_replace"
    there = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608 - our own names
    made = f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN EXISTS ({there}) {refuse}"
    return {name: made}


def postgresql_guards(tables: Iterable[str] = HELD) -> dict[str, tuple[str, int, str]]:
    """Return every trigger on PostgreSQL by name: its table, when it fires, on which condition."""
    made: dict[str, tuple[str, int, str]] = {}
    for table in tables:
        if table == "edition":
            made["edition_stays"] = (table, _EACH_ROW, f"((old.{_ESTABLISHED}::text))")
        else:
            made[f"{table}_only_grows"] = (table, _EACH_ROW, "")
        # TRUNCATE asks no trigger that is for each row.
        made[f"{table}_no_truncate"] = (table, _TRUNCATE, "")
    return made


def missing_guards(connection: sa.Connection) -> list[str]:
    """Return the names of triggers, and on PostgreSQL of the function, missing or changed."""
    if connection.dialect.name == "sqlite":
        return list(_missing_on_sqlite(connection))
    return list(_missing_on_postgresql(connection))


def _missing_on_sqlite(connection: sa.Connection) -> Iterator[str]:
    rows = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    there = {name: " ".join(str(made).split()) for name, made in rows}
    for name, made in sqlite_guards().items():
        if there.get(name) != made:
            yield name


def _missing_on_postgresql(connection: sa.Connection) -> Iterator[str]:
    bodies = connection.execute(sa.text(_BODIES), {"name": _FUNCTION}).scalars()
    if [" ".join(str(body).split()) for body in bodies] != [REFUSE]:
        yield f"{_FUNCTION}()"
    there = {
        name: (table, kind, _condition(definition))
        for name, table, kind, definition in connection.execute(
            sa.text(_TRIGGERS), {"name": _FUNCTION}
        )
    }
    for name, made in postgresql_guards().items():
        if there.get(name) != made:
            yield name


def _condition(definition: str) -> str:
    """Return a trigger's condition as PostgreSQL writes it; "" for none."""
    _, there, rest = definition.partition(" WHEN ")
    return rest.rpartition(" EXECUTE ")[0] if there else ""
