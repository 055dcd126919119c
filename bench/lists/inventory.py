"""An inventory from its bytes to accepted records, beside ``frictionless validate``.

``uv run python bench/lists/inventory.py [--rows N ...] [--format csv|xlsx]``

The rows come from a seeded generator: unique titles, everything else as repetitive
as in real lists, every hundredth row faulty. Both read the same file and check the same rules of
``metadata.yaml``. The peer gets rules on a single field, and the unique titles, as
a Table Schema, and rules over several fields or rows as custom checks. Checks
of the folder, and normalisation, are ours only; for values that ours understands the peer
has a pattern. Each size runs
in processes of its own, and seconds are those of the processor, so that other work on the machine
counts little; imports are not counted. The peak of memory is that of the stages up to and including
the one it stands beside. A readable table goes to stderr, one JSON object per claim to stdout.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from checks.rows.cross_field import DANGLING, DOTS, FULL_LENGTH, links_in  # noqa: E402
from didd.collector import collect_seldom  # noqa: E402
from didd.config.catalog import CatalogConfig, load_catalog_config  # noqa: E402
from didd.config.metadata import CrossFieldRule  # noqa: E402
from didd.model import Document, InventoryRow  # noqa: E402
from didd.text.fold import fold as plain_fold  # noqa: E402

TODAY = date(2026, 11, 22)
FIELDS = (
    "nomor", "judul", "ringkasan", "klasifikasi", "pejabat_penguasa", "penanggung_jawab",
    "waktu_pembuatan", "tempat_pembuatan", "bentuk", "retensi", "media", "berkas",
)  # fmt: skip
CLASSES = ("Berkala", "Setiap Saat", "Tersedia Setiap Saat", "Serta Merta", "Informasi Berkala")
FORMS = (
    "Hardcopy",
    "Softcopy",
    "Hard & Soft File",
    "Soft Copy dan Hard Copy",
    "Hardcopy & Sofcopy",
)
PERIODS = (
    "1 Tahun",
    "5 (lima) tahun",
    "Selama Berlaku",
    "Permanen",
    "Aktif 2 tahun, inaktif 3 tahun",
)
MONTHS = ("Januari", "Pebruari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "Nopember")
KINDS = (
    "Laporan Kinerja",
    "Rencana Kerja",
    "Data Kepegawaian",
    "Peraturan Kepala Dinas",
    "Kontrak",
)
UNITS = tuple(f"Bidang {n}" for n in ["Umum", "Data", "Aptika", "Statistik", "Persandian", "Humas"])


def made(rows: int) -> Iterator[list[str]]:
    """Yield the header and the rows of a list, the same for the same number."""
    chosen = random.Random(4732574)
    config = load_catalog_config(ROOT / "catalog_config")
    yield [config.metadata[code].label.id for code in FIELDS]
    for number in range(1, rows + 1):
        year, month = chosen.randint(2015, 2026), chosen.choice(MONTHS[:-1])
        title = f"{chosen.choice(KINDS)} {chosen.choice(UNITS)} Tahun {year} ({number})"
        day = chosen.choice(
            (f"{year}", f"{month} {year}", f"{chosen.randint(1, 28)} {month} {year}")
        )
        faulty = number % 100 == 0
        yield [
            str(number),
            "" if number % 200 == 0 else title,
            f"Memuat {title.lower()} beserta uraian, sasaran dan capaiannya selama satu tahun.",
            "Lain-lain" if faulty and number % 200 else chosen.choice(CLASSES),
            chosen.choice(UNITS),
            chosen.choice(UNITS),
            day if year < 2026 else "2025",
            chosen.choice(("Palangka Raya", "Sampit", "Muara Teweh")),
            chosen.choice(FORMS),
            chosen.choice(PERIODS),
            "Situs web",
            f"data/{number}.pdf" if number % 2 else "",
        ]


def table_schema(config: CatalogConfig) -> dict[str, Any]:
    """Return the rules on a single field as a Table Schema."""
    constraints: dict[str, dict[str, Any]] = {code: {} for code in FIELDS}
    for code in FIELDS:
        for rule in config.metadata[code].rules:
            if rule.check == "not_empty":
                constraints[code]["required"] = True
            if rule.check in ("min_length", "max_length"):
                constraints[code][rule.check.replace("_l", "L")] = rule.value
            if rule.check == "not_matches":
                forbidden = str(rule.value).removeprefix("(?i)")
                constraints[code]["pattern"] = rf"(?i:(?!{forbidden}))[\s\S]*"
    year = r"(?:\d{1,2} )?(?:\w+ )?(?:19|20)\d\d"
    constraints["judul"]["unique"] = True
    constraints["klasifikasi"]["enum"] = list(CLASSES)
    constraints["bentuk"]["enum"] = list(FORMS)
    constraints["waktu_pembuatan"]["pattern"] = year
    constraints["retensi"]["pattern"] = r"\d+ .*[Tt]ahun|Selama Berlaku|Permanen|Aktif \d+ tahun.*"
    return {
        "fields": [
            {"name": config.metadata[c].label.id, "type": "string", "constraints": constraints[c]}
            for c in FIELDS
        ]
    }


def cross_field_checks(config: CatalogConfig) -> list[Any]:
    """Return the rules over several fields or rows as custom checks of the peer."""
    from frictionless import Check, errors

    class RowRule(Check):
        """One rule, as a check of rows."""

        type = "row-rule"
        Errors = [errors.RowConstraintError]  # noqa: RUF012

        def __init__(self, rule: str, at_fault: Callable[[Any], bool]) -> None:
            super().__init__()
            self.rule, self.at_fault = rule, at_fault

        def validate_row(self, row: Any) -> Iterator[Any]:
            if self.at_fault(row):
                yield errors.RowConstraintError.from_row(row, note=self.rule)

    return [RowRule(rule, at_fault) for rule, at_fault in _at_fault(config).items()]


def _at_fault(config: CatalogConfig) -> dict[str, Callable[[Any], bool]]:
    """Return each rule's predicate of one row, with texts by the columns' names."""
    label = {spec.code: spec.label.id for spec in config.metadata.fields}
    # Several rules fold the same text or search the same links, one after the other.
    fold, links_of = lru_cache(16)(plain_fold), lru_cache(4)(links_in)
    titles_at: dict[str, set[str]] = {}

    def cell(row: Any, code: str) -> str:
        return row.get(label[code]) or ""

    def mentions(row: Any, phrases: re.Pattern[str]) -> bool:
        return bool(phrases.search(fold(cell(row, "judul"))))

    def links(row: Any) -> tuple[str, ...]:
        return links_of(f"{cell(row, 'media')}\n{cell(row, 'berkas')}")

    def shared(row: Any) -> bool:
        title = fold(cell(row, "judul"))
        return any(titles_at.setdefault(link, {title}) != {title} for link in links(row))

    def cut(row: Any) -> bool:
        title = cell(row, "judul")
        at_the_end = len(title) == FULL_LENGTH or DANGLING.search(title) or DOTS.search(title)
        return bool(at_the_end)

    def any_of(phrases: Sequence[str]) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(re.escape(fold(p)) for p in phrases)})\b")

    def predicate(rule: CrossFieldRule) -> Callable[[Any], bool]:
        value, phrases = rule.value or (), any_of(rule.value or ())
        unless = any_of(rule.unless) if rule.unless else None
        return {
            "excluded_needs": lambda row: (
                cell(row, "klasifikasi") == "Dikecualikan" and not all(cell(row, f) for f in value)
            ),
            "immediate_looks_routine": lambda row: (
                cell(row, "klasifikasi") == "Serta Merta"
                and mentions(row, phrases)
                and not (unless and mentions(row, unless))
            ),
            "title_matches": lambda row: mentions(row, phrases),
            "title_cut": cut,
            "link_of_many": shared,
            "link_to_folder": lambda row: any(
                part in link for link in links(row) for part in value
            ),
        }[rule.check]

    rules = [r for r in config.metadata.cross_field_rules if r.check != "unique_title"]
    return {rule.rule: predicate(rule) for rule in rules} | {
        "ringkasan-sama-dengan-judul": lambda row: (
            fold(cell(row, "judul")) == fold(cell(row, "ringkasan"))
        )
    }


def write(path: Path, rows: int) -> None:
    """Write the list as CSV or as a workbook."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(made(rows))
        return
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Inventaris")
    for number, row in enumerate(made(rows)):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
    book.close()


class Stages:
    """Sequential stages, each with its seconds and the memory peak after it."""

    def __init__(self) -> None:
        self.measured: dict[str, tuple[float, float]] = {}

    def run(self, name: str, act: Callable[[], Any]) -> Any:
        """Run one stage and return its result."""
        begun = time.process_time()
        result = act()
        seconds = time.process_time() - begun
        self.measured[name] = (seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return result


def ours(path: Path, rows: int) -> Stages:
    """Read, parse, normalise, check, accept and save the list."""
    from checks.rows.column_rules import check
    from didd.adapters.inventories.inventories import read_inventories
    from didd.adapters.sheets.reader import read_grids
    from didd.adapters.store import open_store
    from didd.records.exclusions import exclusions
    from didd.records.intake import accept, intake_frame

    collect_seldom()
    config = load_catalog_config(ROOT / "catalog_config")
    agency = config.agencies["dinkes"]
    names = [f"data/{n}.pdf" for n in range(1, rows + 1, 2)]
    files = {n: Document(n, 1, 1, f"{i:064x}", "application/pdf") for i, n in enumerate(names)}
    stages = Stages()

    def laid_out(rows: list[InventoryRow], files: dict[str, Document]) -> Any:
        excluded = exclusions(agency.slug, rows, files, config, {})
        return intake_frame(rows, files, config, agency, TODAY, excluded)

    stages.run("imports", lambda: check(laid_out([], {}), config))
    stages.run("only read", lambda: read_grids(path, path.name))
    folder = {path.name: path} | dict.fromkeys(files, path)
    found = stages.run("read, lay out", lambda: read_inventories(folder, config, {}))
    frame = stages.run("normalise", lambda: laid_out(found.rows, files))
    findings = stages.run("check", lambda: check(frame, config))
    records = stages.run("accept", lambda: accept(frame, findings, files, config, agency, {}))
    store = open_store(f"sqlite:///{path.parent / 'didd.db'}")
    stages.run("save rows", lambda: store.harvests.save_rows(agency.slug, 1, found.rows))
    stages.run(
        "save findings", lambda: store.harvests.save_findings(agency.slug, 1, "checks", findings)
    )
    stages.run("save records", lambda: store.records.save(agency.slug, 1, records))
    if len(records) != rows - rows // 100:
        raise SystemExit(f"{len(records)} of {rows} rows accepted; every hundredth is faulty")
    return stages


def peer(path: Path, rows: int) -> Stages:
    """Validate the same file."""
    from frictionless import Checklist, Resource, Schema

    stages = Stages()
    stages.run("imports", lambda: Resource([["a"], ["b"]]).validate())
    config = load_catalog_config(ROOT / "catalog_config")
    schema = Schema.from_descriptor(table_schema(config))
    table = Resource(path=path.name, basepath=str(path.parent), schema=schema)
    checklist = Checklist(checks=cross_field_checks(config))
    report = stages.run("validate", lambda: table.validate(checklist, limit_errors=rows))
    found = {tuple(e) for e in report.flatten(["rowNumber"])}
    if len(found) < rows // 100:
        raise SystemExit(f"frictionless found {len(found)} faulty rows of {rows // 100}")
    return stages


def main() -> int:
    """Measure every size with both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000])
    parser.add_argument("--format", choices=["csv", "xlsx"], default="csv")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        who, path, rows = options.one
        stages = {"ours": ours, "peer": peer}[who](Path(path), int(rows))
        print(json.dumps(stages.measured))
        return 0
    met = [compare(size, options.format) for size in options.rows]
    return 0 if all(met) else 1


def compare(rows: int, kind: str) -> bool:
    """Measure one size with both, print it, return whether the aim is met."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"inventaris.{kind}"
        write(path, rows)
        mine, theirs = (_apart(who, path, rows) for who in ("ours", "peer"))
    for name, (seconds, peak) in (*mine.items(), *theirs.items()):
        print(f"{rows:>8} rows  {name:14} {seconds:8.2f} s {peak:8.0f} MiB", file=sys.stderr)
    judged = ("read, lay out", "normalise", "check", "accept")
    took, took_by_peer = sum(mine[n][0] for n in judged), theirs["validate"][0]
    ratio = took / took_by_peer
    row = {
        "claim": f"inventory of {rows} rows ({kind}) read, laid out, checked, accepted",
        "ours": round(took, 2),
        "peer": round(took_by_peer, 2),
        "unit": "s of CPU",
        "ratio": round(ratio, 2),
        "aim": 1,
        "met": ratio <= 1,
    }
    print(json.dumps(row), flush=True)
    return ratio <= 1


def _apart(who: str, path: Path, rows: int) -> dict[str, Sequence[float]]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--one", who, str(path), str(rows)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    sys.exit(main())
