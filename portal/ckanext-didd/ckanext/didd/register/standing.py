"""What stands on the portal today for rows of an edition: shown, withdrawn, closed, waiting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.didd.register.reading import Edition, Row, mark_of, text
from ckanext.didd.withdrawn import tombstones

# What an edition's row says among what was derived where its files are redacted copies.
BLACKENED = "salinan: dihitamkan"
# Of a dataset, what a row tells: where its version was established, and until when it holds.
ASKED = ("keputusan_nomor", "keputusan_tanggal", "content_hash", "dikonfirmasi", "jatuh_tempo")


def on_portal(ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return by id what the public sees of these datasets: `name`, and ``ASKED``."""
    query = _asked().where(model.Package.id.in_(list(ids)), *_public())
    return {row["id"]: dict(row) for row in model.Session.execute(query).mappings()}


def of_agency(owner: str) -> dict[str, dict[str, str]]:
    """Return the same of all items of an organization, by its id: to order a whole list by it."""
    query = _asked().where(*_items_of(owner))
    return {row["id"]: dict(row) for row in model.Session.execute(query).mappings()}


def described(edition: Edition, rows: list[Row]) -> list[dict[str, Any]]:
    """Return rows as the pages show them, each with its `state` and what there is to say of that.

    A state is `shown`, `changed` (another version is in force now), `withdrawn`, `closed` (title
    and all), `waiting` (its files have a day) or `absent`.
    """
    ids = [text(row, "id") for row in rows]
    shown, stones = on_portal(ids), tombstones.among(ids)
    return [_described(edition, row, shown, stones) for row in rows]


def _described(
    edition: Edition, row: Row, shown: Mapping[str, Any], stones: Mapping[str, Any]
) -> dict[str, Any]:
    name = text(row, "id")
    line, dataset, stone = edition.closed.get(name), shown.get(name), stones.get(name)
    told = {key: text(row, key) for key in ("nomor", "judul", "klasifikasi", "waktu_pembuatan")}
    told |= {"holder": text(row, "pejabat_penguasa"), "answers": text(row, "penanggung_jawab")}
    told |= {"forms": _parts(row, "bentuk"), "files": len(_parts(row, "berkas"))}
    told |= {"name": "", "why": "", "until": ""}
    told |= {"blackened": BLACKENED in _parts(row, "diturunkan")}
    if stone and stone["closed"]:  # the list is about to be published anew without it
        told |= {"judul": "", "blackened": False, "name": stone["name"]}
        return {**told, "state": "closed"}
    if line and "berkas_terbit" not in line:
        return {**told, "state": "closed", "name": name, "why": text(row, "ringkasan")}
    if line:
        told |= {"until": text(line, "berkas_terbit")}
    if stone:
        return {**told, "state": "withdrawn", "name": stone["name"], "why": stone["reason"]}
    if dataset is None:
        return {**told, "state": "waiting" if line else "absent"}
    told |= {"name": dataset["name"]}
    if line:
        return {**told, "state": "waiting"}
    if dataset["content_hash"] != mark_of(row):
        return {**told, "state": "changed"}
    return {**told, **{key: dataset[key] or "" for key in ASKED}, "state": "shown"}


def counted(edition: Edition, owner: str) -> dict[str, int]:
    """Return how many items the edition in force lists, and of an organization are shown, and why.

    `listed` is `shown` + `withdrawn` + `closed` + `waiting` + `absent` - `beyond`.
    """
    shown, listed = shown_of(owner), set(edition.ids)
    missing = listed - shown
    closed = {
        name
        for name in missing & edition.closed.keys()
        if "berkas_terbit" not in edition.closed[name]
    }
    gone = missing & tombstones.ids_of(owner) - closed
    waiting = missing & edition.closed.keys() - closed - gone
    return {
        "listed": len(edition),
        "shown": len(shown),
        "withdrawn": len(gone),
        "closed": len(closed),
        "waiting": len(waiting),
        "absent": len(missing - gone - closed - waiting),
        "beyond": len(shown - listed),
    }


def shown_of(owner: str) -> set[str]:
    """Return the ids of an organization's items that the public sees."""
    return set(
        model.Session.execute(sa.select(model.Package.id).where(*_items_of(owner))).scalars()
    )


def _parts(row: Row, name: str) -> list[Any]:
    value = row.get(name)
    return value if isinstance(value, list) else [value] if value else []


def _asked() -> Any:
    package = model.Package
    extras = (package.extras[key].astext.label(key) for key in ASKED)
    return sa.select(package.id, package.name, *extras)


def _items_of(owner: str) -> tuple[Any, ...]:
    kind = sa.func.coalesce(model.Package.extras["jenis_entri"].astext, "informasi")
    return model.Package.owner_org == owner, kind == "informasi", *_public()


def _public() -> tuple[Any, ...]:
    package = model.Package
    return package.state == "active", package.private.is_(False), package.type == "dataset"
