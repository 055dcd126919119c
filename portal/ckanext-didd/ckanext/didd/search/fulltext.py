"""The text of published files, so that what stands inside them is found too.

A dataset is indexed at once with its metadata. A job in the background then takes the text out of
its files, each in a process of its own (``extract``), keeps it, and has the dataset indexed again.
What is kept lies under ``didd_text`` in CKAN's storage, a folder a dataset: a file that changed is
read again, one that did not is not. Only what is active and public is ever read; what is withdrawn
takes its texts with it.
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

from ckanext.didd.search import extract

log = logging.getLogger(__name__)

Resource = Mapping[str, Any]
# A larger file is found by its metadata only.
LARGEST_FILE = 300 * 1024 * 1024
LONGEST_WAIT = 10.0
JOB_SECONDS = 1800


# What is kept --------------------------------------------------------------------------------


def _folder(package_id: str) -> Path:
    name = hashlib.sha256(package_id.encode()).hexdigest()
    return Path(tk.config["ckan.storage_path"]) / "didd_text" / name[:2] / name


def _place(resource: Resource) -> Path:
    """Where a file's text is kept; another version of the file has another place."""
    modified = resource.get("last_modified") or ""
    when = modified if isinstance(modified, str) else modified.isoformat()
    digest = str(resource.get("hash") or "").removeprefix("sha256:")
    version = [resource["id"], digest, str(resource.get("size") or ""), when]
    name = hashlib.sha256("\0".join(version).encode()).hexdigest()
    return _folder(resource["package_id"]) / f"{name}.txt"


def _kind(resource: Resource) -> str:
    """The format that a resource's text is read as; empty if it has none that we read."""
    ending = str(resource.get("url") or "").rpartition(".")[2]
    for word in (resource.get("format"), ending):
        if str(word or "").lower() in extract.FORMATS:
            return str(word).lower()
    return ""


def _readable(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [r for r in resources if r.get("url_type") == "upload" and _kind(r)]


def forget(package_id: str) -> None:
    """Keep no text of that dataset any more."""
    shutil.rmtree(_folder(package_id), ignore_errors=True)


def note(entity: Any, operation: str) -> None:
    """Forget the texts of what is no longer public (`IDomainObjectModification`).

    Should it not come to the commit, the files are read again.
    """
    if isinstance(entity, model.Package):
        gone = operation == model.DomainObjectOperation.deleted
        if gone or entity.state != "active" or entity.private:
            forget(entity.id)


def texts_for(pkg_dict: Mapping[str, Any]) -> list[str]:
    """The kept texts for a public dataset's index document; asks for those that are missing."""
    wanted = _readable(json.loads(pkg_dict["data_dict"]).get("resources", []))
    places = [_place(resource) for resource in wanted]
    for old in _folder(pkg_dict["id"]).glob("*.txt"):
        if old not in places:
            old.unlink(missing_ok=True)
    if not all(place.exists() for place in places):
        ask_for(pkg_dict["id"])
    texts = [place.read_text(encoding="utf-8") for place in places if place.exists()]
    return [text for text in texts if text]


def behind(files: Iterable[model.Resource]) -> set[str]:
    """The datasets, by id, of which one of these public files has not been read yet."""
    readable = _readable([_described(file) for file in files])
    return {file["package_id"] for file in readable if not _place(file).exists()}


def ask_for(package_id: str) -> None:
    """Have a worker read a dataset's files; without a queue the nightly look finds them."""
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
    """Read the files of a dataset that have not been read yet; gives how many were.

    A job may start before the change that asked for it is in the database: it waits a little.
    """
    deadline = time.monotonic() + LONGEST_WAIT
    while not _is_public(package_id):
        if time.monotonic() > deadline:
            return 0
        time.sleep(0.2)
    return read_missing(package_id)


def read_missing(package_id: str) -> int:
    """The same for a dataset that is public now; else nothing is read and nothing stays kept."""
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
    """As the database sees it now."""
    model.Session.rollback()
    package = model.Package.get(package_id)
    return package is not None and package.state == "active" and not package.private


def _keep(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=place.parent, delete=False) as new:
        new.write(text)
    Path(new.name).replace(place)


def _text(resource: Resource) -> str:
    """The file's text; empty for one that cannot be read, is too large, or takes too long."""
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
    """The uploaded file as a file of this machine."""
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
