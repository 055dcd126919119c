"""The measures of the office: worked out now, by queries whose cost does not grow with its lists.

What cannot be asked for is left out: a measure that is missing is an alarm of its own where it
matters (``deploy/watching/alerts.yaml``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from didd import __version__
from didd.adapters.archive.archive import FolderArchive
from didd.adapters.backup.bag_files import is_backups
from didd.adapters.database.versions import database_facts
from didd.adapters.disk_room import archive_bytes, newest_time, room_at
from didd.office import Office
from didd.watching.around import Around
from didd.watching.measures import Sample

_A_DAY = timedelta(days=1)
#: The last file that a finished backup writes, in the folder itself or one below it.
_MANIFESTS = ("manifest-sha256.txt", "*/manifest-sha256.txt")


def measured(office: Office, around: Around) -> list[Sample]:
    """Return every measure of the office; raises what an unreachable database raises."""
    now = office.now()
    return [
        Sample("didd_build_info", 1, {"version": __version__}),
        *_database(office),
        *_waiting(office, now),
        *_agencies(office, now),
        *_messages(office, now),
        *_audit(office, now),
        *_room(office),
        *_around(around, now),
    ]


def _age(since: datetime | None, now: datetime) -> float:
    """Return the seconds since then; 0 for never, and for a time to come by another's clock."""
    return max((now - since).total_seconds(), 0.0) if since else 0.0


def _database(office: Office) -> Iterator[Sample]:
    found = database_facts(office.store.engine)
    told = {"kind": found.kind, "version": found.version, "revision": found.revision}
    yield Sample("didd_database_info", 1, told)
    yield Sample("didd_schema_current", float(found.current))
    yield Sample("didd_database_bytes", found.size)


def _waiting(office: Office, now: datetime) -> Iterator[Sample]:
    for step, found in office.store.watched.waiting(now).items():
        yield Sample("didd_waiting_items", found.count, {"step": step})
        yield Sample("didd_waiting_oldest_seconds", _age(found.since, now), {"step": step})
    for step, spans in office.store.watched.took().items():
        seconds = sorted(span.total_seconds() for span in spans)
        if seconds:
            for which, value in (("middle", median(seconds)), ("longest", seconds[-1])):
                yield Sample("didd_step_seconds", value, {"step": step, "which": which})


def _agencies(office: Office, now: datetime) -> Iterator[Sample]:
    store, living = office.store, [a.slug for a in office.config.agencies.values() if a.living]
    for agency, since in store.watched.lags(now).items():
        yield Sample("didd_publication_lag_seconds", _age(since, now), {"agency": agency})
    for agency, run in store.publication_runs.newest(living).items():
        yield Sample("didd_publication_failed", float(run.failed), {"agency": agency})
    for agency, found in store.verifications.latest().items():
        yield Sample("didd_portal_differs", float(found.drifted), {"agency": agency})
    ages = {
        "didd_verification_age_seconds": store.watched.verified(),
        "didd_harvest_age_seconds": _never_harvested(office) | store.watched.harvested(),
    }
    for name, times in ages.items():
        for agency, at in times.items():
            if agency in living:
                yield Sample(name, _age(at, now), {"agency": agency})


def _never_harvested(office: Office) -> dict[str, datetime]:
    """Return since when an agency is known that was never harvested, though it has a folder.

    No remote folder is asked: one that is named is taken to be there.
    """
    agencies, here = office.config.agencies, office.sources
    return {
        slug: since
        for slug, since in office.store.watched.never_harvested().items()
        if slug in agencies
        and (
            bool(agencies[slug].source)
            or (isinstance(here, Path) and (here / slug).is_dir())
            or office.store.watched.tried(slug)
        )
    }


def _messages(office: Office, now: datetime) -> Iterator[Sample]:
    watched = office.store.watched
    for job, count in watched.failed_runs(now - _A_DAY).items():
        yield Sample("didd_failed_runs", count, {"dagster_job": job})
    mails = watched.mails()
    for state, found in mails.items():
        yield Sample("didd_outbox_mails", found.count, {"state": state})
    yield Sample("didd_outbox_oldest_seconds", _age(mails["pending"].since, now))
    yield Sample("didd_takedown_oldest_seconds", _age(watched.takedowns().since, now))


def _audit(office: Office, now: datetime) -> Iterator[Sample]:
    if (end := office.store.audit.end()) is not None:
        yield Sample("didd_audit_links", end.seq)
        yield Sample("didd_audit_head_age_seconds", _age(end.at, now))


def _room(office: Office) -> Iterator[Sample]:
    places: dict[str, Path] = {}
    if isinstance(office.archive, FolderArchive):
        places["archive"] = office.archive.root
        yield Sample("didd_archive_bytes", archive_bytes(office.archive.root))
    if office.store.engine.dialect.name == "sqlite":
        places["database"] = Path(office.store.engine.url.database or ".").parent
    for place, path in places.items():
        if (room := room_at(path)) is not None and room.size:
            yield Sample("didd_disk_bytes", room.size, {"place": place})
            yield Sample("didd_disk_free_bytes", room.free, {"place": place})
            yield Sample("didd_disk_free_share", room.free / room.size, {"place": place})


def _around(around: Around, now: datetime) -> Iterator[Sample]:
    if around.portal_url:
        from didd.adapters.ckan.rights import answers

        yield Sample("didd_portal_up", float(answers(around.portal_url)))
    if around.backup is not None:
        made = newest_time(_backups(around.backup))
        # A backup that was never made is as old as can be.
        age = max(now.timestamp() - made, 0.0) if made is not None else now.timestamp()
        yield Sample("didd_backup_age_seconds", age)


def _backups(folder: Path) -> Iterator[Path]:
    """Yield the manifests of backups: a year for strangers may lie there too, and is none."""
    for manifest in (path for each in _MANIFESTS for path in folder.glob(each)):
        try:
            info = manifest.with_name("bag-info.txt").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if is_backups(info):
            yield manifest
