"""All agencies' lists in one: no row lost, every format the same, whatever order the parts come."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import frictionless
import jsonschema
import openpyxl
import pytest

from didd.adapters.register_files.consolidated_files import (
    CONSOLIDATED_FORMATS,
    render_consolidated,
)
from didd.model import Form, RegisterEdition
from didd.register.other_lists.consolidated import Consolidated, Part, consolidated
from didd.text.formulas import unguarded
from tests.support.published_text import inside
from tests.support.samples.register_samples import catalog_config, listed_record, make_edition

CONFIG = catalog_config()


def part(slug: str, name: str, first: int, rows: int, excluded: int = 0) -> Part:
    records = [replace(listed_record(n), title=f"Butirke{n}") for n in range(first, first + rows)]
    if slug == "rekam":
        fields = {**records[0].fields, "bentuk": Form.REKAM.value}
        records[0] = replace(records[0], fields=fields)
    edition: RegisterEdition = make_edition(records)
    register = replace(edition.register, agency=slug, agency_name=name)
    return Part(replace(edition, register=register), excluded)


PARTS = (
    part("dinkes", "Dinas Kesehatan", 0, 7, 1),
    part("rekam", "Dinas Pendidikan", 20, 4),
    part("kosong", "Badan Kosong", 0, 0),
)


def whole() -> Consolidated:
    found = consolidated(PARTS)
    assert found is not None
    return found


def test_the_order_in_which_parts_come_changes_nothing() -> None:
    assert all(consolidated(each) == whole() for each in permutations(PARTS))
    assert consolidated([]) is None


@pytest.mark.parametrize("kind", CONSOLIDATED_FORMATS)
def test_no_row_is_lost_in_any_format_and_bytes_are_the_same(kind: str) -> None:
    content = render_consolidated(whole(), CONFIG, kind)
    told = inside(content)
    for each in PARTS:
        for entry in each.edition.register.entries:
            assert entry.title in told
    assert content == render_consolidated(whole(), CONFIG, kind)


def test_all_formats_agree_row_by_row() -> None:
    files = {kind: render_consolidated(whole(), CONFIG, kind) for kind in CONSOLIDATED_FORMATS}
    wanted = [
        (p.edition.register.agency_name, entry.record_id, entry.title)
        for p in whole().parts
        for entry in p.edition.register.entries
    ]
    assert len(wanted) == 11
    plain = list(csv.DictReader(io.StringIO(files["csv"].decode(), newline="")))
    assert [(r["nama_perangkat_daerah"], r["id"], unguarded(r["judul"])) for r in plain] == wanted
    told = files["excel.csv"].decode("utf-8-sig")
    excel = list(csv.DictReader(io.StringIO(told, newline=""), delimiter=";"))
    assert [(r["Perangkat Daerah"], r["Pengenal"]) for r in excel] == [w[:2] for w in wanted]
    agencies = json.loads(files["json"])["agencies"]
    assert [(a["agency_name"], e["id"], e["judul"]) for a in agencies for e in a["entries"]] == (
        wanted
    )
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    head, *rows = book["Daftar"].iter_rows(min_row=4, values_only=True)
    key = head.index("Pengenal")
    assert [(row[0], row[key]) for row in rows] == [w[:2] for w in wanted]
    linked = json.loads(files["jsonld"])["dcat:catalog"]
    assert [d["dct:identifier"] for c in linked for d in c.get("dcat:dataset", [])] == [
        w[1] for w in wanted
    ]


def test_totals_per_agency_are_told_with_the_share_that_is_excluded() -> None:
    totals = {
        t["perangkat_daerah"]: t
        for t in json.loads(render_consolidated(whole(), CONFIG, "json"))["totals"]
    }
    assert totals["dinkes"]["jumlah"] == 7
    assert (totals["dinkes"]["dikecualikan"], totals["dinkes"]["bagian"]) == (1, "12,5 %")
    assert totals["kosong"]["jumlah"] == 0
    printed = inside(render_consolidated(whole(), CONFIG, "pdf"))
    assert "1 dikecualikan (12,5 %)" in printed
    assert "RANCANGAN" not in printed
    assert "Nihil" in printed
    sums = openpyxl.load_workbook(io.BytesIO(render_consolidated(whole(), CONFIG, "xlsx")))[
        "Rekapitulasi"
    ]
    assert [row[1] for row in sums.iter_rows(min_row=5, values_only=True)] == [
        p.edition.register.agency_name for p in whole().parts
    ]


def test_the_package_is_one_that_frictionless_accepts(tmp_path: Path) -> None:
    renamed = replace(PARTS[0], also="kini Badan Kesehatan")
    for number, parts in enumerate((PARTS, (renamed, *PARTS[1:]), PARTS[2:])):
        found = consolidated(parts)
        assert found is not None
        folder = tmp_path / str(number)
        content = render_consolidated(found, CONFIG, "zip")
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            packed.extractall(folder)
        report = frictionless.validate(str(folder / "datapackage.json"))
        assert report.valid, report.to_summary()
        described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        assert described["$schema"].endswith("2.0/datapackage.json")
        assert [r["path"].partition(".")[2] for r in described["resources"]] == [
            "csv",
            "excel.csv",
            "json",
            "schema.json",
            "jsonld",
        ]
        lists = folder.glob("didd-*")
        told = {path.name.partition(".")[2]: path.read_text("utf-8") for path in lists}
        schema, plain = json.loads(told["schema.json"]), json.loads(told["json"])
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(plain, schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**plain, "agencies": [{"agency": "dinkes"}]}, schema)
        assert described["resources"][0]["schema"]["primaryKey"] == ["perangkat_daerah", "id"]
