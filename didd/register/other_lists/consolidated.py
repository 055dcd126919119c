"""Every agency's edition in force in one list, with totals per agency. Pure.

Nobody establishes it: each part has its own decree. It is made of what the public sees of them, so
nothing masked is in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from didd.config.catalog import CatalogConfig
from didd.model import Agency, Classification, Entry, RegisterEdition, digest
from didd.register.addresses import address_of
from didd.register.editions import decree_of
from didd.register.json_form import closed_json, decree_json, entry_json, json_schema
from didd.register.serialise import register_rows

#: Columns before those of a register: whose row it is, of which edition.
OWNER_COLUMNS = {
    "perangkat_daerah": "Kode Perangkat Daerah",
    "nama_perangkat_daerah": "Perangkat Daerah",
    "nama_lain": "Nama Lain",
    "edisi": "Edisi",
    "keputusan_nomor": "Nomor Keputusan",
}
#: Columns of the totals besides one per class.
TOTAL_COLUMNS = {
    "jumlah": "Jumlah",
    "dikecualikan": "Dikecualikan",
    "bagian": "Bagian dikecualikan",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One agency's part: what the public sees of its edition, and how much it excludes.

    ``also``: the agency's other names, of one that was renamed or goes on in another.
    """

    edition: RegisterEdition
    excluded: int = 0
    also: str = ""

    @property
    def name(self) -> str:
        """Return the name under which its list was established, and the other ones."""
        name = self.edition.register.agency_name
        return f"{name} ({self.also})" if self.also else name

    @property
    def share(self) -> str:
        """Return which part of all that the agency lists is excluded, e.g. "2,5 %"."""
        whole = len(self.edition.register.entries) + self.excluded
        return f"{100 * self.excluded / whole:.1f} %".replace(".", ",") if whole else ""

    def of_class(self, kind: Classification) -> list[Entry]:
        """Return its entries of one class, in their order."""
        return [e for e in self.edition.register.entries if e.classification is kind]


@dataclass(frozen=True, slots=True)
class Consolidated:
    """The parts in the order of their agencies' names."""

    parts: tuple[Part, ...]

    @property
    def year(self) -> int:
        """Return the year of its newest part."""
        return max(part.edition.register.year for part in self.parts)

    @property
    def as_of(self) -> date:
        """Return the day of the newest decree: the list is as it was then until another comes."""
        return max(decree_of(part.edition).date for part in self.parts)

    @property
    def size(self) -> int:
        """Return how many entries there are."""
        return sum(len(part.edition.register.entries) for part in self.parts)

    @property
    def content_hash(self) -> str:
        """Return the hash over everything in it: same parts, same files."""
        return digest(
            [
                [
                    part.edition.register.to_json(),
                    part.edition.label,
                    decree_of(part.edition).number,
                    [closed_json(line) for line in part.edition.closed],
                    part.excluded,
                    part.also,
                ]
                for part in self.parts
            ]
        )


def consolidated(parts: Iterable[Part]) -> Consolidated | None:
    """Put the agencies' parts together, in any order; None without any."""
    ordered = sorted(
        parts, key=lambda p: (p.edition.register.agency_name.casefold(), p.edition.register.agency)
    )
    return Consolidated(tuple(ordered)) if ordered else None


def other_names(agency: Agency, established_as: str) -> str:
    """Return how an agency is called besides ``established_as``; "" where by nothing else.

    >>> other_names(Agency("a", "Dinas B", "DB", former=("Dinas A",)), "Dinas A")
    'kini Dinas B'
    """
    before = [name for name in reversed(agency.former) if name != established_as]
    told = [
        f"kini {agency.name}" if agency.name != established_as else "",
        f"dahulu {', '.join(before)}" if before else "",
        f"dilanjutkan oleh {agency.successor_name}" if agency.successor_name else "",
    ]
    return "; ".join(filter(None, told))


def consolidated_name(year: int) -> str:
    """Return the name of its dataset.

    >>> consolidated_name(2026)
    'didd-gabungan-2026'
    """
    return f"didd-gabungan-{year}"


def consolidated_rows(whole: Consolidated, config: CatalogConfig) -> list[dict[str, str]]:
    """Return the rows as data: ``OWNER_COLUMNS``, then those of a register, in every row."""
    return [
        _owner(part) | row for part in whole.parts for row in register_rows(part.edition, config)
    ]


def totals(whole: Consolidated, config: CatalogConfig) -> list[dict[str, str]]:
    """Return a line per agency: ``OWNER_COLUMNS``, one per class, ``TOTAL_COLUMNS``."""
    return [
        {
            **_owner(part),
            **{kind.value: str(len(part.of_class(kind))) for kind in config.sop.printed.order},
            "jumlah": str(len(part.edition.register.entries)),
            "dikecualikan": str(part.excluded),
            "bagian": part.share,
        }
        for part in whole.parts
    ]


def consolidated_json(whole: Consolidated, config: CatalogConfig) -> dict[str, Any]:
    """Return it as JSON types: totals, and per agency its decree and entries."""
    sop = config.sop
    return {
        "name": sop.register_name,
        "title": f"{sop.register_title} seluruh Perangkat Daerah",
        "government": sop.government,
        "address": address_of(consolidated_name(whole.year), config),
        "year": whole.year,
        "as_of": whole.as_of.isoformat(),
        "content_hash": whole.content_hash,
        "entry_count": whole.size,
        "totals": [
            {k: int(v) if v.isdigit() and k not in OWNER_COLUMNS else v for k, v in line.items()}
            for line in totals(whole, config)
        ],
        "agencies": [
            {
                "agency": part.edition.register.agency,
                "agency_name": part.edition.register.agency_name,
                "also_called": part.also,
                "edition": part.edition.label,
                "decree": decree_json(decree_of(part.edition)),
                "entries": [
                    entry_json(e, part.edition, config) for e in part.edition.register.entries
                ],
            }
            for part in whole.parts
        ],
    }


def consolidated_schema(config: CatalogConfig) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that the JSON of all agencies' lists follows."""
    one = json_schema(config)
    told = {key: {"type": kind} for key, kind in _TOLD.items()}
    agency = {key: {"type": kind} for key, kind in _TOLD_OF_AGENCY.items()}
    agency["entries"] = one["properties"]["entries"]
    of_each = {"type": "object", "required": list(agency), "properties": agency}
    told["totals"] = {"type": "array", "items": {"type": "object"}}
    told["agencies"] = {"type": "array", "items": of_each}
    return {
        **{key: one[key] for key in ("$schema", "title", "type")},
        "required": list(told),
        "properties": told,
    }


def _owner(part: Part) -> dict[str, str]:
    return {
        "perangkat_daerah": part.edition.register.agency,
        "nama_perangkat_daerah": part.edition.register.agency_name,
        "nama_lain": part.also,
        "edisi": part.edition.label,
        "keputusan_nomor": decree_of(part.edition).number,
    }


#: What the JSON says of the whole, and of each agency in it, by JSON type.
_TOLD: dict[str, Any] = {
    **dict.fromkeys(("name", "title", "government", "address", "as_of", "content_hash"), "string"),
    **dict.fromkeys(("year", "entry_count"), "integer"),
}
_TOLD_OF_AGENCY: dict[str, Any] = {
    **dict.fromkeys(("agency", "agency_name", "also_called", "edition"), "string"),
    "decree": "object",
}
