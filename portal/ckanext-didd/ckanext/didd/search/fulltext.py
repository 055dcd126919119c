"""Full text of published files, for the search and for their pages as text.

A dataset is indexed at once with its metadata. A background job then extracts the text of
its files, each in a process of its own (``extract``), stores it as blocks (``reading.blocks``), and
reindexes the dataset.
The texts lie under ``didd_text`` in CKAN's storage, a folder per dataset: a changed file is
read again, an unchanged one is not. Only active public files are ever read; a withdrawn dataset
loses its texts.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import index_update_package
from redis.exceptions import RedisError

from ckanext.didd.reading import blocks, extraction
from ckanext.didd.search import extract, scans

log = logging.getLogger(__name__)

Resource = Mapping[str, Any]
LONGEST_WAIT = 10.0
JOB_SECONDS = 1800
ENDING = ".jsonl"
HOUR = 3600

# What is kept --------------------------------------------------------------------------------


def _folder(package_id: str) -> Path:
    name = hashlib.sha256(package_id.encode()).hexdigest()
    return Path(tk.config["ckan.storage_path"]) / "didd_text" / name[:2] / name


def _place(resource: Resource) -> Path:
    """Return the path of a file's text; another version of the file has another path."""
    modified = resource.get("last_modified") or ""
    when = modified if isinstance(modified, str) else modified.isoformat()
    digest = str(resource.get("hash") or "").removeprefix("sha256:")
    version = [resource["id"], digest, str(resource.get("size") or ""), when]
    version.append(f"blocks {blocks.VERSION}")  # read in another way before: read again
    if kind_of(resource) in extract.SCANNED and scans.reader():
        version.append("scans")  # once there is a reader, they are read again
    name = hashlib.sha256("\0".join(version).encode()).hexdigest()
    return _folder(resource["package_id"]) / f"{name}{ENDING}"


def kind_of(resource: Resource) -> str:
    """Return the format to read a resource as; "" if we cannot read it."""
    ending = str(resource.get("url") or "").rpartition(".")[2]
    for word in (resource.get("format"), ending):
        if str(word or "").lower() in extract.FORMATS:
            return str(word).lower()
    return ""


def _readable(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [r for r in resources if r.get("url_type") == "upload" and kind_of(r)]


def forget(package_id: str) -> None:
    """Delete the stored texts of a dataset."""
    shutil.rmtree(_folder(package_id), ignore_errors=True)


def sweep() -> int:
    """Delete the texts of datasets that are not public, and what a kill left; return how many.

    What is newer than an hour may be at work.
    """
    package = model.Package
    public = model.Session.query(package.id).filter_by(state="active", private=False)
    kept = {_folder(package_id) for (package_id,) in public}
    gone = 0
    for folder in (Path(tk.config["ckan.storage_path"]) / "didd_text").glob("??/*"):
        if folder not in kept and _is_old(folder):
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
            continue
        for left in folder.glob("tmp*"):
            if left.suffix != ENDING and _is_old(left):
                left.unlink(missing_ok=True)
                gone += 1
    return gone


def _is_old(path: Path) -> bool:
    with suppress(OSError):
        return time.time() - path.stat().st_mtime > HOUR
    return False


def note(entity: Any, operation: str) -> None:
    """Delete the texts of what is no longer public (`IDomainObjectModification`).

    If the change is rolled back, the files are read again.
    """
    if isinstance(entity, model.Package):
        gone = operation == model.DomainObjectOperation.deleted
        if gone or entity.state != "active" or entity.private:
            forget(entity.id)


def texts_for(pkg_dict: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the stored texts for a public dataset's index document; queue the missing ones.

    ``didd_isi``: what stands in files that people read; ``didd_pindaian``: what a machine read in
    their scans; ``didd_tabel``: what stands in tables and data, of which no sentence can be quoted.
    """
    wanted = _readable(json.loads(pkg_dict["data_dict"]).get("resources", []))
    places = [_place(resource) for resource in wanted]
    for old in _folder(pkg_dict["id"]).glob("*.*"):
        if old not in places:
            old.unlink(missing_ok=True)
    if not all(place.exists() for place in places):
        ask_for(pkg_dict["id"])
    texts: dict[str, list[str]] = {"didd_isi": [], "didd_pindaian": [], "didd_tabel": []}
    for resource, place in zip(wanted, places, strict=True):
        if place.exists():
            with place.open(encoding="utf-8") as lines:
                text, read = blocks.searched(blocks.parsed(lines))
            texts["didd_tabel" if kind_of(resource) in extract.TABLES else "didd_isi"].append(text)
            texts["didd_pindaian"].append(read)
    return {name: [text for text in some if text] for name, some in texts.items()}


def is_readable(resource: Resource) -> bool:
    """Whether a file is of a kind whose text is read; pictures only where there is a reader."""
    kind = kind_of(resource) if resource.get("url_type") == "upload" else ""
    return bool(kind) and (kind not in scans.PICTURES or bool(scans.reader()))


def is_public(package_id: str, resource_id: str) -> bool:
    """Whether a file is public now, as the database says."""
    return _public(package_id, resource_id) is not None


def _public(package_id: str, resource_id: str) -> Any:
    resource = model.Session.get(model.Resource, resource_id)
    if resource is None or resource.package_id != package_id or resource.state != "active":
        return None
    package = model.Package.get(package_id)
    public = package is not None and package.state == "active" and not package.private
    return resource if public else None


def stored_for(package_id: str, resource_id: str) -> Path | None:
    """Return where the text of a public file lies, whether it has been read yet or not.

    None for one that is not public now, or of a kind that is not read. What is stored of an
    earlier version, or of a file that was taken back, has another path.
    """
    resource = _public(package_id, resource_id)
    described = _described(resource) if resource is not None else {}
    return _place(described) if described and is_readable(described) else None


def behind(files: Iterable[model.Resource]) -> set[str]:
    """Return the ids of datasets with one of these public files not read yet."""
    readable = _readable([_described(file) for file in files])
    return {file["package_id"] for file in readable if not _place(file).exists()}


def ask_for(package_id: str) -> None:
    """Queue a job to read a dataset's files; without a queue the nightly catch-up finds them."""
    try:
        tk.enqueue_job(
            read_files,
            [package_id],
            title=f"didd: texts of {package_id}",
            rq_kwargs={"timeout": JOB_SECONDS},
        )
    except (RedisError, OSError) as error:
        log.warning("The texts of %s were not asked for: %s", package_id, error)


# The job -------------------------------------------------------------------------------------


def read_files(package_id: str) -> int:
    """Read the unread files of a dataset; return their number.

    A job may start before its change is committed: it waits a little.
    """
    deadline = time.monotonic() + LONGEST_WAIT
    while not _is_public(package_id):
        if time.monotonic() > deadline:
            return 0
        time.sleep(0.2)
    return read_missing(package_id)


def read_missing(package_id: str) -> int:
    """Do the same if the dataset is public now; else delete its texts."""
    if not _is_public(package_id):
        forget(package_id)
        return 0
    found = model.Package.get(package_id).resources
    resources = [_described(resource) for resource in found if resource.state == "active"]
    missing = [r for r in _readable(resources) if not _place(r).exists()]
    for resource in missing:
        text = extraction.lines_of(resource, kind_of(resource))
        if not _is_public(package_id):  # that took minutes, and it was taken back meanwhile
            break
        _keep(_place(resource), text)
    if missing:
        if _is_public(package_id):
            index_update_package({"ignore_auth": True}, package_id)
        else:
            forget(package_id)
    return len(missing)


def _described(resource: model.Resource) -> dict[str, Any]:
    return resource.as_dict() | {"package_id": resource.package_id}


def _is_public(package_id: str) -> bool:
    """Whether the dataset is public in the database now."""
    model.Session.rollback()
    package = model.Package.get(package_id)
    return package is not None and package.state == "active" and not package.private


def _keep(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=place.parent, delete=False) as new:
        new.write(text)
    Path(new.name).replace(place)
