"""Tables on a file's page: sorted, searched, filtered and paged by URL.

No script is needed: every choice is a link or a form, and the server renders the page. CKAN's
`datastore_search` authorises, with the visitor's own rights. `datastore` loads tables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from babel.numbers import format_decimal, parse_decimal
from ckan.logic import auth_audit_exempt
from sqlalchemy.exc import SQLAlchemyError

from ckanext.didd import helpers
from ckanext.didd.charts import table_chart
from ckanext.didd.tables import copy_rows, datastore, guarded_dumps

ROWS = 25
# Deepest row that pages reach; beyond, use the download: skipping rows costs reading them.
DEEPEST_PAGE = 40_000
OPERATORS = {"sama": "eq", "min": "gte", "maks": "lte"}
KINDS = {
    "text": "text",
    "int8": "whole",
    "int4": "plain",
    "numeric": "number",
    "date": "day",
    "timestamp": "moment",
    "bool": "truth",
}


def _resource_search() -> Any:
    """Return CKAN's search of files, which then tells which of them have a table."""

    @tk.chained_action
    @tk.side_effect_free
    @auth_audit_exempt  # CKAN's own checks
    def resource_search(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
        """CKAN's own, with a true `datastore_active`."""
        found = next_action(context, data_dict)
        if not context.get("search_query"):
            datastore.flag_loaded(found["results"])
        return found

    return resource_search


class TablesPlugin(p.SingletonPlugin):
    """Tables of published files: loaded, dropped, shown."""

    p.implements(p.IActions)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ITemplateHelpers)
    p.implements(p.IResourceView, inherit=True)

    # IActions
    def get_actions(self) -> dict[str, Any]:
        return {**guarded_dumps.get_actions(), "resource_search": _resource_search()}

    # IPackageController
    def after_dataset_create(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        datastore.begin(pkg_dict)

    def after_dataset_update(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        datastore.model.Session.flush()
        datastore.follow(pkg_dict["id"])

    def after_dataset_delete(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        datastore.drop_all_of(datastore.model.Package.get(pkg_dict["id"]).id)

    def after_dataset_show(self, context: Any, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        datastore.flag_loaded(pkg_dict.get("resources") or ())
        return pkg_dict

    def after_dataset_search(self, search_results: Any, search_params: Any) -> Any:
        found = search_results["results"]
        datastore.flag_loaded(file for pkg in found for file in pkg.get("resources") or ())
        return search_results

    def delete(self, entity: Any) -> None:
        datastore.drop_all_of(entity.id)

    # ITemplateHelpers
    def get_helpers(self) -> dict[str, Any]:
        return {"didd_table": didd_table, **table_chart.get_helpers()}

    # IResourceView
    def info(self) -> dict[str, Any]:
        return {
            "name": "didd_table_view",
            "title": "Tabel",
            "default_title": "Tabel",
            "icon": "table",
            "always_available": False,
            "iframed": True,
        }

    def can_view(self, data_dict: dict[str, Any]) -> bool:
        return datastore.schema_of(data_dict["resource"]) is not None

    def view_template(self, context: Any, data_dict: dict[str, Any]) -> str:
        return "didd/views/table_page.html"

    def form_template(self, context: Any, data_dict: dict[str, Any]) -> str:
        return "didd/views/pdf_form.html"


def didd_table(resource: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a file's page shows of its table; None when the file has none.

    Reads the visitor's choices from the URL: `cari` words, `kolom`, `cara` and `nilai` a
    filter, `urut` and `arah` the order, `hal` the page.
    """
    schema = datastore.schema_of(resource)
    if schema is None:
        return None
    described = {field["name"]: field for field in schema["fields"]}
    asked = _asked(described)
    try:
        found = tk.get_action("datastore_search")({}, _search(resource["id"], asked))
        if not found["records"] and found.get("total"):  # beyond the last page: the last
            asked["hal"] = _pages(found)
            found = tk.get_action("datastore_search")({}, _search(resource["id"], asked))
    except tk.NotAuthorized:
        return None
    except tk.ObjectNotFound:
        return {"state": "waiting"}
    except (tk.ValidationError, SQLAlchemyError):
        found, asked["refused"] = _unfiltered(resource["id"]), True
    return _shown(resource, described, found, asked)


def _asked(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the visitor's choices, only valid ones."""
    typed = {key: tk.request.args.get(key, "").strip()[:200] for key in ("cari", "nilai")}
    column, order = tk.request.args.get("kolom", ""), tk.request.args.get("urut", "")
    page = tk.request.args.get("hal", "1")
    return {
        **typed,
        "kolom": column if column in described and typed["nilai"] else "",
        "value": _as_kept(typed["nilai"], described.get(column, {})),
        "cara": tk.request.args.get("cara") if tk.request.args.get("cara") in OPERATORS else "sama",
        "urut": order if order in described else "",
        "arah": "desc" if tk.request.args.get("arah") == "desc" else "asc",
        "hal": min(max(int(page), 1), DEEPEST_PAGE) if page.isdecimal() and len(page) < 9 else 1,
        "refused": False,
    }


def _search(resource_id: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    query: dict[str, Any] = {
        "resource_id": resource_id,
        "limit": ROWS,
        "offset": (asked["hal"] - 1) * ROWS,
        "sort": f'"{asked["urut"]}" {asked["arah"]} nulls last, _id' if asked["urut"] else "_id",
    }
    if asked["cari"]:
        query["q"] = asked["cari"]
    if asked["kolom"]:
        query["filters"] = _filters(asked)
    return query


def _filters(asked: Mapping[str, Any]) -> dict[str, Any]:
    operator, value = OPERATORS[asked["cara"]], asked["value"]
    return {asked["kolom"]: value if operator == "eq" else {operator: value}}


def _as_kept(value: str, described: Mapping[str, Any]) -> str:
    """Convert a filter value from the visitor's number and date format to the database's.

    Other text is returned unchanged; the database refuses it if the type requires.
    """
    meaning = described.get("didd:type") or described.get("type")
    try:
        if meaning in ("integer", "number"):
            number = parse_decimal(value, locale=tk.h.lang(), strict=True)
            return str(int(number) if number == int(number) else number)
        if meaning in ("date", "date_month_first"):
            return copy_rows.day_of(value).isoformat()
    except ValueError:
        pass
    return value


def _unfiltered(resource_id: str) -> dict[str, Any]:
    return tk.get_action("datastore_search")({}, {"resource_id": resource_id, "limit": ROWS})


def _shown(
    resource: Mapping[str, Any],
    described: Mapping[str, Any],
    found: Mapping[str, Any],
    asked: Mapping[str, Any],
) -> dict[str, Any]:
    """Return everything the template renders."""
    columns = [
        _column(field, described.get(field["id"], {}), asked)
        for field in found["fields"]
        if field["id"] != "_id" and not field["id"].startswith("rank")
    ]
    total = int(found.get("total") or 0)
    pages = _pages(found)
    page = min(asked["hal"], pages)
    names = [(column["name"], column["kind"]) for column in columns]
    return {
        "state": "ready",
        "asked": asked,
        "columns": columns,
        "rows": [[_words(row.get(n), kind) for n, kind in names] for row in found["records"]],
        "total": total,
        "page": page,
        "pages": pages,
        "previous": _address(hal=page - 1) if page > 1 else "",
        "next": _address(hal=page + 1) if page < pages else "",
        "all": _address(cari="", kolom="", cara="", nilai="", hal="") if _narrowed(asked) else "",
        "download": _download(resource["id"], asked),
        "api": tk.url_for(
            "api.action", ver=3, logic_function="datastore_search", resource_id=resource["id"]
        ),
    }


def _pages(found: Mapping[str, Any]) -> int:
    return min(max(-(-int(found.get("total") or 0) // ROWS), 1), DEEPEST_PAGE)


def _narrowed(asked: Mapping[str, Any]) -> bool:
    return bool(asked["cari"] or asked["kolom"])


def _column(
    field: Mapping[str, Any], described: Mapping[str, Any], asked: Mapping[str, Any]
) -> dict[str, Any]:
    info = field.get("info") or {}
    name = field["id"]
    ordered = asked["arah"] if asked["urut"] == name else ""
    return {
        "name": name,
        "label": info.get("label") or described.get("title") or name,
        "notes": info.get("notes") or described.get("description") or "",
        "unit": info.get("unit") or "",
        "concept": info.get("concept") or "",
        "kind": KINDS.get(field["type"], "text"),
        "ordered": ordered,
        "order": _address(urut=name, arah="desc" if ordered == "asc" else "asc", hal=""),
    }


def _address(**changed: Any) -> str:
    """Return this page's URL with other choices; empty ones are left out."""
    kept = {key: value for key, value in tk.request.args.items() if key not in changed}
    args = {**kept, **{key: str(value) for key, value in changed.items() if value}}
    return f"{tk.url_for(str(tk.request.endpoint), **tk.request.view_args, **args)}#tabel"


def _download(resource_id: str, asked: Mapping[str, Any]) -> str:
    """Return the download URL of the selected rows, as CSV for spreadsheets."""
    args: dict[str, Any] = {"resource_id": resource_id, "format": "csv", "bom": "true"}
    if asked["refused"]:
        return tk.url_for("datastore.dump", **args)
    if asked["cari"]:
        args["q"] = asked["cari"]
    if asked["kolom"]:
        args["filters"] = json.dumps(_filters(asked))
    return tk.url_for("datastore.dump", **args)


def _words(value: Any, kind: str) -> str:
    """Format a cell in the visitor's language."""
    if value is None:
        return ""
    if kind == "truth":
        return tk._("Yes") if value in (True, "t", "true") else tk._("No")
    if kind in ("whole", "number"):
        return format_decimal(value, "#,##0.##########", locale=tk.h.lang())
    if kind == "day":
        return helpers.didd_date(str(value).split("T")[0])
    return str(value)
