"""Removal of orphaned files: CKAN keeps bytes and rows forever.

A file may have been replaced because of its content or its name. Its bytes are removed from
the store, and its row with name and hash from the database, right after the commit that removed its
resource, never before: after a rollback they stay. What a kill leaves behind,
`ckan didd sweep-files` removes.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib.uploader import get_resource_uploader

from ckanext.didd.bulk import after_commit

# Newer files may belong to a dataset that is being saved.
HOUR = 3600


def has_digest(stream: Any, digest: str) -> bool:
    """Whether the bytes have this sha256; True where none is given. The stream is rewound."""
    wanted = digest.removeprefix("sha256:")
    if not wanted:
        return True
    stream.seek(0)
    found = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    return found == wanted


def note(entity: Any, operation: str) -> None:
    """Remove a deleted resource's file after the commit (`IDomainObjectModification`)."""
    if not isinstance(entity, model.Resource):
        return
    if entity.state == "deleted" or operation == model.DomainObjectOperation.deleted:
        if entity.url_type == "upload":
            after_commit.then(_remove, entity.id)
        after_commit.then(_forget, entity.id)


def sweep() -> list[str]:
    """Remove every orphaned file; return their resources' ids.

    Rows of deleted resources are removed, too.
    """
    deleted = sa.select(model.Resource.id).where(model.Resource.state == "deleted")
    for resource_id in model.Session.execute(deleted).scalars().all():
        _forget(resource_id)
    shown = set(model.Session.execute(sa.select(model.Resource.id).where(_kept())).scalars())
    stray = [resource_id for resource_id in _stored() if resource_id not in shown]
    for resource_id in stray:
        _remove(resource_id)
    return stray


def _kept() -> Any:
    return sa.and_(model.Resource.state != "deleted", model.Resource.url_type == "upload")


def _stored() -> Iterator[str]:
    """Yield ids of resources with a file in CKAN's storage: id[:3]/id[3:6]/id[6:]."""
    folder = Path(tk.config["ckan.storage_path"]) / "resources"
    for path in folder.glob("???/???/*"):
        if path.is_file() and time.time() - path.stat().st_mtime > HOUR:
            yield "".join(path.relative_to(folder).parts)


def _remove(resource_id: str) -> None:
    """Remove a file by CKAN's uploader, which knows its path; no-op without a file."""
    get_resource_uploader({"id": resource_id, "url": "", "clear_upload": True}).upload(resource_id)


def _forget(resource_id: str) -> None:
    """Delete the rows of a deleted resource, unless it was restored meanwhile."""
    resource, view, status = model.Resource, model.ResourceView, model.TaskStatus
    gone = sa.select(resource.id).where(resource.id == resource_id, resource.state == "deleted")
    with model.meta.engine.begin() as connection:
        connection.execute(sa.delete(view).where(view.resource_id.in_(gone)))
        connection.execute(sa.delete(status).where(status.entity_id.in_(gone)))
        connection.execute(sa.delete(resource).where(resource.id.in_(gone)))
