"""Packages and their papers as JSON types, and as rows of a table. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from didd.obligations.procurement.papers import PackageBoard, PaperLine

#: Columns of papers as a table.
COLUMNS = (
    "perangkat_daerah",
    "tahun",
    "kode_paket",
    "nama_paket",
    "nilai",
    "metode",
    "tahap",
    "kode",
    "dokumen",
    "keadaan",
    "butir",
    "alasan",
)


def package_json(board: PackageBoard) -> dict[str, Any]:
    """Return a package with its papers as JSON types."""
    return {
        "agency": board.agency,
        **asdict(board.package),
        "asked": len(board.lines),
        "answered": board.answered,
        "later": board.later,
        "papers": [_paper(line) for line in board.lines],
    }


def paper_rows(boards: Iterable[PackageBoard]) -> Iterator[tuple[str, ...]]:
    """Yield the names of the columns, and a row for every paper of these packages."""
    yield COLUMNS
    for board in boards:
        facts = board.package
        value = "" if facts.value is None else str(facts.value)
        head = (board.agency, str(facts.year), facts.code, facts.name, value)
        for line in board.lines:
            titles = " | ".join(item.title for item in line.items)
            told = (line.heading.code, line.heading.label.id, line.state.value, titles)
            reason = line.said.reason if line.said else ""
            yield (*head, facts.method, facts.stage, *told, reason)


def _paper(line: PaperLine) -> dict[str, Any]:
    return {
        "code": line.heading.code,
        "label": line.heading.label.id,
        "state": line.state.value,
        "items": [item.record_id for item in line.items],
        "proposed": line.proposed,
        "by_method": line.by_method,
        "reason": line.said.reason if line.said else "",
    }
