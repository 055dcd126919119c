"""Lists that nobody tuned for: the rows read, the cells right, and the questions asked.

``uv run python bench/lists/strange_lists.py [--half tuned|kept] [--kinds dip dik] [--rows N]
[--show]``

The layouts are facts collected from public lists: headings and groups as they stand, and what each
column means as was judged before any was read (``tests/support/samples/layouts.jsonl``). They are
lists of information (dip), of what is excluded (dik), of archives, and of data. What stands in the
cells is ours, by a seeded generator that knows the meaning of a column and not our words for it.
Each layout is written as a workbook with its cells merged, harvested as a folder, and once more
with the questions answered as was judged. The half "tuned" could be looked at while the
reading was written; of the half "kept", split off by the digest of the layout, only these figures
were. A readable table goes to stderr, one JSON object per claim to stdout.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from checks.rows.column_rules import check  # noqa: E402
from didd.adapters.inventories.inventories import InventoriesRead, read_inventories  # noqa: E402
from didd.config.catalog import CatalogConfig, load_catalog_config  # noqa: E402
from didd.model import InventoryRow, Severity  # noqa: E402
from didd.records.exclusions import exclusions  # noqa: E402
from didd.records.intake import accept, intake_frame  # noqa: E402
from didd.text.fold import fold  # noqa: E402

LAYOUTS = ROOT / "tests" / "support" / "samples" / "layouts.jsonl"
TODAY = date(2026, 11, 28)
CLASSES = {
    "BERKALA": ("Berkala", "Informasi Berkala", "Wajib diumumkan secara berkala"),
    "SERTA_MERTA": ("Serta Merta", "Informasi Serta Merta"),
    "SETIAP_SAAT": ("Setiap Saat", "Tersedia Setiap Saat", "Informasi Setiap Saat"),
    "DIKECUALIKAN": ("Dikecualikan", "Informasi Dikecualikan"),
}
KINDS = ("Laporan Kinerja", "Rencana Kerja", "Profil Pejabat", "Rekapitulasi Izin", "Neraca",
         "Daftar Aset", "Notula Rapat", "Kontrak Pengadaan", "Peta Jaringan Irigasi",
         "Standar Pelayanan")  # fmt: skip
SUBJECTS = ("Dinas", "Bidang Umum", "Pelayanan Pasar", "Jalan Lingkungan", "Posyandu",
            "Perpustakaan", "Terminal", "Pertanian Lahan Basah")  # fmt: skip
UNITS = ("Sekretariat", "Bidang Umum", "Subbagian Keuangan", "Seksi Data dan Statistik",
         "Bagian Hukum", "UPT Pasar", "Kepala Dinas", "Bidang Aptika")  # fmt: skip
OTHERS = {
    "number": ("1", "3", "12", "40"),
    "year": ("2021", "2023", "2024", "2025"),
    "date": ("3 Maret 2024", "17-08-2023", "01/12/2025"),
    "tick": ("√", ""),
    "code": ("000.5", "045.2", "600.1.17", "800/12"),
    "text": ("baik", "lengkap", "asli", "salinan", "1 berkas", "rak 3", ""),
}
TICKS = ("√", "v", "V", "x", "ada", "1")


@dataclass
class Score:
    """What was counted over lists."""

    lists: int = 0
    rows: int = 0
    accepted: int = 0
    questions: list[int] = field(default_factory=list[int])
    cells: int = 0
    right: int = 0
    wrong: int = 0
    wrong_where: list[str] = field(default_factory=list[str])


def layouts(half: str, kinds: Sequence[str]) -> list[dict[str, Any]]:
    """Return the layouts of a half, in order of their names."""
    found = [json.loads(line) for line in LAYOUTS.read_text(encoding="utf-8").splitlines()]
    wanted = (each for each in found if each["kind"] in kinds and _half(each) == half)
    return sorted(wanted, key=lambda each: each["id"])


def _half(layout: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(layout["header_rows"], sort_keys=True).encode()).digest()
    return "tuned" if digest[0] % 2 == 0 else "kept"


def made_rows(layout: Mapping[str, Any], rows: int) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Yield each row as what it means, by field, and as its cells."""
    chosen = random.Random(layout["id"])
    tick = chosen.choice(TICKS)
    for number in range(1, rows + 1):
        means = _meaning(chosen, number, layout["kind"])
        cells = [_cell(column, means, chosen, tick) for column in layout["columns"]]
        yield means, cells


def _meaning(chosen: random.Random, number: int, kind: str) -> dict[str, str]:
    year = chosen.randint(2019, 2025)
    title = f"{chosen.choice(KINDS)} {chosen.choice(SUBJECTS)} Tahun {year} bagian {number}"
    excluded = kind == "dik"
    code = "DIKECUALIKAN" if excluded else chosen.choice(["BERKALA", "SETIAP_SAAT", "SERTA_MERTA"])
    active, kept = chosen.choice(("1 tahun", "2 tahun")), chosen.choice(("3 tahun", "5 tahun"))
    return {
        "nomor": str(number),
        "judul": title,
        "ringkasan": f"Memuat uraian, sasaran dan capaian dari {title.lower()}.",
        "klasifikasi": code,
        "pejabat_penguasa": chosen.choice(UNITS),
        "penanggung_jawab": chosen.choice(UNITS),
        "waktu_pembuatan": chosen.choice((str(year), f"Maret {year}", f"17-08-{year}")),
        "tempat_pembuatan": chosen.choice(("Palangka Raya", "Sampit")),
        "bentuk": chosen.choice(("Hardcopy", "Softcopy", "Hardcopy dan Softcopy")),
        "retensi": chosen.choice(("5 tahun", "Selama berlaku", "Permanen")),
        "retensi:aktif": active,
        "retensi:inaktif": kept,
        "media": chosen.choice(("Website", "Situs web", "Media sosial")),
        "tautan": f"https://contoh.invalid/unduh/{number}.pdf",
        "berkas": "",
        "kategori": chosen.choice(("Keuangan", "Kepegawaian", "Pengadaan")),
        "kode_wilayah": "62.71",
        "dasar_pengecualian": "UU 14 Tahun 2008 Pasal 17 huruf h",
        "konsekuensi_dibuka": f"Mengungkap data orang dalam berkas nomor {number}.",
        "konsekuensi_ditutup": f"Melindungi orang yang disebut dalam berkas nomor {number}.",
        "jangka_pengecualian": chosen.choice(("5 tahun", "Selama proses", "10 tahun")),
    }


def _cell(
    column: Mapping[str, Any],
    means: Mapping[str, str],
    chosen: random.Random,
    tick: str,
) -> str:
    code, _, part = column["means"].partition(":")
    if not code:
        return chosen.choice(OTHERS[column["cells"]])
    if code == "media" and "berkas" in column.get("also", ()):
        return means["tautan"]
    if code == "klasifikasi":
        ticked = tick if means[code] == part else ""
        return ticked if part else chosen.choice(CLASSES[means[code]])
    if code == "bentuk" and part:
        return tick if part.casefold() in means[code].casefold() else ""
    return means.get(f"{code}:{part}" if part else code, "")


def write(path: Path, layout: Mapping[str, Any], rows: list[list[str]], classes: list[str]) -> None:
    """Write a list as a workbook: title, headers with their merged cells, sections, rows."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Lembar1")
    heads: list[list[str]] = layout["header_rows"]
    width = max(len(layout["columns"]), *map(len, heads))
    title = "DAFTAR INFORMASI YANG DIKECUALIKAN" if layout["kind"] == "dik" else "DAFTAR INFORMASI"
    sheet.write_string(0, 0, title)
    at = 2
    _write_heads(sheet, [row + [""] * (width - len(row)) for row in heads], at)
    at += len(heads)
    said = ""
    for cells, section in zip(rows, classes, strict=True):
        if section != said:
            sheet.write_string(at, 0, section)
            said, at = section, at + 1
        for column, text in enumerate(cells):
            if text:
                sheet.write_string(at, column, text)
        at += 1
    book.close()


def _write_heads(sheet: Any, heads: list[list[str]], top: int) -> None:
    """Merge a group over the empty cells to its right, and a heading down over those below it."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(heads):
        for column, text in enumerate(cells):
            if not text or (row, column) in taken:
                continue
            right, down = column, row
            below = heads[row + 1] if row + 1 < len(heads) else [""] * len(cells)
            while right + 1 < len(cells) and _spans(cells, below, right + 1, taken, row):
                right += 1
            while right == column and down + 1 < len(heads) and not heads[down + 1][column]:
                down += 1
            taken |= {(r, c) for r in range(row, down + 1) for c in range(column, right + 1)}
            if (right, down) == (column, row):
                sheet.write_string(top + row, column, text)
            else:
                sheet.merge_range(top + row, column, top + down, right, text)


def _spans(
    cells: list[str], below: list[str], column: int, taken: set[tuple[int, int]], row: int
) -> bool:
    """Return whether a group's name stands over this column too."""
    return not cells[column] and bool(below[column]) and (row, column) not in taken


def measure(layout: Mapping[str, Any], rows: int, config: CatalogConfig) -> tuple[Score, Score]:
    """Return what is read of one list unasked, and after the answers."""
    both = list(made_rows(layout, rows))
    if not any(c["means"].startswith("klasifikasi") for c in layout["columns"]):
        both.sort(key=lambda pair: pair[0]["klasifikasi"])
        classes = [CLASSES[means["klasifikasi"]][0] for means, _ in both]
    else:
        classes = [""] * rows
    if layout["kind"] == "dik":
        classes = [""] * rows
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "inventaris.xlsx"
        write(path, layout, [cells for _, cells in both], classes)
        first = read_inventories({path.name: path}, config, {})
        asked = sorted({f.column for f in first.findings if f.rule == "kolom-ditanyakan"})
        answers = _answers(layout, first, asked)
        after = read_inventories({path.name: path}, config, answers)
    wanted = [means for means, _ in both]
    unasked = _score(layout, first, wanted, len(asked), config)
    return unasked, _score(layout, after, wanted, len(asked), config)


def _answers(layout: Mapping[str, Any], read: InventoriesRead, asked: list[str]) -> dict[str, str]:
    means = [c["means"].split(":")[0] for c in layout["columns"]]
    named = {each.column.letter: each.column for each in read.columns}
    return {
        named[letter].name: means[named[letter].index] if named[letter].index < len(means) else ""
        for letter in asked
        if letter in named
    }


def _score(
    layout: Mapping[str, Any],
    read: InventoriesRead,
    wanted: list[dict[str, str]],
    asked: int,
    config: CatalogConfig,
) -> Score:
    agency = config.agencies["dinkes"]
    excluded = exclusions(agency.slug, read.rows, {}, config, {})
    frame = intake_frame(read.rows, {}, config, agency, TODAY, excluded)
    findings = [*read.findings, *check(frame, config)]
    stopped = any(f.severity is Severity.ERROR and not f.row for f in read.findings)
    records = () if stopped else accept(frame, findings, {}, config, agency, {})
    accepted = {record.position for record in records}
    shown = _as_understood(read.rows, frame)
    score = Score(1, len(wanted), questions=[asked])
    by_number = {_number(row): row for row in read.rows}
    codes = _codes(layout)
    for means in wanted:
        row = by_number.get(means["nomor"]) or _same_title(read.rows, means, codes)
        if row is None:
            continue
        at = read.rows.index(row)
        taken = at + 1 in accepted
        score.accepted += taken
        for code in codes:
            also = _also_fields(layout, code)
            if "" not in also and (right := _expected(code, means, codes)):
                told = (shown[at].get(field, "") for field in (code, *also))
                score.cells += 1
                score.right += taken and any(_agrees(code, t, means, right) for t in told)
        for code, told in shown[at].items():
            right = _expected(code, means, codes)
            other = told and not _agrees(code, told, means, right)
            if taken and other and told not in _also(layout, code, means):
                score.wrong += 1
                score.wrong_where.append(f"{layout['id']}: {code}: {told!r} for {right!r}")
    return score


def _as_understood(rows: list[InventoryRow], frame: Any) -> list[dict[str, str]]:
    """Return each row's values, those that have a written form of ours in that form."""
    ours = {code: frame[code].tolist() for code in ("klasifikasi", "bentuk", "waktu_pembuatan")}
    return [
        {**row.values, **{code: texts[at] for code, texts in ours.items() if row.values.get(code)}}
        for at, row in enumerate(rows)
    ]


def _also_fields(layout: Mapping[str, Any], code: str) -> set[str]:
    columns = (c for c in layout["columns"] if c["means"].split(":")[0] == code)
    return {field for c in columns for field in c.get("also", ())}


def _also(layout: Mapping[str, Any], code: str, means: Mapping[str, str]) -> set[str]:
    """Return what the field may say as well: the person could take a column for either."""
    columns = [c for c in layout["columns"] if code in (c["means"], *c.get("also", ()))]
    loose = {text for c in columns if not c["means"] for text in OTHERS[c["cells"]]}
    loose |= {"2024-03-03", "2023-08-17", "2025-12-01"} if code == "waktu_pembuatan" else set()
    return {means["tautan"], *loose, *(means.get(c["means"], "") for c in columns)}


def _codes(layout: Mapping[str, Any]) -> set[str]:
    return {c["means"].split(":")[0] for c in layout["columns"] if c["means"]}


def _number(row: InventoryRow) -> str:
    return row.values.get("nomor", "").strip(" .")


def _same_title(
    rows: list[InventoryRow], means: Mapping[str, str], codes: set[str]
) -> InventoryRow | None:
    key = means["judul"] if "judul" in codes else means["ringkasan"]
    return next((r for r in rows if key in r.values.values()), None)


def _expected(code: str, means: Mapping[str, str], codes: set[str]) -> str:
    """Return what the field should say; a list without titles has them from its summaries."""
    if code == "judul" and "judul" not in codes:
        return means["ringkasan"] if "ringkasan" in codes else ""
    if code == "ringkasan" and "judul" not in codes:
        return ""
    if code == "klasifikasi":
        return means[code]
    return means[code] if code in codes else ""


def _agrees(code: str, told: str, means: Mapping[str, str], right: str) -> bool:
    if code == "bentuk":
        return all((w in fold(told)) == (w in fold(right)) for w in ("hardcopy", "softcopy"))
    if code == "retensi":
        parts = (means["retensi:aktif"], means["retensi:inaktif"])
        return told == right or all(part in told for part in parts)
    if code == "waktu_pembuatan":
        return told == _as_date(right)
    if code in ("media", "berkas"):
        return told in (right, means["tautan"])
    return told == right


def _as_date(text: str) -> str:
    """Return the date in our form."""
    day = text.replace("Maret ", "03-").split("-")
    return "-".join(reversed(day))


def main() -> int:
    """Measure a half; 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--half", choices=["tuned", "kept"], default="kept")
    parser.add_argument("--rows", type=int, default=24)
    parser.add_argument("--show", action="store_true", help="each list; not for the kept half")
    kinds = ("dip", "dik", "archive", "data")
    parser.add_argument("--kinds", nargs="+", choices=kinds, default=["dip", "dik"])
    options = parser.parse_args()
    config = load_catalog_config(ROOT / "catalog_config")
    unasked, answered = Score(), Score()
    for layout in layouts(options.half, options.kinds):
        one, two = measure(layout, options.rows, config)
        _add(unasked, one)
        _add(answered, two)
        if options.show:
            shown = f"{one.accepted}/{one.rows} then {two.accepted}, asked {one.questions[0]}"
            cells = f"cells {two.right}/{two.cells}, wrong {one.wrong}, then {two.wrong}"
            print(f"{layout['id']:40} {shown}, {cells}", file=sys.stderr)
            for where in dict.fromkeys(w.split(": ")[1] for w in two.wrong_where):
                print(f"    wrong: {where}", file=sys.stderr)
    return _told(unasked, answered, f"{options.half}: {' '.join(options.kinds)}")


def _add(total: Score, one: Score) -> None:
    for name in ("lists", "rows", "accepted", "cells", "right", "wrong"):
        setattr(total, name, getattr(total, name) + getattr(one, name))
    total.questions += one.questions
    total.wrong_where += one.wrong_where


def _told(unasked: Score, answered: Score, half: str) -> int:
    claims = [
        ("rows accepted without a question", unasked.accepted / max(unasked.rows, 1), ">=", 0.85),
        ("questions of a list, at most", max(unasked.questions, default=0), "<=", 3),
        ("wrong cells accepted", unasked.wrong, "<=", 0),
        ("rows accepted after the answers", answered.accepted / max(answered.rows, 1), ">=", 0.95),
        ("cells right after the answers", answered.right / max(answered.cells, 1), ">=", 0.98),
    ]
    met = True
    for claim, value, way, aim in claims:
        holds = value >= aim if way == ">=" else value <= aim
        met &= holds
        row = {"claim": claim, "half": half, "lists": unasked.lists, "ours": round(value, 3),
               "aim": aim, "met": holds}  # fmt: skip
        print(f"{claim:36} {value:8.3f}   aim {way} {aim}", file=sys.stderr)
        print(json.dumps(row), flush=True)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
