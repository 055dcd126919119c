"""Files that no dataset shows any more: CKAN keeps bytes and rows for good, here they go.

A file that was replaced may have been replaced for what was in it, or for its name. Its bytes leave
the store, and its row with name and fingerprint the database, right after the commit that took its
resource away, never before: what is rolled back stays. What a kill leaves in between,
`ckan didd sweep-files` finds.
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

# Younger files may belong to a dataset that is being saved.
HOUR = 3600


def has_digest(stream: Any, digest: str) -> bool:
    """Whether the bytes have this sha256; true where none is said. The stream is rewound."""
    wanted = digest.removeprefix("sha256:")
    if not wanted:
        return True
    stream.seek(0)
    found = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    return found == wanted


def note(entity: Any, operation: str) -> None:
    """Note a resource that is going (`IDomainObjectModification`), until the commit."""
    if not isinstance(entity, model.Resource):
        return
    if entity.state == "deleted" or operation == model.DomainObjectOperation.deleted:
        if entity.url_type == "upload":
            after_commit.then(_remove, entity.id)
        after_commit.then(_forget, entity.id)


def sweep() -> list[str]:
    """Remove every stored file that no resource shows; gives their resources' ids.

    Rows of resources that no dataset has any more go too.
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
    """Ids of resources with a file in CKAN's own folder, as CKAN lays them out: 3, 3, the rest."""
    folder = Path(tk.config["ckan.storage_path"]) / "resources"
    for path in folder.glob("???/???/*"):
        if path.is_file() and time.time() - path.stat().st_mtime > HOUR:
            yield "".join(path.relative_to(folder).parts)


def _remove(resource_id: str) -> None:
    """Remove by CKAN's uploader, which knows where files are; nothing happens without a file."""
    get_resource_uploader({"id": resource_id, "url": "", "clear_upload": True}).upload(resource_id)


def _forget(resource_id: str) -> None:
    """Delete the rows of a resource that was deleted; one that came back meanwhile is left."""
    resource, view, status = model.Resource, model.ResourceView, model.TaskStatus
    gone = sa.select(resource.id).where(resource.id == resource_id, resource.state == "deleted")
    with model.meta.engine.begin() as connection:
        connection.execute(sa.delete(view).where(view.resource_id.in_(gone)))
        connection.execute(sa.delete(status).where(status.entity_id.in_(gone)))
        connection.execute(sa.delete(resource).where(resource.id.in_(gone)))
