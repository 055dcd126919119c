"""The register's pages: an edition by class, what it changed, and the auditor's table.

Addresses: `/daftar/<agency>` is the edition in force, `/daftar/<agency>/<year>/<number>` any of
them, `…/perubahan` what it changed, `/daftar/<agency>/tabel` the table, `….csv` all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.didd.pages.listings import didd_lists
from ckanext.didd.register import changes, standing, table
from ckanext.didd.register.editions import (
    Opened,
    Published,
    agency_named,
    changes_between,
    class_counts,
    editions_of,
    opened,
)
from ckanext.didd.register.reading import BusyError, UnreadableError

ROWS, TABLE_ROWS, CHANGES = 30, 40, 25
# When to ask again for an edition that is just being read.
LATER = {"Retry-After": "30"}

register = Blueprint("didd_register", __name__, url_prefix="/daftar")


@register.route("/<agency>")
@register.route("/<agency>/<int:year>/<int:number>")
def edition(agency: str, year: int | None = None, number: int | None = None) -> Response:
    """Show an edition, the one in force where none is named: its decree, its classes, its items."""
    told = _found(agency, year, number)
    try:
        with opened(told["published"]) as its:
            told |= _edition(its, told)
    except UnreadableError as error:
        told["unreadable"] = "busy" if isinstance(error, BusyError) else "never"
    return _answer("didd/register/edition.html", told)


@register.route("/<agency>/<int:year>/<int:number>/perubahan")
def changed(agency: str, year: int, number: int) -> Response:
    """Show what an edition changed: against the one before, or the one named by `dari`."""
    told = _found(agency, year, number)
    old = _compared_with(told["editions"], told["published"])
    told |= {"old": old, "groups": [], "counts": {}}
    try:
        if old is not None:
            with opened(old) as before, opened(told["published"]) as after:
                told |= _changes(before, after)
    except UnreadableError as error:
        told["unreadable"] = "busy" if isinstance(error, BusyError) else "never"
    return _answer("didd/register/changes.html", told)


@register.route("/<agency>/tabel")
def as_table(agency: str) -> Response:
    """Show every item of the edition in force in one table, ordered by `urut` and `arah`."""
    told = _found(agency)
    order = table.asked(tk.request.args)
    told |= {"order": order, "columns": table.columns(order)}
    try:
        with opened(told["published"]) as its:
            places = table.ordered(its.edition, order, told["organization"].id)
            paged = _paged(len(places), TABLE_ROWS)
            shown = places[paged["begin"] : paged["begin"] + TABLE_ROWS]
            rows = standing.described(its.edition, its.edition.rows(its.file, shown))
            told |= {"rows": rows, "paged": paged, "about": its.edition.about}
    except UnreadableError as error:
        told["unreadable"] = "busy" if isinstance(error, BusyError) else "never"
    return _answer("didd/register/table.html", told)


@register.route("/<agency>/tabel.csv")
def as_csv(agency: str) -> Response:
    """Return the same table whole, as CSV in the same order, without formulas."""
    told = _found(agency)
    published = told["published"]
    order = table.asked(tk.request.args)
    places: Sequence[int] = ()
    try:
        with opened(published) as its:
            places = table.ordered(its.edition, order, told["organization"].id)
    except BusyError:
        return Response(status=503, headers=LATER)
    except UnreadableError:
        tk.abort(404)
    named = f"tabel-didd-{agency}-{published.year}-{published.number}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    lines = table.written(published, places)
    return Response(lines, content_type="text/csv; charset=utf-8", headers=headers)


def didd_register_told(agency: str) -> dict[str, Any]:
    """Return for an agency's page its edition in force, and how its counts come about; {}."""
    organization = agency_named(agency)
    editions = editions_of(organization.name) if organization else []
    if not organization or not editions:
        return {}
    try:
        with opened(editions[0], 0) as its:
            counts = standing.counted(its.edition, organization.id)
    except UnreadableError:
        counts = {}
    return {"published": editions[0], "counts": counts}


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    return {"didd_register_told": didd_register_told}


def _answer(template: str, told: dict[str, Any]) -> Response:
    """Return a page; where its edition is just being read, with when to come back."""
    page = tk.render(template, told)
    return Response(page, 503, LATER) if told["unreadable"] == "busy" else Response(page)


def _found(agency: str, year: int | None = None, number: int | None = None) -> dict[str, Any]:
    """Return the agency, its editions and the one asked for; answers 404 where there is none."""
    organization = agency_named(agency)
    editions = editions_of(organization.name) if organization else []
    wanted = (e for e in editions if year is None or (e.year, e.number) == (year, number))
    published = next(wanted, None)
    if not organization or published is None:
        tk.abort(404, tk._("Not found"))
    return {
        "organization": organization,
        "agency": organization.name,
        "editions": editions,
        "published": published,
        "unreadable": "",
        "about": {},
    }


def _edition(its: Opened, told: dict[str, Any]) -> dict[str, Any]:
    """Return the part of an edition that a page has room for, and how it came about."""
    everything = its.edition
    classes = class_counts(everything)
    chosen = tk.request.args.get("golongan", "")
    chosen = chosen if chosen in classes else ""
    places: Sequence[int] = range(len(everything))
    if chosen:
        places = [place for place in places if everything.classes[place] == chosen]
    paged = _paged(len(places), ROWS)
    shown = places[paged["begin"] : paged["begin"] + ROWS]
    rows = standing.described(everything, everything.rows(its.file, shown))
    in_force = told["published"].in_force
    return {
        "counts": standing.counted(everything, told["organization"].id) if in_force else {},
        "about": everything.about,
        "classes": classes,
        "chosen": chosen,
        "sections": _sections(rows),
        "paged": paged,
        "excluded": didd_lists(told["agency"], "dik"),
        "changes": _counts(its, told),
    }


def _sections(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return rows by class, in the order in which they stand in the list."""
    sections: list[tuple[str, list[dict[str, Any]]]] = []
    for row in rows:
        if not sections or sections[-1][0] != row["klasifikasi"]:
            sections.append((row["klasifikasi"], []))
        sections[-1][1].append(row)
    return sections


def _counts(its: Opened, told: dict[str, Any]) -> dict[str, Any]:
    """Return how much the edition changed against the one before; {} where that cannot be told."""
    old = _before(told["editions"], told["published"])
    if old is None:
        return {}
    try:
        with opened(old) as before:
            found = changes_between(before, its)
    except UnreadableError:
        return {}
    return {"old": old, **_numbers(found)}


def _numbers(found: changes.Changes) -> dict[str, int]:
    counted = {"added": found.added, "changed": found.changed, "dropped": found.dropped}
    return {**{kind: len(places) for kind, places in counted.items()}, "closed": found.closed}


def _before(editions: list[Published], one: Published) -> Published | None:
    """Return the edition before one; ``editions`` are newest first."""
    return next(iter(editions[editions.index(one) + 1 :]), None)


def _compared_with(editions: list[Published], one: Published) -> Published | None:
    named = tk.request.args.get("dari", "")
    return next((e for e in editions if e.label == named and e != one), _before(editions, one))


def _changes(before: Opened, after: Opened) -> dict[str, Any]:
    """Return a page of what differs, by kind, each row with what changed in it."""
    found = changes_between(before, after)
    lines = found.lines()
    paged = _paged(len(lines), CHANGES)
    groups: dict[str, list[dict[str, Any]]] = {}
    for kind, old, new in lines[paged["begin"] : paged["begin"] + CHANGES]:
        was = before.edition.rows(before.file, [old])[0] if old >= 0 else {}
        now = after.edition.rows(after.file, [new])[0] if new >= 0 else {}
        edition, row = (after.edition, now) if now else (before.edition, was)
        told = standing.described(edition, [row])[0]
        secret = told["state"] in ("closed", "withdrawn")
        told["fields"] = changes.fields_changed(was, now) if was and now and not secret else []
        groups.setdefault(kind, []).append(told)
    return {
        "groups": list(groups.items()),
        "counts": _numbers(found),
        "paged": paged,
        "about": after.edition.about,
    }


def _paged(count: int, size: int) -> dict[str, Any]:
    """Return where the page of `hal` begins, and the addresses of its neighbours."""
    asked = tk.request.args.get("hal", "1")
    pages = max(1, -(-count // size))
    page = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 9 else 1
    return {
        "begin": (page - 1) * size,
        "count": count,
        "page": page,
        "pages": pages,
        "previous": table.address(hal=page - 1 if page > 2 else "") if page > 1 else "",
        "next": table.address(hal=page + 1) if page < pages else "",
    }
