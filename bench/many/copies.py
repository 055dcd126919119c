"""A portal grown without publishing: what is there copied until there are so many datasets.

Publishing 100,000 datasets takes an hour, and no page cares how a dataset came. Rows are copied
within PostgreSQL, documents within Solr, each with an id, an address and a title of its own.
"""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator, Sequence
from hashlib import md5
from typing import Any
from uuid import UUID

from psycopg import sql

from portal.local.place import Place
from portal.local.servers import postgres, solr, solr_login

#: Documents that go to Solr at once.
BATCH = 2_000
#: Tables whose rows belong to a dataset, with the column that names it.
TABLES = {"package": "id", "resource": "package_id"}
#: What Solr writes itself, or copies from other fields.
NOT_SENT = {"_version_", "score"}

Document = dict[str, Any]


def copied_id(key: str, number: int) -> str:
    """Return the id of a copy, as the database works it out too.

    >>> copied_id("a", 1) == copied_id("a", 1) != copied_id("a", 2)
    True
    """
    return str(UUID(md5(f"{key}/{number}".encode(), usedforsecurity=False).hexdigest()))


def originals(place: Place) -> list[str]:
    """Return the ids of all datasets that visitors see."""
    with postgres.connect(place, "ckan") as connection:
        found = connection.execute(
            "SELECT id FROM package WHERE type = 'dataset' AND state = 'active' AND NOT private"
        )
        return [row[0] for row in found.fetchall()]


def copy_rows(place: Place, ids: Sequence[str], numbers: Sequence[int]) -> None:
    """Copy each of those datasets once a number, with its resources."""
    with postgres.connect(place, "ckan") as connection:
        for table, owner in TABLES.items():
            found = connection.execute(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND table_name = %s",
                (table,),
            )
            columns = [row[0] for row in found.fetchall()]
            chosen = sql.SQL(", ").join(_column(table, name) for name in columns)
            statement = sql.SQL(
                "INSERT INTO {table} ({columns}) SELECT {chosen} FROM {table} t "
                "CROSS JOIN unnest(%s::int[]) AS n(number) WHERE t.{owner} = ANY(%s)"
            ).format(
                table=sql.Identifier(table),
                columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
                chosen=chosen,
                owner=sql.Identifier(owner),
            )
            connection.execute(statement, (list(numbers), list(ids)))
    with postgres.connect(place, "ckan") as connection:
        connection.execute("ANALYZE")


def _column(table: str, name: str) -> sql.Composable:
    value = sql.SQL("t.{}").format(sql.Identifier(name))
    if name in ("id", "package_id"):
        return sql.SQL("md5({} || '/' || n.number)::uuid::text").format(value)
    if table == "package" and name == "name":
        return sql.SQL("{} || '-' || n.number").format(value)
    if table == "package" and name == "title":
        return sql.SQL("{} || ' bagian ' || n.number").format(value)
    return value


def copy_documents(place: Place, core: str, ids: Sequence[str], numbers: Sequence[int]) -> int:
    """Copy each of their documents once a number; return how many there are then."""
    batch: list[Document] = []
    for document in _copies(_documents(place, core, set(ids)), numbers):
        batch.append(document)
        if len(batch) == BATCH:
            _send(place, core, batch)
            batch = []
    _send(place, core, batch)
    _ask(place, core, "update?commit=true", b"{}")
    found = json.loads(_ask(place, core, "select?q=*:*&rows=0&wt=json"))
    return int(found["response"]["numFound"])


def _documents(place: Place, core: str, ids: set[str]) -> list[Document]:
    """Return those datasets' documents as Solr keeps them."""
    asked = "select?q=*:*&fq=entity_type:package&rows=200000&fl=*&sort=name+asc&wt=json"
    found = json.loads(_ask(place, core, asked))["response"]["docs"]
    return [document for document in found if document["id"] in ids]


def _copies(originals: Sequence[Document], numbers: Sequence[int]) -> Iterator[Document]:
    for number in numbers:
        for one in originals:
            yield copied(one, number)


def copied(document: Document, number: int) -> Document:
    """Return a document as that of the dataset's copy."""
    old, new = document["id"], copied_id(document["id"], number)
    name, title = document["name"], document["title"]
    kept = {key: value for key, value in document.items() if key not in NOT_SENT}
    for key in ("data_dict", "validated_data_dict"):
        if key in kept:
            inner = json.loads(kept[key].replace(old, new))
            inner |= {"name": f"{name}-{number}", "title": f"{title} bagian {number}"}
            kept[key] = json.dumps(inner)
    return {
        **kept,
        "id": new,
        "index_id": md5(f"{new}{document['site_id']}".encode(), usedforsecurity=False).hexdigest(),
        "name": f"{name}-{number}",
        "title": f"{title} bagian {number}",
        **({"title_string": f"{title} bagian {number}"} if "title_string" in kept else {}),
    }


def _send(place: Place, core: str, batch: Sequence[Document]) -> None:
    if batch:
        _ask(place, core, "update", json.dumps(batch).encode())


def _ask(place: Place, core: str, what: str, data: bytes | None = None) -> bytes:
    headers = {"Content-Type": "application/json", **solr_login.header(place)}
    root = re.sub(rf"{solr.CORE}$", core, solr.url(place))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    asked = urllib.request.Request(f"{root}/{what}", data, headers)
    with opener.open(asked, timeout=600) as reply:
        return reply.read()
