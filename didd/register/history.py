"""The versions of a record that stood before its present one, and how the portal is told: pure."""

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
    """Give for each record the versions that stood before its newest one, newest first.

    What was excluded then (UU 14/2008 Pasal 17) is no version that the public ever had, what was
    left out and came back unchanged is one version, not two, and of versions in ``closed`` (record
    id, content hash) nothing is told, not even a fingerprint.
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
    """Tell earlier versions as JSON: where they were established, and their files' fingerprints.

    No names of files: what a name told may be why it was changed. "" without any version.
    """
    told = [
        {
            "edisi": edition.label,
            "keputusan_nomor": decree_of(edition).number,
            "keputusan_tanggal": decree_of(edition).date.isoformat(),
            "berkas": sorted({file.sha256 for file in entry.files}),
        }
        for entry, edition in earlier
    ]
    return json.dumps(told, ensure_ascii=False) if told else ""
