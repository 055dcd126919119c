"""Findings on file contents, stored by the bytes: unchanged bytes are checked once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import writing
from didd.adapters.database.schema import content_look
from didd.model import Finding, Severity

#: What a check depends on: the bytes, and the suffix that declares their kind.
Key = tuple[str, str]
_BATCH = 500


class FileChecks:
    """Findings by sha256 and suffix, each under the fingerprint of the checks that made them."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def known(self, fingerprint: str, keys: Collection[Key]) -> dict[Key, tuple[Finding, ...]]:
        """Return what these checks found in these bytes, where they have run."""
        digests = sorted({sha256 for sha256, _ in keys})
        found: dict[Key, tuple[Finding, ...]] = {}
        with self.engine.connect() as connection:
            for part in _parts(digests):
                query = sa.select(content_look).where(
                    content_look.c.fingerprint == fingerprint, content_look.c.sha256.in_(part)
                )
                for row in connection.execute(query):
                    found[row.sha256, row.suffix] = tuple(map(_finding, row.findings))
        return {key: found[key] for key in keys if key in found}

    def keep(self, fingerprint: str, looks: Iterable[tuple[Key, Sequence[Finding]]]) -> None:
        """Store findings, replacing those of other checks on the same bytes."""
        rows = [
            {
                "sha256": sha256,
                "suffix": suffix,
                "fingerprint": fingerprint,
                "findings": [asdict(f) for f in findings],
            }
            for (sha256, suffix), findings in looks
        ]
        if not rows:
            return
        old = sa.and_(
            content_look.c.sha256 == sa.bindparam("of"), content_look.c.suffix == sa.bindparam("as")
        )
        with writing(self.engine) as connection:
            connection.execute(
                content_look.delete().where(old),
                [{"of": row["sha256"], "as": row["suffix"]} for row in rows],
            )
            connection.execute(content_look.insert(), rows)

    def forget(self, digests: Collection[str]) -> None:
        """Delete everything about these bytes."""
        with writing(self.engine) as connection:
            for part in _parts(sorted(digests)):
                connection.execute(content_look.delete().where(content_look.c.sha256.in_(part)))


def _parts(digests: Sequence[str]) -> Iterator[Sequence[str]]:
    return (digests[start : start + _BATCH] for start in range(0, len(digests), _BATCH))


def _finding(plain: dict[str, Any]) -> Finding:
    kept: dict[str, Any] = {**plain, "severity": Severity(plain["severity"])}
    return Finding(**kept)
