"""The register for machines: lists are lists, a schema, a package that others read, one content."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import frictionless
import jsonschema
import openpyxl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from didd.adapters.register_files.render import render
from didd.config.catalog import CatalogConfig
from didd.model import Record, RegisterEdition
from didd.register.derive import COPY_NOTE, derived
from didd.register.editions import EDITION_FORMATS
from didd.register.readiness import readiness
from didd.register.sheet_columns import PAGE_CHARACTERS, lines_of, sheet_columns
from didd.text.formulas import unguarded
from tests.support.factories import make_file, make_record
from tests.support.samples.register_samples import (
    catalog_config,
    golden_edition,
    listed_record,
    make_edition,
)

COPY_MARK = "salinan: dihitamkan"
SITE = "https://ppid.contoh.invalid"


def on_a_portal() -> CatalogConfig:
    config = catalog_config()
    portal = config.portal.model_copy(update={"site_url": SITE})
    return config.model_copy(update={"portal": portal})


CONFIG = on_a_portal()


def made(edition: RegisterEdition) -> RegisterEdition:
    return replace(edition, register=derived(edition.register, CONFIG, {}))


def data(edition: RegisterEdition) -> dict[str, bytes]:
    return render(edition, CONFIG, ["csv", "excel.csv", "json", "jsonld", "schema.json", "xlsx"])


def titles(files: dict[str, bytes]) -> dict[str, list[tuple[str, str]]]:
    """Return key and title of every row, per format."""
    plain = csv.DictReader(io.StringIO(files["csv"].decode(), newline=""))
    excel = csv.DictReader(
        io.StringIO(files["excel.csv"].decode("utf-8-sig"), newline=""), delimiter=";"
    )
    head, *rows = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["Daftar"].iter_rows(
        min_row=4, values_only=True
    )
    at = {str(name): n for n, name in enumerate(head)}
    linked = json.loads(files["jsonld"]).get("dcat:dataset", [])
    return {
        "csv": [(r["id"], unguarded(r["judul"])) for r in plain],
        "excel.csv": [(r["Pengenal"], unguarded(r["Judul Informasi"])) for r in excel],
        "json": [(e["id"], e["judul"]) for e in json.loads(files["json"])["entries"]],
        "jsonld": [(d["dct:identifier"], d["dct:title"]) for d in linked],
        "xlsx": [(str(r[at["Pengenal"]]), str(r[at["Judul Informasi"]])) for r in rows],
    }


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp")),
    min_size=1,
    max_size=40,
).filter(lambda text: text == text.strip() and "|" not in text)
RECORDS = st.lists(st.tuples(WORDS, st.integers(0, 8)), max_size=6)


@settings(max_examples=15, deadline=None)
@given(RECORDS)
def test_all_formats_agree_row_by_row(told: list[tuple[str, int]]) -> None:
    records: list[Record] = [
        replace(listed_record(n), key=str(n), title=title, position=place)
        for n, (title, place) in enumerate(told)
    ]
    edition = made(make_edition(records))
    found = titles(data(edition))
    wanted = [(e.record_id, e.title) for e in edition.register.entries]
    assert found == dict.fromkeys(found, wanted)


@pytest.mark.parametrize("edition", [golden_edition(), made(golden_edition()), make_edition([])])
def test_the_json_follows_its_published_schema(edition: RegisterEdition) -> None:
    files = data(edition)
    schema = json.loads(files["schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(files["json"]), schema)
    wrong = json.loads(files["json"]) | {"entries": [{"judul": "tanpa yang lain"}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema)


def test_copies_elsewhere_change_no_byte_and_one_here_is_told_to_people_and_machines() -> None:
    plain, record = make_edition([listed_record(1), listed_record(2)]), listed_record(1)

    def rendered(copies: set[tuple[str, str]]) -> dict[str, bytes]:
        register = derived(plain.register, CONFIG, {}, copies)
        return render(replace(plain, register=register), CONFIG, [*EDITION_FORMATS, "schema.json"])

    assert rendered({(record.id, "another version"), ("b", "c")}) == rendered(set())
    files = rendered({(record.id, record.content_hash)})
    jsonschema.validate(json.loads(files["json"]), json.loads(files["schema.json"]))
    told = [e["id"] for e in json.loads(files["json"])["entries"] if COPY_MARK in e["diturunkan"]]
    assert told == [record.id]
    assert files["csv"].decode().count(COPY_MARK) == 1
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert f"{record.title} (sebagian dihitamkan)" in cells
    assert COPY_NOTE in cells


def test_lists_are_lists_and_every_row_has_its_key() -> None:
    entries = json.loads(data(golden_edition())["json"])["entries"]
    assert ["HARDCOPY", "SOFTCOPY"] in [e["bentuk"] for e in entries]
    assert ["Situs web", "Papan pengumuman"] in [e["media"] for e in entries]
    assert len({e["id"] for e in entries}) == len(entries)
    assert len({e["nomor"] for e in entries}) < len(entries), "which is why the number is no key"


def test_the_package_is_one_that_frictionless_accepts(tmp_path: Path) -> None:
    for edition in (made(golden_edition()), make_edition([])):
        content = render(edition, CONFIG, ["zip"])["zip"]
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            packed.extractall(tmp_path)
        report = frictionless.validate(str(tmp_path / "datapackage.json"))
        assert report.valid, report.to_summary()
        described = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
        assert described["$schema"].endswith("2.0/datapackage.json")
        assert described["resources"][0]["schema"]["primaryKey"] == ["id"]
        assert content == render(edition, CONFIG, ["zip"])["zip"]


def test_excel_in_indonesian_opens_its_table_in_columns() -> None:
    content = data(golden_edition())["excel.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    first = content.decode("utf-8-sig").splitlines()[0].split(";")
    assert first[:3] == ["No", "Judul Informasi", "Ringkasan Isi Informasi"]


def test_linked_data_is_a_catalogue_whose_items_have_their_addresses() -> None:
    graph = rdflib.Graph().parse(data=data(golden_edition())["jsonld"], format="json-ld")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    [catalogue] = graph.subjects(rdflib.RDF.type, dcat.Catalog)
    assert str(catalogue) == f"{SITE}/dataset/didd-dinkes-2026"
    items = list(graph.objects(catalogue, dcat.dataset))
    assert len(items) == len(golden_edition().register.entries)
    assert all(str(item).startswith(f"{SITE}/dataset/dinkes-") for item in items)


def test_the_workbook_is_readable_on_paper_and_links_only_to_the_portal() -> None:
    long = make_record("panjang", fields={"ringkasan": "kata " * 200}, files=(make_file("x"),))
    edition = made(make_edition([long, listed_record(1)]))
    sheet = openpyxl.load_workbook(io.BytesIO(render(edition, CONFIG, ["xlsx"])["xlsx"]))["Daftar"]
    printed = [c for c in sheet_columns(edition, CONFIG) if c.printed]
    assert sum(c.width for c in printed) <= PAGE_CHARACTERS + 4
    assert sheet.print_area.endswith(f"${chr(64 + len(printed))}$6")
    heights = {row: sheet.row_dimensions[row].height for row in (4, 5, 6)}
    assert all(heights.values())
    assert max(heights.values()) > 200 > min(heights.values())
    links = [c.hyperlink.target for row in sheet.iter_rows() for c in row if c.hyperlink]
    assert len(links) == 2
    assert all(link.startswith(f"{SITE}/dataset/") for link in links)


@given(st.text("ab ", max_size=80), st.floats(3, 40))
def test_a_cell_is_never_lower_than_its_words(text: str, width: float) -> None:
    assert lines_of(text, width) >= max(1, len("".join(text.split())) // max(1, int(width * 1.12)))


def test_gaps_of_an_empty_list_are_none() -> None:
    assert readiness(make_edition([]).register, CONFIG).gaps == ()
