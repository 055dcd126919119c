"""The auditor's table: every item of an edition with what stands on the portal, in any order."""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.didd.register import standing
from ckanext.didd.register.editions import Published, opened
from ckanext.didd.register.reading import SORTED, Edition
from ckanext.didd.tables.guarded_dumps import guarded_cell

# Columns in their order: the key, and what of a dataset it is ordered by; others are the file's.
FROM_DATASETS = {
    "keputusan": "keputusan_nomor",
    "diperbarui": "keputusan_tanggal",
    "dikonfirmasi": "dikonfirmasi",
    "jatuh_tempo": "jatuh_tempo",
}
COLUMNS = ("nomor", *SORTED, *FROM_DATASETS)
# What a visitor chooses on these pages; any other key might mean something to ``url_for``.
CHOICES = ("urut", "arah", "hal", "golongan", "dari")
# Rows of a CSV that are made at once.
BLOCK = 500
WRITTEN = (
    *("nomor", "judul", "klasifikasi", "pejabat_penguasa", "penanggung_jawab", "bentuk"),
    *("keputusan_nomor", "keputusan_tanggal", "dikonfirmasi", "jatuh_tempo", "keadaan", "alamat"),
    "salinan",
)
STATES = {
    "shown": "tampil",
    "changed": "versi lain berlaku",
    "withdrawn": "dicabut",
    "closed": "ditutup",
    "waiting": "menunggu tanggal",
    "absent": "tidak tampil",
}


def asked(args: Mapping[str, str]) -> tuple[str, bool]:
    """Return by which column, and whether downwards; only what there is."""
    column = args.get("urut", "")
    return column if column in COLUMNS else "nomor", args.get("arah") == "turun"


def columns(order: tuple[str, bool]) -> list[dict[str, Any]]:
    """Return each column: its key, in which direction it is ordered now, the address to order."""
    column, downwards = order
    return [
        {
            "name": name,
            "ordered": ("descending" if downwards else "ascending") if name == column else "",
            "order": address(
                urut=name, arah="" if name != column or downwards else "turun", hal=""
            ),
        }
        for name in COLUMNS
    ]


def address(**changed: Any) -> str:
    """Return this page's address with other choices; empty ones are left out."""
    given = tk.request.args
    kept = {key: given[key] for key in CHOICES if key in given and key not in changed}
    args = {**kept, **{key: str(value) for key, value in changed.items() if value}}
    return tk.url_for(str(tk.request.endpoint), **(tk.request.view_args or {}), **args)


def ordered(edition: Edition, order: tuple[str, bool], owner: str) -> Sequence[int]:
    """Return the places of an edition's rows in an order; rows without a value come last."""
    column, downwards = order
    if column in edition.orders:
        found: Sequence[int] = edition.orders[column]
    elif column in FROM_DATASETS:
        return _by_dataset(edition, FROM_DATASETS[column], owner, downwards)
    else:
        found = range(len(edition))
    return found[::-1] if downwards else found


def _by_dataset(edition: Edition, key: str, owner: str, downwards: bool) -> array[int]:
    of_agency = standing.of_agency(owner)
    values = [
        dataset[key] or ""
        if (dataset := of_agency.get(name))
        and dataset["content_hash"] == mark
        and name not in edition.closed
        else ""
        for name, mark in zip(edition.ids, edition.marks, strict=True)
    ]
    there = [place for place, value in enumerate(values) if value]
    there.sort(key=values.__getitem__, reverse=downwards)
    return array("L", [*there, *(place for place, value in enumerate(values) if not value)])


def written(published: Published, places: Sequence[int]) -> Iterator[str]:
    """Yield the rows at these places as CSV, a block at a time; the file is opened for each."""
    from ckan import model

    yield "\ufeff" + _line(WRITTEN)
    try:
        for begin in range(0, len(places), BLOCK):
            with opened(published) as its:
                some = its.edition.rows(its.file, places[begin : begin + BLOCK])
                rows = standing.described(its.edition, some)
            yield "".join(_line(map(guarded_cell, _cells(row))) for row in rows)
            model.Session.rollback()
    finally:
        model.Session.remove()


def _cells(row: Mapping[str, Any]) -> list[str]:
    listed = ("nomor", "judul", "klasifikasi", "holder", "answers")
    there = tk.config["ckan.site_url"].rstrip("/")
    return [
        *(row[key] for key in listed),
        " | ".join(map(str, row["forms"])),
        *(row.get(key, "") for key in FROM_DATASETS.values()),
        STATES[row["state"]],
        f"{there}/dataset/{row['name']}" if row["name"] else "",
        "sebagian dihitamkan" if row["blackened"] else "",
    ]


def _line(cells: Any) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()
