"""The text of the return slip, before it becomes a page or a workbook.

Pure. Written for staff with a secondary-school education: short sentences that say what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from didd.config.catalog import CatalogConfig
from didd.findings.grouping import Place, RuleSummary, row_ranges, summarise
from didd.model import Agency, Finding, Severity
from didd.personal_data.find import redact
from didd.text.day_words import day_words
from didd.text.storable import printable

#: What a severity requires of the agency; the text accompanies every colour.
SEVERITY_WORDS: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.ERROR: "Harus diperbaiki",
        Severity.WARNING: "Sebaiknya diperbaiki",
        Severity.INFO: "Untuk diketahui",
    }
)
#: Counts that describe the state; those of a run are left out, so that a run that finds
#: nothing new does not change the slip.
COUNT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "rows": "Butir dalam daftar",
        "accepted": "Butir lolos pemeriksaan",
        "held": "Butir ditahan sampai diperbaiki",
        "excluded": "Butir dikecualikan, tidak dipublikasikan",
    }
)
MENDED = "Sudah beres sejak hasil sebelumnya"
COLUMNS = "Cara kolom daftar Anda dibaca"
COLUMNS_ADVICE = (
    "Bila ada yang keliru, beri kolom itu nama seperti di formulir baku, atau hubungi PPID Utama. "
    "Formulir baku dapat diminta kepada PPID Utama, yang membuatnya dengan: didd template."
)
COLUMN_HEAD = ("Nama kolom di daftar Anda", "Dibaca sebagai")
#: How the field of a column was recognised.
_TOLD_BY: Mapping[str, str] = MappingProxyType(
    {
        "agency": ", sesuai permintaan Anda",
        "likeness": ", menurut isinya atau nama yang mirip",
        "question": "? Belum pasti, menunggu jawaban",
    }
)
TITLE = "Hasil pemeriksaan inventaris"
ADVICE = (
    "Perbaiki di berkas Anda sendiri, simpan, dan biarkan di folder ini. "
    "Pemeriksaan berikutnya membacanya sendiri lalu mengganti hasil ini."
)
_FIRST = f'Kerjakan dulu yang bertuliskan "{SEVERITY_WORDS[Severity.ERROR]}".'


@dataclass(frozen=True, slots=True)
class Slip:
    """The slip's content. ``since`` is when this result was first seen, "" to compare two slips.

    ``columns`` are (place, name, field it was read as).
    """

    agency: str
    since: str
    verdict: str
    counts: tuple[tuple[str, int], ...]
    groups: tuple[RuleSummary, ...]
    labels: Mapping[str, str]
    mended: tuple[RuleSummary, ...] = ()
    columns: tuple[tuple[str, str, str], ...] = ()

    @property
    def worst(self) -> Severity | None:
        """Return the gravest severity; None without findings."""
        return self.groups[0].severity if self.groups else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a check, as the agency is told it.

    ``counts`` may have ``rows``, ``accepted``, ``held``, ``excluded``; ``mended`` was found before
    and is not any more; ``columns`` says how each column was read.
    """

    agency: Agency
    findings: Sequence[Finding]
    counts: Mapping[str, int]
    mended: Sequence[Finding] = ()
    columns: Sequence[Mapping[str, Any]] = ()


def compose(outcome: Outcome, config: CatalogConfig, checked_at: datetime | None) -> Slip:
    """Return the slip of the findings, whatever their order."""
    groups, counts = tuple(summarise(outcome.findings)), outcome.counts
    shown = [(words, counts[key]) for key, words in COUNT_WORDS.items() if key in counts]
    return Slip(
        agency=outcome.agency.name,
        since=_moment(checked_at, config.sop.timezone) if checked_at else "",
        verdict=_verdict(groups, counts),
        counts=tuple(shown if counts.get("rows") else ()),
        groups=groups,
        labels={spec.code: spec.label.id for spec in config.metadata.fields},
        mended=tuple(summarise(outcome.mended)),
        columns=tuple(_columns(outcome.columns, config)),
    )


def _columns(
    columns: Sequence[Mapping[str, Any]], config: CatalogConfig
) -> Iterator[tuple[str, str, str]]:
    """Yield each column's place, name, and the field it was read as.

    Beside one that was not read stand the names of what its sheet does not have yet.
    """
    had: dict[tuple[str, str], set[str]] = {}
    for read in columns:
        had.setdefault((read["file"], read["sheet"]), set()).add(read["field"])
    for read in columns:
        place = Place(read["file"], read["sheet"], read["column"], "", "", rows=(read["row"],))
        fields = had[read["file"], read["sheet"]]
        used = (
            read["label"] + _TOLD_BY.get(read["by"], "")
            if read["field"]
            else _unread(fields, config)
        )
        yield where(place, {}), read["name"], used


def _unread(had: Collection[str], config: CatalogConfig) -> str:
    missing = [spec.label.id for spec in config.metadata.fields if spec.code not in had]
    known = f". Nama yang dikenal dan belum ada: {', '.join(missing)}" if missing else ""
    return f"tidak dipakai{known}"


def where(place: Place, labels: Mapping[str, str]) -> str:
    """Return the place of a finding, beginning with what people look for first.

    >>> where(Place("inventaris.xlsx", "DIP", "F", "retensi", "", rows=(3, 5, 6, 7)), {})
    'baris 3, 5–7, kolom F, lembar DIP, inventaris.xlsx'
    """
    label = labels.get(place.field, "")
    if place.column:
        column = f"kolom {place.column}" + (f" ({label})" if label else "")
    else:
        column = f"kolom {label} (belum ada)" if label else ""
    parts = [
        f"baris {row_ranges(place.rows)}" if place.rows else "",
        column if place.rows else "",
        f"halaman {place.page}" if place.page else "",
        _cell(place.cell),
        f"lembar {place.sheet}" if place.sheet else "",
        # A file name may contain somebody's number.
        redact(place.file) or "seluruh folder",
    ]
    return printable(", ".join(part for part in parts if part))


def _cell(cell: str) -> str:
    """Return the name of a place in a table: "C5" is a cell, "C" a column, "5" a row."""
    if not cell:
        return ""
    return f"baris {cell}" if cell.isdigit() else f"{'kolom' if cell.isalpha() else 'sel'} {cell}"


def _verdict(groups: Iterable[RuleSummary], counts: Mapping[str, int]) -> str:
    found = {s: sum(g.count for g in groups if g.severity is s) for s in Severity}
    if found[Severity.ERROR] and counts.get("held"):
        return f"{counts['held']} butir belum dapat diajukan. {_FIRST}"
    if found[Severity.ERROR]:
        return f"Daftar ini belum dapat diperiksa seluruhnya. {_FIRST}"
    if found[Severity.WARNING]:
        return (
            "Tidak ada yang menahan butir Anda. "
            f"Ada {found[Severity.WARNING]} hal yang sebaiknya diperbaiki."
        )
    return "Tidak ada yang perlu diperbaiki."


def _moment(at: datetime, timezone: str) -> str:
    local = at.astimezone(ZoneInfo(timezone))
    return f"{day_words(local.date())} pukul {local:%H.%M} {local.tzname()}"
