"""Many datasets in one request: CKAN's own actions, one database commit, one update of the index.

Everything passes CKAN's validators, authorisation and hooks. It avoids the overhead of many single
calls: a commit and a Solr request for each dataset, a draft before each file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any, TypeGuard, cast

import ckan.logic as logic
import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib import uploader
from werkzeug.datastructures import FileStorage

from ckanext.didd.bulk import indexing, lookups, publisher
from ckanext.didd.withdrawn import stored_files

REFUSALS = (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound)
# More in one request would lock the rows too long. `package_update` leaves a savepoint open when it
# is called without commit; the final commit closes these nested savepoints.
MOST = 50


def didd_package_upsert_many(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Create or update many datasets with their files; each becomes visible only when complete.

    `items` is a list of `{"dataset": …, "modified": …}`, as JSON text when files are sent along:
    the dataset as `package_create` takes it, with ids of its own and of each resource, and the
    `metadata_modified` the caller last saw, or null where none must exist. What a dataset does not
    contain stays as it is; resources that it does not list are deleted. A resource's bytes come as
    the file `upload__ID` of a multipart request, and must match the sha256 in its `hash`, if there
    is one; without an upload it keeps its bytes.

    Returns for each dataset, by id, `{"metadata_modified": …}` or `{"error": …}` as CKAN reports
    it. If one is refused, the others are saved one by one.
    """
    tk.check_access("didd_package_upsert_many", context, data_dict)
    context = publisher.lent(context)
    items = _items(data_dict)
    try:
        return _save_in_bulk(context, items)
    except REFUSALS:
        model.Session.rollback()
    outcomes: dict[str, Any] = {}
    for item in items:
        outcomes |= _save_one(context, item)
    return outcomes


@tk.side_effect_free
def didd_package_show_many(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return many datasets like `package_show`, by id; missing ones are left out.

    `ids` is a list of at most 50 ids.
    """
    ids = data_dict.get("ids")
    if not isinstance(ids, list) or len(ids) > MOST:
        raise tk.ValidationError({"ids": [tk._("A list of at most {0}").format(MOST)]})
    context = publisher.lent(context)
    shown: dict[str, Any] = {}
    for dataset_id in ids:
        try:
            asked = logic.fresh_context(context)
            shown[dataset_id] = tk.get_action("package_show")(asked, {"id": dataset_id})
        except (tk.ObjectNotFound, tk.NotAuthorized):
            continue
    return shown


@tk.auth_allow_anonymous_access
def anybody(_context: Any, _data_dict: dict[str, Any] | None = None) -> dict[str, Any]:
    """Allow everybody: CKAN's own action authorises each dataset."""
    return {"success": True}


def get_actions() -> dict[str, Any]:
    """Return the actions by name."""
    return {
        "didd_package_upsert_many": didd_package_upsert_many,
        "didd_package_show_many": didd_package_show_many,
    }


def get_auth_functions() -> dict[str, Any]:
    """Return the authorisation functions by name."""
    return {
        "didd_package_upsert_many": publisher.only,
        "didd_package_show_many": anybody,
    }


class _Kept:
    """An uploaded file that ignores `close`: it may have to be read again."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        """Do nothing: the request closes its files itself."""


def _items(data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Parse and validate the request; assign each upload to its resource."""
    items: Any = data_dict.get("items")
    if isinstance(items, str):
        try:
            items = json.loads(items)
        except ValueError:
            items = None
    if not _well_formed(items):
        message = tk._("A list of at most {0} datasets with ids, each once").format(MOST)
        raise tk.ValidationError({"items": [message]})
    files = {k: v for k, v in data_dict.items() if isinstance(v, FileStorage)}
    for item in items:
        ids = [resource["id"] for resource in item["dataset"]["resources"]]
        item["uploads"] = {i: files.pop(f"upload__{i}") for i in ids if f"upload__{i}" in files}
    if files:
        raise tk.ValidationError({name: [tk._("Not a resource of any dataset")] for name in files})
    return items


def _well_formed(items: Any) -> TypeGuard[list[dict[str, Any]]]:
    """Whether these are distinct datasets with ids for themselves and their resources."""
    if not isinstance(items, list) or not 0 < len(items) <= MOST:
        return False
    datasets: list[Any] = [i.get("dataset") if isinstance(i, dict) else None for i in items]
    if not all(_has_id(dataset) for dataset in datasets):
        return False
    resources = [dataset.get("resources") for dataset in datasets]
    if not all(isinstance(some, list) and all(map(_has_id, some)) for some in resources):
        return False
    return len({dataset["id"] for dataset in datasets}) == len(items)


def _has_id(thing: Any) -> bool:
    return isinstance(thing, dict) and isinstance(thing.get("id"), str)


def _save_in_bulk(context: Any, items: list[dict[str, Any]]) -> dict[str, Any]:
    """Save all, index all, commit once; any refusal, or a Solr failure, rolls everything back."""
    try:
        lists = _lists_to_lose_files(items)
        with lookups.once():
            both = _saved(context, items)
        indexing.add(both.values())
        model.repo.commit()
    except BaseException:
        model.Session.rollback()
        raise
    indexing.make_findable(for_good=lists)
    return {
        dataset_id: {"metadata_modified": shown["metadata_modified"]}
        for dataset_id, (_, shown) in both.items()
    }


def _saved(context: Any, items: list[dict[str, Any]]) -> dict[str, indexing.Shown]:
    """Save all without commit; return each dataset as the index needs it, by id."""
    owners, there = _owners(items), _existing(items)
    for item in items:
        save = _update if item["dataset"]["id"] in there else _create
        save(
            logic.fresh_context(context, defer_commit=True, return_id_only=True),
            _dataset(item, owners),
            item.get("modified"),
        )
    model.Session.flush()
    ids = [item["dataset"]["id"] for item in items]
    return {i: logic.package_show_default_and_custom_schemas(context, i) for i in ids}


def _save_one(context: Any, item: dict[str, Any]) -> dict[str, Any]:
    """Save one dataset in its own transaction; a refusal becomes its result."""
    try:
        return _save_in_bulk(context, [item])
    except tk.ValidationError as error:
        error_dict: Any = {"__type": "Validation Error", **error.error_dict}
    except tk.NotAuthorized as error:
        error_dict = {"__type": "Authorization Error", "message": str(error)}
    except tk.ObjectNotFound as error:
        error_dict = {"__type": "Not Found Error", "message": str(error)}
    return {item["dataset"]["id"]: {"error": error_dict}}


def _lists_to_lose_files(items: list[dict[str, Any]]) -> bool:
    """Whether a published list loses a file, perhaps because a line had to be closed."""
    kept = {
        item["dataset"]["id"]: {resource["id"] for resource in item["dataset"]["resources"]}
        for item in items
        if item["dataset"].get("jenis_entri") in ("daftar", "gabungan")
    }
    resource = model.Resource
    rows = model.Session.query(resource.package_id, resource.id).filter(
        resource.package_id.in_(list(kept)), resource.state != "deleted"
    )
    return bool(kept) and any(row.id not in kept[row.package_id] for row in rows)


def _owners(items: list[dict[str, Any]]) -> dict[str, model.Group]:
    """Map organization names to groups: CKAN looks them up by id from then on."""
    names = {str(item["dataset"].get("owner_org")) for item in items}
    return {name: group for name in names if (group := model.Group.get(name)) is not None}


def _existing(items: list[dict[str, Any]]) -> set[str]:
    """Return the ids that exist, in any state."""
    ids = [item["dataset"]["id"] for item in items]
    found = model.Session.query(model.Package.id).filter(model.Package.id.in_(ids))
    return {row.id for row in found}


def _dataset(item: dict[str, Any], owners: dict[str, model.Group]) -> dict[str, Any]:
    """Return a copy with the uploads in it, which CKAN may modify."""
    dataset = {**item["dataset"], "resources": [dict(r) for r in item["dataset"]["resources"]]}
    if dataset.get("owner_org") in owners:
        dataset["owner_org"] = owners[dataset["owner_org"]].id
    for resource in dataset["resources"]:
        if (file := item["uploads"].get(resource["id"])) is not None:
            if not stored_files.has_digest(file.stream, str(resource.get("hash") or "")):
                message = tk._("The bytes that came are not those of this hash")
                raise tk.ValidationError({"hash": [message]})
            resource["upload"] = FileStorage(
                cast(IO[bytes], _Kept(file.stream)), file.filename, content_type=file.content_type
            )
    return dataset


def _create(context: Any, dataset: dict[str, Any], modified: str | None) -> None:
    """Create a dataset, then add its files: `package_create` takes none, `package_update` does."""
    if modified is not None:
        raise tk.ValidationError({"match": ["metadata_modified"]})
    loads = []
    for resource in dataset["resources"]:
        loads.append((resource["id"], load := uploader.get_resource_uploader(resource)))
        if "url_type" in resource and hasattr(load, "filesize"):
            resource["size"] = load.filesize
    tk.get_action("package_create")(context, dataset)
    for resource_id, load in loads:
        load.upload(resource_id, uploader.get_max_resource_size())


def _update(context: Any, dataset: dict[str, Any], modified: str | None) -> None:
    """Update a dataset unless it was modified meanwhile; new resources get their views."""
    asked = logic.fresh_context(context)
    asked["for_update"] = True
    old = tk.get_action("package_show")(asked, {"id": dataset["id"]})
    if old["metadata_modified"] != modified:
        raise tk.ValidationError({"match": ["metadata_modified"]})
    there = {r["id"]: r for r in old["resources"]}
    new = {**old, **dataset}
    new["resources"] = [{**there.get(r["id"], {}), **r} for r in dataset["resources"]]
    del new["metadata_modified"]  # a new timestamp, if anything changes
    context["original_package"] = old
    tk.get_action("package_update")(context, new)
    fresh = [r for r in new["resources"] if r["id"] not in there]
    if fresh:
        views = logic.fresh_context(context, ignore_auth=True)
        tk.get_action("package_create_default_resource_views")(
            views, {"package": {**new, "resources": fresh}}
        )
