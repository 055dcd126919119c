"""Erasures applied to an office that was brought back from a backup: nothing comes back with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from didd.adapters.store import Store
from didd.adapters.store.erasing.erased_files import DONE
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.ports import Archive
from didd.steps.erasing.kept_with_us import kept_files
from didd.steps.erasing.packs_with import packs_with

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Proof:
    """What the proof of an erasure tells whoever restores an older backup."""

    sha256: str
    size: int
    packs: tuple[str, ...]
    told: Mapping[str, Any]

    @property
    def digests(self) -> frozenset[str]:
        """Return what must not come back."""
        return frozenset((self.sha256, *self.packs))


def read_proof(content: bytes) -> Proof:
    """Read the JSON of a proof; raises ``Refused`` for anything else."""
    try:
        told = json.loads(content)
        found = Proof(str(told["sha256"]), int(told["size"]), tuple(told["packs"]), _kept(told))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _no_proof() from error
    if told["act"] != DONE or not all(map(_DIGEST.fullmatch, found.digests)):
        raise _no_proof()
    return found


def apply_again(
    store: Store, archive: Archive, desk_files: Path | None, proofs: Iterable[Proof]
) -> int:
    """Close what was erased after the backup, and take out what came with it; return how many.

    Also what the backup's own chain calls erased: it may have been made in the middle of it. Raises
    ``NotSwept`` where it still lies in the database's files.
    """
    for proof in proofs:
        store.erased_files.close_again(proof.sha256, proof.told)
    erased = store.erased_files.all()
    for sha256 in store.erased_files.gone():
        archive.remove(sha256)
    for sha256 in erased:
        for pack in packs_with(store, archive, sha256):
            archive.remove(pack)
    for path, _of in kept_files(desk_files, store.erased_files.closed()):
        path.unlink(missing_ok=True)
    if erased:
        store.erased_files.forget(erased)
        store.erased_files.sweep()
    return len(erased)


def _kept(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the restored chain keeps of a proof: the link that it proves, too."""
    words = {name: str(told[name]) for name in ("number", "ground", "reason", "holder")}
    proved = {"seq": int(told["ended"]["seq"]), "hash": str(told["ended"]["hash"])}
    return {**words, "size": int(told["size"]), "packs": list(told["packs"]), "proved": proved}


def _no_proof() -> Refused:
    return Refused(_("This is no proof of an erased file: name the JSON file of the proof."))
