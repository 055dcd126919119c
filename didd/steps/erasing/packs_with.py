"""Which frozen packs have a file's bytes: by the table of files in each, not by what answers name.

A file that was too large, excluded or erased when a pack was frozen is named in it, and not in it.
"""

from __future__ import annotations

import csv
import io
import zipfile

from didd.adapters.archive.archive import local_file
from didd.adapters.backup.bag_files import DATA
from didd.adapters.store import Store
from didd.ports import Archive, ArchiveDamaged

#: The table of a pack's files (``didd.obligations.questions.pack_tables``).
_FILES = f"{DATA}/berkas.csv"


def packs_with(store: Store, archive: Archive, sha256: str) -> tuple[str, ...]:
    """Return the sha256 of the archived packs that have the bytes, made smaller or not."""
    named = sorted(store.named_files.packs(sha256))
    return tuple(pack for pack in named if archive.has(pack) and _has(archive, pack, sha256))


def _has(archive: Archive, pack: str, sha256: str) -> bool:
    try:
        with local_file(archive, pack) as path, zipfile.ZipFile(path) as packed:
            table = packed.read(_FILES).decode()
    except FileNotFoundError:
        return False
    except (ArchiveDamaged, zipfile.BadZipFile, KeyError):
        return True  # nobody can tell what is in it, or use it
    rows = csv.DictReader(io.StringIO(table, newline=""))
    return any(row["sha256_asli"] == sha256 and row["di_paket"] for row in rows)
