"""Memory of step 1 for one large file: hashed, archived, checked, explained.

``uv run python bench/large_file.py [--megabytes N] [--kind text|table|unknown|pdf|workbook …]``

Each kind of file stands alone in an agency's folder; ``didd harvest`` runs as people run it. A
workbook's size is that of its sheet unpacked, and ends where Excel's rows do. What counts is the
largest sum of the memory that only its processes have (USS), theirs together. A readable table goes
to stderr, one JSON object per claim to stdout.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import psutil
import xlsxwriter

ROOT = Path(__file__).resolve().parent.parent
AIM_MEGABYTES = 300
_MEGABYTE = 1_000_000
_BLOCK = 1_000_000
#: Approximate bytes of a row in a sheet's XML, and Excel's last row.
_ROW_BYTES, _LAST_ROW = 240, 1_048_576


def text(size: int) -> Iterator[bytes]:
    """Yield lines of plain words."""
    line = b"Laporan contoh tentang kegiatan dinas pada tahun berjalan.\n"
    for _ in range(0, size, _BLOCK):
        yield line * (_BLOCK // len(line))


def table(size: int) -> Iterator[bytes]:
    """Yield a table of numbers and names."""
    yield b"kecamatan,tahun,jumlah,keterangan\n"
    line = b"Contoh Hulu,2026,1250,biasa\n"
    for _ in range(0, size, _BLOCK):
        yield line * (_BLOCK // len(line))


def unknown(size: int) -> Iterator[bytes]:
    """Yield bytes of no kind."""
    block = b"\x01\x00\x02" + os.urandom(_BLOCK - 3)
    for _ in range(0, size, _BLOCK):
        yield block


KINDS: dict[str, tuple[str, Callable[[int], Iterator[bytes]]]] = {
    "text": (".txt", text),
    "table": (".csv", table),
    "unknown": (".dat", unknown),
}


_SUFFIXES = {"pdf": ".pdf", "workbook": ".xlsx"}


def write(path: Path, kind: str, size: int) -> None:
    """Write the file."""
    if kind in KINDS:
        with path.open("wb") as out:
            out.writelines(KINDS[kind][1](size))
    else:
        {"pdf": write_pdf, "workbook": write_workbook}[kind](path, size)


def write_workbook(path: Path, size: int) -> None:
    """Write a sheet of numbers and names."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["nomor", "kecamatan", "tahun", "jumlah", "keterangan"])
        for row in range(1, min(size // _ROW_BYTES, _LAST_ROW)):
            sheet.write_row(row, 0, [row, f"Contoh Hulu {row % 97}", 2026, row * 7, "biasa"])


def write_pdf(path: Path, size: int) -> None:
    """Write large pictures on many pages."""
    side = 3000
    with pikepdf.new() as made:
        for _ in range(max(1, size // (side * side))):
            page = made.add_blank_page(page_size=(595, 842))
            image = made.make_stream(os.urandom(side * side))
            image.stream_dict.update(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=side,
                    Height=side, ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
                )
            )  # fmt: skip
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
            page.Contents = made.make_stream(b"q 595 0 0 842 0 0 cm /I Do Q")
        made.save(path)


def harvest(place: Path) -> tuple[float, float, dict[str, object]]:
    """Run ``didd harvest``; return seconds, peak memory in MB, and its report."""
    command = [str(Path(sys.executable).with_name("didd")), "harvest", "dinkes", "--json"]
    settings = {
        "DIDD_CONFIG": str(ROOT / "catalog_config"),
        "DIDD_DATABASE_URL": f"sqlite:///{place}/didd.db",
        "DIDD_ARCHIVE_URL": str(place / "archive"),
        "DIDD_SOURCES": str(place / "sources"),
    }
    begun, most = time.perf_counter(), 0
    with (place / "report.json").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, env={**os.environ, **settings}, cwd=place)
        while process.poll() is None:
            most = max(most, memory(psutil.Process(process.pid)))
            time.sleep(0.05)
    report = json.loads((place / "report.json").read_text())
    return time.perf_counter() - begun, most / _MEGABYTE, report


def memory(process: psutil.Process) -> int:
    """Return the bytes unique to this process and its descendants (USS)."""
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_full_info().uss
    except psutil.Error:
        return 0
    return total


def measure(kind: str, megabytes: int) -> tuple[float, float, dict[str, object]]:
    """Harvest one file of this kind and size."""
    suffix = _SUFFIXES.get(kind) or KINDS[kind][0]
    with tempfile.TemporaryDirectory(prefix="didd-bench-") as name:
        place = Path(name)
        folder = place / "sources" / "dinkes"
        folder.mkdir(parents=True)
        write(folder / f"besar{suffix}", kind, megabytes * _MEGABYTE)
        with (folder / "inventaris.csv").open("w", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(["No", "Judul Informasi", "Ringkasan", "Klasifikasi", "Berkas"])
            rows.writerow([1, "Data besar contoh", "Isi ringkas", "Berkala", f"besar{suffix}"])
        return harvest(place)


_ALL = [*KINDS, *_SUFFIXES]


def main() -> None:
    """Measure each kind; print a table and the claims."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--kind", nargs="*", choices=_ALL, default=_ALL)
    chosen = parser.parse_args()
    nothing = measure("text", 0)[1]
    print(f"{'kind':10}{'MB':>8}{'seconds':>10}{'memory MB':>12}{'accepted':>10}", file=sys.stderr)
    print(f"{'(none)':10}{0:>8}{'':>10}{nothing:>12.0f}", file=sys.stderr)
    for kind in chosen.kind:
        seconds, most, report = measure(kind, chosen.megabytes)
        accepted = dict(report["records"])["accepted"]  # type: ignore[call-overload]
        row = f"{kind:10}{chosen.megabytes:>8}{seconds:>10.1f}{most:>12.0f}{accepted:>10}"
        print(row, file=sys.stderr)
        claim = {
            "claim": f"harvest of one {kind} file of {chosen.megabytes} MB, its content checked",
            "ours": round(most), "peer": round(nothing), "unit": "MB of memory",
            "ratio": round(most / max(nothing, 1), 2), "aim": AIM_MEGABYTES,
            "met": most <= AIM_MEGABYTES,
        }  # fmt: skip
        print(json.dumps(claim))


if __name__ == "__main__":
    main()
