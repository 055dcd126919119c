"""Earlier versions of a record, and their form for the portal. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from didd.model import Classification, RegisterEdition
from didd.register.editions import Standing, decree_of, standings


def earlier_versions(
    editions: Iterable[RegisterEdition],
    waiting: Collection[tuple[str, str]] = (),
    closed: Collection[tuple[str, str]] = (),
) -> dict[str, tuple[Standing, ...]]:
    """Return for each record the versions before its newest one, newest first.

    What was excluded then (UU 14/2008 Pasal 17) never was a public version, what was
    left out and came back unchanged is one version, not two, and versions in ``closed`` (record
    id, content hash) are omitted completely, even their hash.
    """
    versions: dict[str, list[Standing]] = {}
    for standing in standings(editions, waiting):
        for record_id, version in standing.items():
            known = versions.setdefault(record_id, [])
            entry = version[0]
            never = entry.classification is Classification.DIKECUALIKAN
            if never or (record_id, entry.content_hash) in closed:
                continue
            if known and known[-1][0].content_hash == version[0].content_hash:
                known[-1] = version
            else:
                known.append(version)
    return {record_id: tuple(known[-2::-1]) for record_id, known in versions.items()}


def history_text(earlier: Iterable[Standing]) -> str:
    """Return earlier versions as JSON: where they were established, and their files' hashes.

    Without file names: a name may be why the version was changed. "" without versions.
    """
    versions = [
        {
            "edisi": edition.label,
            "keputusan_nomor": decree_of(edition).number,
            "keputusan_tanggal": decree_of(edition).date.isoformat(),
            "berkas": sorted({file.sha256 for file in entry.files}),
        }
        for entry, edition in earlier
    ]
    return json.dumps(versions, ensure_ascii=False) if versions else ""
