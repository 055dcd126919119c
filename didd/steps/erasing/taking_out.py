"""What was erased taken out of wherever an office has it, now or in an office that was restored."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from didd.adapters.store import Store
from didd.adapters.store.erasing.erased_files import Erased
from didd.ports import Archive
from didd.steps.erasing.kept_with_us import kept_files
from didd.steps.erasing.packs_with import packs_with


def take_all_out(
    store: Store, archive: Archive, desk_files: Path | None, erased: Collection[Erased]
) -> None:
    """Take files and the packs with them out of archive, agencies' files and tables; repeatable."""
    for each in erased:
        packs = packs_with(store, archive, each.sha256)
        for sha256 in (each.sha256, *each.packs, *packs):
            archive.remove(sha256)
    for path, _of in kept_files(desk_files, {each.sha256: each.size for each in erased}):
        path.unlink(missing_ok=True)
    store.erased_files.forget([each.sha256 for each in erased])
