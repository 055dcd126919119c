"""Tables of published files in the DataStore: loaded by COPY, replaced atomically, dropped.

A resource with a `schema` (Table Schema) of its columns has its own table, named by
its id as in CKAN's DataStore. A job loads it after the dataset became public; it appears complete
or not at all. A resource that is no longer public, or no longer in its dataset, loses its table in
the same request. Each table's comment records its dataset, bytes and schema: what is loaded is thus
known from the database alone, and every act may be killed and repeated.
"""

from __future__ import annotations

import csv
import hashlib
import json
import logging
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import rq
import sqlalchemy as sa
from ckan import model
from ckan.lib.uploader import get_resource_uploader
from ckanext.datastore.backend.postgres import get_read_engine, get_write_engine, identifier
from psycopg2 import Error as DbError
from python_calamine import CalamineError
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from ckanext.didd.bulk import after_commit
from ckanext.didd.tables.copy_rows import Field, copy_lines, read_fields

log = logging.getLogger(__name__)

JOB_SECONDS = 3600
BLOCK = 1 << 20
# Errors that a file, a schema or the database may raise.
UNLOADABLE = (ValueError, LookupError, OSError, csv.Error, CalamineError, SQLAlchemyError, DbError)
# Searchable text of a row: a tsvector over a megabyte is an error.
SEARCHED_CHARACTERS = 100_000
OWNER_OF = sa.text(
    """SELECT c.relname, d.description FROM pg_class c
    JOIN pg_description d ON d.objoid = c.oid AND d.objsubid = 0
    WHERE d.classoid = 'pg_class'::regclass
    AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    AND d.description LIKE :mark"""
)

TABLES_AMONG = sa.text(
    """SELECT relname FROM pg_class WHERE relkind = 'r'
    AND relnamespace = 'public'::regnamespace AND relname = ANY(:names)"""
)


# Wanted and loaded -------------------------------------------------------------------------


def public_files(*which: Any) -> list[model.Resource]:
    """Return the uploaded files of public datasets, from the database."""
    package, resource = model.Package, model.Resource
    query = model.Session.query(resource).join(package, package.id == resource.package_id)
    public = (package.state == "active", package.private.is_(False), resource.state == "active")
    return query.filter(*public, resource.url_type == "upload", *which).all()


def wanted(package_id: str) -> dict[str, model.Resource]:
    """Return the resources of a dataset that should have a table."""
    files = public_files(model.Package.id == package_id)
    return {file.id: file for file in files if schema_of(file)}


def schema_of(resource: Any) -> dict[str, Any] | None:
    """Return the Table Schema of a resource (model or dict); None without a usable one."""
    found = loads(_extra(resource, "schema"))
    fields = found.get("fields") if isinstance(found, dict) else None
    if not isinstance(fields, list) or not fields:
        return None
    names = [f.get("name") if isinstance(f, dict) else None for f in fields]
    return found if all(isinstance(name, str) and name for name in names) else None


def _extra(resource: Any, key: str) -> Any:
    return resource.get(key) if isinstance(resource, Mapping) else resource.extras.get(key)


def loads(value: Any) -> Any:
    """Return what a JSON text of a resource says; None for nonsense, no text as it is."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None


def _fingerprint(resource: model.Resource) -> str:
    digest = (resource.hash or "").removeprefix("sha256:")
    parts = [digest, *(_extra(resource, k) for k in ("schema", "dialect", "encoding"))]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def loaded(package_id: str = "") -> dict[str, tuple[str, str]]:
    """Map each of our tables to its dataset and fingerprint: of one dataset, or of all."""
    mark = f"didd {package_id or '%'} %"
    with get_read_engine().connect() as connection:
        rows = connection.execute(OWNER_OF, {"mark": mark}).all()
    return {name: (comment.split()[1], comment.split()[2]) for name, comment in rows}


def flag_loaded(resources: Iterable[dict[str, Any]]) -> None:
    """Say of each described file whether the DataStore answers for it: ``datastore_active``.

    CKAN's own flag is set by its own loaders only, and stands in the search index as of the day of
    indexing. One query, whatever the number of files.
    """
    described = {resource["id"]: resource for resource in resources if schema_of(resource)}
    if not described:
        return
    with get_read_engine().connect() as connection:
        there = set(connection.execute(TABLES_AMONG, {"names": list(described)}).scalars())
    for name, resource in described.items():
        resource["datastore_active"] = name in there


# Following the dataset -----------------------------------------------------------------------


def begin(dataset: Mapping[str, Any]) -> None:
    """Queue the tables of a dataset that is being created: none can exist yet."""
    if any(schema_of(resource) for resource in dataset.get("resources") or ()):
        after_commit.then(ask_for, dataset["id"])


def follow(package_id: str) -> None:
    """Drop tables no longer wanted; queue the missing ones.

    Called inside the request that changes the dataset, before its commit.
    """
    there, should = loaded(package_id), wanted(package_id)
    drop(there.keys() - should.keys())
    if _missing(should, there):
        after_commit.then(ask_for, package_id)


def drop(resource_ids: Iterable[str]) -> None:
    """Drop tables, if they exist."""
    names = list(resource_ids)
    if not names:
        return
    with get_write_engine().begin() as connection:
        for name in names:
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {identifier(name)} CASCADE"))
            forget = sa.text('DELETE FROM "_table_stats" WHERE resource_id = :name')
            connection.execute(forget, {"name": name})


def drop_all_of(package_id: str) -> None:
    """Drop all tables of a dataset that is deleted."""
    drop(loaded(package_id))


def behind(files: Iterable[model.Resource]) -> set[str]:
    """Return the ids of datasets that lack a table for one of these public files."""
    return {r.package_id for r in _missing({f.id: f for f in files if schema_of(f)}, loaded())}


def _missing(
    should: Mapping[str, model.Resource], there: Mapping[str, tuple[str, str]]
) -> list[model.Resource]:
    """Return those whose table is missing, or was made from other bytes or another schema."""
    return [r for i, r in should.items() if there.get(i, ("", ""))[1] != _fingerprint(r)]


def drop_strays() -> int:
    """Drop orphaned tables; return their number."""
    there = loaded()
    shown = {file.id for file in public_files(model.Resource.id.in_(list(there)))}
    drop(there.keys() - shown)
    return len(there.keys() - shown)


def ask_for(package_id: str) -> None:
    """Queue a job to load a dataset's tables; without a queue the nightly catch-up finds them."""
    try:
        tk.enqueue_job(
            load_tables,
            [package_id],
            title=f"didd: tables of {package_id}",
            # Ahead of pending texts: the page promises the table.
            rq_kwargs={"timeout": JOB_SECONDS, "retry": rq.Retry(max=2), "at_front": True},
        )
    except (RedisError, OSError) as error:
        log.warning("The tables of %s were not asked for: %s", package_id, error)


# The job -------------------------------------------------------------------------------------


class NotLoaded(RuntimeError):
    """Some tables could not be loaded; the dataset's others are."""


def load_tables(package_id: str) -> int:
    """Load the missing tables of a dataset; return their number. Safe to repeat.

    A table that cannot be loaded does not block the others: `NotLoaded` is raised at the end.
    """
    model.Session.rollback()
    there, should = loaded(package_id), wanted(package_id)
    drop(there.keys() - should.keys())
    missing = _missing(should, there)
    failed: list[str] = []
    for resource in missing:
        try:
            _load(package_id, resource, _fingerprint(resource))
        except UNLOADABLE as error:  # its message may quote a cell
            log.error("Table %s was not loaded: %s", resource.id, type(error).__name__)
            failed.append(resource.id)
    if failed:
        raise NotLoaded(", ".join(failed))
    return len(missing)


def load_all() -> tuple[int, int, int]:
    """Do the same for every dataset, and drop tables of deleted datasets.

    Returns the tables loaded, the tables dropped, and the datasets with a table that failed.
    """
    extras = sa.cast(model.Resource.extras, sa.UnicodeText)
    query = model.Session.query(model.Resource.package_id).filter(extras.like('%"schema"%'))
    before = loaded()
    ids = {row[0] for row in query.distinct()} | {owner for owner, _ in before.values()}
    failed = 0
    for package_id in sorted(ids):
        try:
            load_tables(package_id)
        except NotLoaded:
            failed += 1
    after = loaded()
    return len(after.items() - before.items()), len(before.keys() - after.keys()), failed


def _load(package_id: str, resource: model.Resource, fingerprint: str) -> None:
    """Create one table in one transaction: it is complete and public, or absent."""
    resource_id, schema = resource.id, schema_of(resource) or {}
    dialect, encoding = (
        loads(_extra(resource, "dialect")) or {},
        _extra(resource, "encoding") or "",
    )
    fields = read_fields(schema)
    new = f"_didd_{secrets.token_hex(8)}"
    engine = get_write_engine()
    with _file(resource) as path, engine.begin() as connection:
        connection.execute(sa.text(_create(new, fields)))
        copy = f"COPY {identifier(new)} ({_listed(fields)}) FROM STDIN"
        with connection.connection.cursor() as cursor:
            cursor.copy_expert(copy, _Lines(copy_lines(path, fields, dialect, encoding)))
        for statement in _comments(new, fields, f"didd {package_id} {fingerprint}"):
            connection.execute(sa.text(statement.replace(":", r"\:")))
        name = identifier(resource_id)
        connection.execute(sa.text(f"DROP TABLE IF EXISTS {name} CASCADE"))
        connection.execute(sa.text(f"ALTER TABLE {identifier(new)} RENAME TO {name}"))
        counted = sa.text("SELECT update_cached_table_row_count(:name)")
        connection.execute(counted, {"name": resource_id})
    model.Session.rollback()
    if resource_id not in wanted(package_id):  # withdrawn meanwhile
        drop([resource_id])
        return
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE INDEX ON {name} USING gin (_full_text)"))
        connection.execute(sa.text(f"ANALYZE {name}"))


def _create(name: str, fields: list[Field]) -> str:
    """Return the CREATE TABLE as in CKAN's DataStore; the database generates the search text."""
    texts = [f"coalesce({identifier(f.name)}, '')" for f in fields if f.type == "text"]
    joined = " || ' ' || ".join(texts) or "''"
    searched = f"to_tsvector('simple'\\:\\:regconfig, left({joined}, {SEARCHED_CHARACTERS}))"
    columns = [
        "_id serial PRIMARY KEY",
        f"_full_text tsvector GENERATED ALWAYS AS ({searched}) STORED",
        *(f"{identifier(f.name)} {f.type}" for f in fields),
    ]
    return f"CREATE TABLE {identifier(name)} ({', '.join(columns)})"


def _listed(fields: list[Field]) -> str:
    return ", ".join(identifier(field.name) for field in fields)


def _comments(table: str, fields: list[Field], mark: str) -> Iterator[str]:
    """Yield the comments: data dictionary, where CKAN keeps it, and owner of the table."""
    yield f"COMMENT ON TABLE {identifier(table)} IS {_literal(mark)}"
    for field in fields:
        told = {"label": field.label, "notes": field.notes}
        told |= {k: v for k in ("unit", "concept") if (v := getattr(field, k))}
        encoded = " " + json.dumps({"_info": told}, ensure_ascii=False, separators=(",", ":"))
        column = f"{identifier(table)}.{identifier(field.name)}"
        yield f"COMMENT ON COLUMN {column} IS {_literal(encoded)}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def _file(resource: model.Resource) -> Iterator[Path]:
    """Yield the resource's bytes as a local file, wherever CKAN stores them."""
    uploader = get_resource_uploader(resource.as_dict() | {"package_id": resource.package_id})
    with tempfile.NamedTemporaryFile(prefix="didd-table-") as passing:
        storage = getattr(uploader, "storage", None)
        if storage is None:
            with Path(uploader.get_path(resource.id)).open("rb") as kept:
                shutil.copyfileobj(kept, passing, BLOCK)
        else:
            from ckan.lib.files import FileData

            for chunk in storage.stream(FileData(uploader.get_path(resource.id))):
                passing.write(chunk)
        passing.flush()
        yield Path(passing.name)


class _Lines:
    """A file-like view of lines for COPY, read in blocks."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._rest = b""

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next bytes, at most `size`; b"" at the end."""
        parts, length = [self._rest], len(self._rest)
        while length < size:
            line = next(self._lines, None)
            if line is None:
                break
            data = line.encode()
            parts.append(data)
            length += len(data)
        joined = b"".join(parts)
        self._rest = joined[size:]
        return joined[:size]
