"""The list of what is excluded as rows and as JSON: the same content for every format. Pure."""

from __future__ import annotations

from typing import Any

from didd.config.catalog import CatalogConfig
from didd.model import Classification, EditionStatus
from didd.register.addresses import address_of, list_name
from didd.register.json_form import decree_json
from didd.register.other_lists.excluded_list import COLUMNS, ExcludedList, shown_rows
from didd.text.day_words import day_words
from didd.text.storable import storable

#: Columns that only data has: whether it is excluded or was opened, when the period ends. No key:
#: it is made of the title, so that whoever guesses a hidden one could confirm it.
DATA_COLUMNS = {"status": "Status", "berakhir": "Berakhir"}


def excluded_rows(listed: ExcludedList) -> list[dict[str, str]]:
    """Return the rows as data: ``nomor``, the columns, ``DATA_COLUMNS``; the same keys in each."""
    return [
        {
            "nomor": str(entry.number),
            **{code: storable(text) for code, text in entry.texts.items()},
            "status": status,
            "berakhir": entry.ends.isoformat() if entry.ends else "",
        }
        for status, entry in shown_rows(listed)
    ]


def excluded_titles(config: CatalogConfig) -> dict[str, str]:
    """Return the titles of all columns, by their codes."""
    named = {code: config.metadata[code].label.id for code in COLUMNS}
    named["judul"] = "Informasi yang Dikecualikan"
    return {"nomor": "No", **named, **DATA_COLUMNS}


def excluded_address(listed: ExcludedList, config: CatalogConfig) -> str:
    """Return the permanent address of the list's page; "" where the portal's own is not set."""
    return address_of(list_name(listed.agency.slug, listed.as_of.year, "dik"), config)


def excluded_notes(listed: ExcludedList) -> tuple[str, ...]:
    """Return what is said of the whole list: how many rows, of how many, what was opened."""
    share = f" dari {listed.of_all} informasi yang dikuasai ({listed.share})"
    notes = [
        f"Daftar ini memuat {len(listed.entries)} informasi yang dikecualikan"
        f"{share if listed.of_all else ''}, keadaan per {day_words(listed.as_of)}."
    ]
    if listed.opened:
        notes.append(f"{len(listed.opened)} informasi dibuka sejak tahun lalu.")
    return tuple(notes)


def excluded_json(listed: ExcludedList, config: CatalogConfig) -> dict[str, Any]:
    """Return the whole list as JSON types."""
    sop = config.sop
    rows = [{**row, "nomor": int(row["nomor"])} for row in excluded_rows(listed)]
    status = EditionStatus.ESTABLISHED if listed.decree else EditionStatus.DRAFT
    return {
        "name": sop.excluded_name,
        "title": sop.excluded_title,
        "government": sop.government,
        "address": excluded_address(listed, config) if listed.decree else "",
        "agency": listed.agency.slug,
        "agency_name": listed.agency.name,
        "year": listed.as_of.year,
        "edition": listed.label,
        "as_of": listed.as_of.isoformat(),
        "status": status.value,
        "decree": decree_json(listed.decree) if listed.decree else None,
        "content_hash": listed.content_hash,
        "audit_head": listed.audit_head,
        "classification": Classification.DIKECUALIKAN.value,
        "entry_count": len(listed.entries),
        "of_all": listed.of_all,
        "share": listed.share,
        "gaps": {str(number): codes for number, codes in listed.gaps.items()},
        "entries": rows[: len(listed.entries)],
        "opened": rows[len(listed.entries) :],
    }
