"""Erasures applied to an office that was brought back from a backup: nothing comes back with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from didd.adapters.store import Store
from didd.adapters.store.erasing.erased_files import DONE
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.ports import Archive
from didd.steps.erasing.taking_out import take_all_out
from didd.text.digests import is_sha256


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
    if told["act"] != DONE or not all(map(is_sha256, found.digests)):
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
    if erased := store.erased_files.all().values():
        take_all_out(store, archive, desk_files, erased)
        store.erased_files.sweep()
    return len(erased)


def _kept(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the restored chain keeps of a proof: the link that it proves, too."""
    words = {name: str(told[name]) for name in ("number", "ground", "reason", "holder")}
    proved = {"seq": int(told["ended"]["seq"]), "hash": str(told["ended"]["hash"])}
    return {**words, "size": int(told["size"]), "packs": list(told["packs"]), "proved": proved}


def _no_proof() -> Refused:
    return Refused(_("This is no proof of an erased file: name the JSON file of the proof."))
