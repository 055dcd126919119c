"""Lists of datasets for the pages: the home page's, an agency's lists, their editions."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context, request

from ckanext.didd.search.search import ITEMS

REGISTERS = 1000
#: What CKAN asks of each agency for its page of agencies, and ours does not show.
NOT_SHOWN = ("include_extras", "include_dataset_count", "include_member_count", "include_users")


def didd_home() -> dict[str, Any]:
    """Return counts by class and agency, the newest items, announcements and registers."""
    items = _search(
        ITEMS,
        rows=30,
        **{"facet.field": ["klasifikasi", "organization"], "facet.limit": 200},
    )
    counts = items["facets"].get("klasifikasi", {})
    agencies = items["search_facets"].get("organization", {}).get("items", [])
    registers = _current_registers()
    return {
        "total": items["count"],
        "classes": [{**row, "count": counts.get(row["value"], 0)} for row in tk.h.didd_doors()],
        "newest": varied(items["results"]),
        "announcements": _announcements(),
        "agencies": [
            {**row, "register": registers.get(row["name"])}
            for row in sorted(agencies, key=lambda row: row["display_name"])
        ],
        "excluded_lists": _search("jenis_entri:dik", rows=0)["count"],
    }


@tk.chained_action
@tk.side_effect_free
def organization_list(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's action; for the page of agencies nothing is counted agency by agency.

    The page shows names, and counts that one search gives for all of them.
    """
    if has_request_context() and request.endpoint == "organization.index":
        data_dict = {**data_dict, **dict.fromkeys(NOT_SHOWN, False)}
    return next_action(context, data_dict)


def get_actions() -> dict[str, Any]:
    """Return the actions by name."""
    return {"organization_list": organization_list}


def varied(newest: list[dict[str, Any]], size: int = 6, each: int = 2) -> list[dict[str, Any]]:
    """Return the newest, at most two of one agency as long as others have any.

    A publication brings dozens of items of one agency, which would fill the list.

    >>> rows = [{"id": n, "organization": {"name": a}} for n, a in enumerate("aaaabc")]
    >>> [row["id"] for row in varied(rows, size=4)], [row["id"] for row in varied(rows, size=5)]
    ([0, 1, 4, 5], [0, 1, 2, 4, 5])
    """
    seen: Counter[str] = Counter()
    places = []
    for place, package in enumerate(newest):
        agency = (package.get("organization") or {}).get("name", "")
        seen[agency] += 1
        places.append((seen[agency] > each, place))
    return [newest[place] for place in sorted(place for _, place in sorted(places)[:size])]


def didd_item_counts() -> dict[str, int]:
    """Return the number of items by agency name, without the lists themselves."""
    return _search(ITEMS, rows=0, **{"facet.field": ["organization"], "facet.limit": -1})["facets"][
        "organization"
    ]


def _search(fq: str, rows: int, sort: str = "metadata_created desc", **more: Any) -> dict[str, Any]:
    asked = {"fq": fq, "rows": rows, "sort": sort, **more}
    return tk.get_action("package_search")({}, asked)


def _announcements() -> list[dict[str, Any]]:
    """Return what was published in the last days as serta merta (Article 10)."""
    days = tk.config.get("didd.announcement_days")
    fresh = f"metadata_created:[NOW-{days}DAYS TO *]"
    return _search(f"{ITEMS} +klasifikasi:SERTA_MERTA +{fresh}", rows=3)["results"]


def _current_registers() -> dict[str, dict[str, Any]]:
    """Return each agency's newest register, of this year or the last, by agency name."""
    found: dict[str, dict[str, Any]] = {}
    this_year = datetime.datetime.now(tk.h.get_display_timezone()).year
    recent = f"jenis_entri:daftar +tahun:[{this_year - 1} TO *]"
    for register in _search(recent, rows=REGISTERS, sort="tahun asc")["results"]:
        if register.get("organization"):
            found[register["organization"]["name"]] = register
    return found


def didd_lists(agency: str = "", kind: str = "daftar") -> list[dict[str, Any]]:
    """Return the published lists: registers (`daftar`) or lists of excluded information (`dik`).

    Newest year first; of one agency if its name is given.
    """
    fq = f"jenis_entri:{kind}"
    if agency:
        fq += f' +organization:"{agency}"'
    return _search(fq, rows=REGISTERS, sort="tahun desc, title_string asc")["results"]


def didd_editions(pkg: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the files of a list by edition, in order of publication."""
    found: dict[str, list[dict[str, Any]]] = {}
    for resource in pkg.get("resources", []):
        found.setdefault(resource.get("description") or "", []).append(resource)
    return list(found.items())


def didd_current_files(register: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the files of a list's newest edition."""
    editions = didd_editions(register)
    return editions[0][1] if editions else []


def didd_history(pkg: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the earlier established versions of an item, newest first, as published."""
    try:
        return json.loads(pkg.get("riwayat") or "[]")
    except ValueError:
        return []
