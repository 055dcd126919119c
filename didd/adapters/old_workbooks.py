"""Old workbooks (.xls) are read in a process of their own, which may die.

On crafted bytes of that format the parser asks for more memory than there is, and the system ends
the process. Then it is this one that ends, and the agency is told that its file is damaged.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from didd.layout import Grid

#: What reading one may take: an old workbook has at most 65,536 rows in a sheet.
SECONDS, MEMORY = 120, 3 * 1024**3
DAMAGED = "berkas ini bukan buku kerja, atau rusak"


def read_old_workbook(path: Path) -> list[Grid] | str:
    """Give the sheets of the file, or the reason why they cannot be read, in Indonesian."""
    command = [sys.executable, "-P", "-m", __name__, str(path.resolve())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"berkas ini belum selesai dibaca dalam {SECONDS} detik; simpan ulang sebagai xlsx"
    if done.returncode < 0:  # ended by the system
        return DAMAGED
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    said: dict[str, Any] = json.loads(done.stdout)
    if reason := said.get("reason"):
        return str(reason)
    return [
        Grid(sheet, tuple(map(tuple, rows)), tuple(map(tuple, merges)))
        for sheet, rows, merges in said["grids"]
    ]


def main(path: str) -> None:
    """Read the file here, and write what it holds, or the reason, as JSON to stdout."""
    from didd.adapters.sheets import UnreadableSheet, read_workbook

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said: dict[str, Any] = {}
    try:
        said["grids"] = [(g.sheet, g.rows, g.merges) for g in read_workbook(Path(path))]
    except UnreadableSheet as error:
        said["reason"] = error.reason
    except MemoryError:
        said["reason"] = "berkas ini terlalu besar untuk sebuah daftar"
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
