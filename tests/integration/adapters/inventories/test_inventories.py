"""Inventories in all their forms, from one folder: rows, files of no row, unreadable lists."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.adapters.inventories.inventories import (
    InventoriesRead,
    inventories_among,
    read_inventories,
)
from didd.model import Severity
from tests.support.bureau import as_csv, closed_row, quick_config, row

CONFIG = quick_config()


def read(folder: Path, **files: bytes) -> InventoriesRead:
    """Write files (``__`` for ``/``, ``_`` for the dot of the suffix) and read the inventories."""
    found: dict[str, Path] = {}
    for name, content in files.items():
        path = name.replace("__", "/").replace("_", ".")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        found[path] = target
    return read_inventories(found, CONFIG, {})


@pytest.mark.parametrize(
    ("path", "beside", "is_one"),
    [
        ("inventaris.csv", [], True),
        ("2026/INVENTARIS DIDD 2026.XLSX", [], True),
        ("inventaris.pdf", [], False),
        ("daftar inventaris.csv", [], False),
        ("datapackage.json", [], True),
        ("sub/DataPackage.JSON", [], True),
        ("lain.json", [], False),
        ("a.pdf.yaml", ["a.pdf"], True),
        ("a.yml", ["a.pdf"], True),
        ("a.yaml", [], False),
        ("sub/a.yaml", ["a.pdf"], False),
        ("a.yaml", ["a.yaml"], False),
    ],
)
def test_a_file_is_an_inventory_by_its_name_and_its_neighbours(
    path: str, beside: list[str], is_one: bool
) -> None:
    assert (path in inventories_among([path, *beside])) is is_one


_NAMES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "b/", "a.b/"]),
    st.sampled_from(["a", "a.pdf", "a.b", "ab", "inventaris", "datapackage"]),
    st.sampled_from(["", ".pdf", ".yaml", ".yml", ".YAML", ".csv", ".json"]),
)


@given(st.sets(_NAMES, max_size=8))
def test_a_sidecar_is_one_whatever_else_lies_in_the_folder(paths: set[str]) -> None:
    for path in paths:
        if path.casefold().endswith((".yaml", ".yml")):
            stem = path.rpartition(".")[0]
            others = map(PurePosixPath, paths - {path})
            beside = any(stem in (str(o), str(o.with_suffix(""))) for o in others)
            assert (path in inventories_among(paths)) is beside


def test_several_inventories_are_read_in_path_order(tmp_path: Path) -> None:
    package = {"resources": [{"name": "x", "path": "c.txt", "title": "Dari paket"}]}
    done = read(
        tmp_path,
        inventaris_csv=as_csv([row("Dari daftar", "a.txt"), closed_row("Tertutup", "t.txt")]),
        b_txt=b"b",
        b_txt_yaml=b"judul: Dari sidecar\nklasifikasi: Berkala\n",
        datapackage_json=json.dumps(package).encode(),
        a_txt=b"a",
        c_txt=b"c",
        t_txt=b"t",
    )
    assert done.sources == ["b.txt.yaml", "datapackage.json", "inventaris.csv"]
    titles = [r.values["judul"] for r in done.rows]
    assert titles == ["Dari sidecar", "Dari paket", "Dari daftar", "Tertutup"]
    assert done.findings == []


def test_a_file_of_no_row_proposes_itself_and_is_told(tmp_path: Path) -> None:
    done = read(tmp_path, inventaris_csv=as_csv([row("Informasi A")]), sub__foto_png=b"x")
    assert [(r.source, r.row, dict(r.values)) for r in done.rows[1:]] == [
        ("sub/foto.png", 0, {"judul": "foto", "berkas": "sub/foto.png"})
    ]
    [finding] = done.findings
    assert (finding.rule, finding.severity, finding.file, finding.field) == (
        "berkas-tanpa-baris",
        Severity.ERROR,
        "sub/foto.png",
        "berkas",
    )


def test_one_unreadable_inventory_is_an_error_of_the_batch_and_the_rest_is_read(
    tmp_path: Path,
) -> None:
    done = read(
        tmp_path,
        inventaris_csv=as_csv([row("Informasi A")]),
        inventaris2_xlsx=b"PK\x03\x04 rusak",
    )
    assert len(done.rows) == 1
    assert [(f.rule, f.severity, f.file) for f in done.findings] == [
        ("inventaris-tidak-terbaca", Severity.ERROR, "inventaris2.xlsx"),
        ("daftar-ditahan", Severity.INFO, "inventaris2.xlsx"),
    ]


def test_no_text_that_a_database_cannot_hold_comes_out(tmp_path: Path) -> None:
    strange = "\ud83c \x00 \udfff"
    resource = {"name": "x", "path": strange, "title": strange, "didd": {"ringkasan": strange}}
    done = read(
        tmp_path,
        datapackage_json=json.dumps({"resources": [resource]}).encode(),
        a_txt=b"a",
        a_txt_yaml=b'judul: "aneh \\ud800 \\0"\nklasifikasi: Berkala\n',
    )
    texts = [t for r in done.rows for t in (*r.values.values(), *r.columns.values(), r.sheet)]
    texts += [t for f in done.findings for t in (f.message, f.value, f.column, f.sheet)]
    assert any("\ufffd" in t for t in texts)
    for text in texts:
        assert "\x00" not in text
        text.encode()
