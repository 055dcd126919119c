"""Full text of published files, for the search.

A dataset is indexed at once with its metadata. A background job then extracts the text of
its files, each in a process of its own (``extract``), stores it, and reindexes the dataset.
The texts lie under ``didd_text`` in CKAN's storage, a folder per dataset: a changed file is
read again, an unchanged one is not. Only active public files are ever read; a withdrawn dataset
loses its texts.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.uploader import get_resource_uploader
from ckan.logic import index_update_package
from redis.exceptions import RedisError

from ckanext.didd.search import extract, scans

log = logging.getLogger(__name__)

Resource = Mapping[str, Any]
# Larger files are found by their metadata only.
LARGEST_FILE = 300 * 1024 * 1024
LONGEST_WAIT = 10.0
JOB_SECONDS = 1800


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
    if _kind(resource) in extract.SCANNED and scans.reader():
        version.append("scans")  # once there is a reader, they are read again
    name = hashlib.sha256("\0".join(version).encode()).hexdigest()
    return _folder(resource["package_id"]) / f"{name}.txt"


def _kind(resource: Resource) -> str:
    """Return the format to read a resource as; "" if we cannot read it."""
    ending = str(resource.get("url") or "").rpartition(".")[2]
    for word in (resource.get("format"), ending):
        if str(word or "").lower() in extract.FORMATS:
            return str(word).lower()
    return ""


def _readable(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [r for r in resources if r.get("url_type") == "upload" and _kind(r)]


def forget(package_id: str) -> None:
    """Delete the stored texts of a dataset."""
    shutil.rmtree(_folder(package_id), ignore_errors=True)


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
    for old in _folder(pkg_dict["id"]).glob("*.txt"):
        if old not in places:
            old.unlink(missing_ok=True)
    if not all(place.exists() for place in places):
        ask_for(pkg_dict["id"])
    texts: dict[str, list[str]] = {"didd_isi": [], "didd_pindaian": [], "didd_tabel": []}
    for resource, place in zip(wanted, places, strict=True):
        if place.exists():
            text, _, read = place.read_text(encoding="utf-8").partition(extract.SCANS)
            texts["didd_tabel" if _kind(resource) in extract.TABLES else "didd_isi"].append(text)
            texts["didd_pindaian"].append(read)
    return {name: [text for text in some if text] for name, some in texts.items()}


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
        _keep(_place(resource), _text(resource))
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


def _text(resource: Resource) -> str:
    """Return the file's text; "" if it is unreadable, too large, or takes too long."""
    try:
        with _local(resource) as path:
            if path.stat().st_size > LARGEST_FILE:
                return ""
            done = subprocess.run(
                [
                    sys.executable,
                    "-I",
                    "-m",
                    "ckanext.didd.search.extract",
                    str(path),
                    _kind(resource),
                ],
                capture_output=True,
                timeout=2 * extract.SECONDS,
                env={"LANG": "C.UTF-8"},
                check=True,
            )
        return done.stdout.decode()
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("No text of resource %s: %s", resource["id"], type(error).__name__)
        return ""


@contextmanager
def _local(resource: Resource) -> Iterator[Path]:
    """Yield the uploaded file as a local file."""
    upload = get_resource_uploader(dict(resource))
    place, storage = upload.get_path(resource["id"]), getattr(upload, "storage", None)
    if storage is None:
        yield Path(place)
        return
    from ckan.lib import files

    with tempfile.NamedTemporaryFile() as copy:
        for piece in storage.stream(files.FileData(files.Location(place))):
            copy.write(piece)
        copy.flush()
        yield Path(copy.name)
