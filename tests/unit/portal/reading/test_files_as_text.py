"""Files as blocks of text: what each format gives, what is left out, and how parts are made."""

from __future__ import annotations

import doctest
import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
import typst
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.portal.without_ckan import extension, part

blocks, layout, lines = (part(f"reading.{name}") for name in ("blocks", "layout", "lines"))
workbook, scans, extract = (
    part(name) for name in ("reading.workbook", "search.scans", "search.extract")
)
WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
CELLS = st.one_of(WORDS, st.integers(-(10**9), 10**9), st.lists(st.integers(), min_size=1).map(
    lambda some: some[:1]))  # fmt: skip
BLOCKS = st.lists(
    st.one_of(
        st.tuples(st.just("page"), st.integers(1, 99)),
        st.tuples(st.just("slide"), st.integers(1, 99)),
        st.tuples(st.sampled_from(["sheet", "member", "p", "s"]), WORDS),
        st.tuples(st.just("h"), st.integers(1, 9), WORDS),
        st.tuples(st.sampled_from(["table", "picture", "cut"])),
        st.tuples(st.just("row"), st.lists(CELLS, max_size=30)),
        st.tuples(st.just("scan"), st.one_of(st.none(), st.integers(0, 100))),
    ).map(list),
    max_size=40,
)
OPEN = "urn:oasis:names:tc:opendocument:xmlns"


def read(kind: str, content: bytes) -> list[list[Any]]:
    """The blocks of a file, as they are stored."""
    made = extract.blocks_of(io.BytesIO(content), kind, scans.Scans())
    return list(blocks.parsed(blocks.line(block) for block in blocks.limited(made)))


def zipped(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return made.getvalue()


def saved(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


# Formats -------------------------------------------------------------------------------------


def test_examples_hold() -> None:
    for module in (blocks, lines, workbook, scans):
        done = doctest.testmod(module)
        assert done.attempted, module
        assert not done.failed, module


def test_a_word_file_keeps_headings_paragraphs_and_tables() -> None:
    made = docx.Document()
    made.add_heading("Laporan", 1)
    made.add_paragraph("Isi pertama.")
    made.add_heading("Rincian", 2)
    table = made.add_table(2, 2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells),
        ("Nama", "Jumlah", "Kapuas", "3"),
        strict=True,
    ):
        cell.text = text
    assert read("docx", saved(made)) == [
        ["h", 1, "Laporan"],
        ["p", "Isi pertama."],
        ["h", 2, "Rincian"],
        ["table"],
        ["row", ["Nama", "Jumlah"]],
        ["row", ["Kapuas", "3"]],
    ]


def test_what_was_struck_out_of_a_document_is_not_told() -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        f"<w:d xmlns:w='{word}'><w:p><w:r><w:t>tetap</w:t></w:r>"
        "<w:del><w:r><w:delText>rahasia</w:delText></w:r></w:del></w:p></w:d>"
    )
    assert read("docx", zipped(word__document=body)) == [["p", "tetap"]]
    odt = (
        f"<o:body xmlns:o='{OPEN}:office:1.0' xmlns:t='{OPEN}:text:1.0'><t:tracked-changes><t:p>"
        "rahasia</t:p></t:tracked-changes><t:h t:outline-level='2'>Judul</t:h><t:p>tetap"
        "<o:annotation><t:p>rahasia</t:p></o:annotation></t:p></o:body>"
    )
    assert [b for b in read("odt", zipped(content=odt)) if b[0] in "hp"] == [
        ["h", 2, "Judul"],
        ["p", "tetap"],
    ]


def test_neither_places_of_pictures_nor_what_was_moved_away_are_text() -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    shape = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    body = (
        f"<w:d xmlns:w='{word}' xmlns:s='{shape}'><w:p><w:r><w:t>tetap</w:t><w:drawing><s:anchor>"
        "<s:positionH><s:posOffset>-635</s:posOffset></s:positionH><s:positionV><s:align>top"
        "</s:align></s:positionV><s:sizeRelH><s:pctWidth>20000</s:pctWidth></s:sizeRelH>"
        "</s:anchor></w:drawing></w:r><w:moveFrom><w:r><w:t>dulu</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t> kini</w:t></w:r></w:moveTo></w:p></w:d>"
    )
    assert read("docx", zipped(word__document=body)) == [["p", "tetap kini"]]


def test_a_workbook_keeps_sheets_numbers_and_days() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("Data 2025")
        sheet.write_row(0, 0, ["Nama", "Jumlah", "Hari", "Bagian"])
        sheet.write_row(1, 0, ["Kapuas", 1250])
        sheet.write(1, 1, 1250000, book.add_format({"num_format": "#,##0"}))
        sheet.write_number(1, 2, 45886, book.add_format({"num_format": "dd/mm/yy"}))
        sheet.write(1, 3, 0.25, book.add_format({"num_format": "0%"}))
        sheet.write(2, 1, 2025)
        book.add_worksheet("Kosong")
    assert read("xlsx", made.getvalue()) == [
        ["sheet", "Data 2025"],
        ["table"],
        ["row", ["Nama", "Jumlah", "Hari", "Bagian"]],
        ["row", ["Kapuas", [1250000], "2025-08-17", "25%"]],
        ["row", ["", 2025]],
        ["sheet", "Kosong"],
        ["table"],
    ]


def test_an_open_workbook_keeps_the_same_and_repeats_no_more_than_is_sane() -> None:
    cell = f"xmlns:t='{OPEN}:table:1.0' xmlns:o='{OPEN}:office:1.0' xmlns:x='{OPEN}:text:1.0'"
    body = (
        f"<t:table {cell} t:name='Data'><t:table-row t:number-rows-repeated='999999999'>"
        "<t:table-cell t:number-columns-repeated='2'><x:p>satu</x:p></t:table-cell>"
        "<t:table-cell o:value-type='float' o:value='1500'><x:p>1.500</x:p></t:table-cell>"
        "<t:table-cell t:number-columns-repeated='16384'/></t:table-row></t:table>"
    )
    made = read("ods", zipped(content=body))
    assert made[:3] == [["sheet", "Data"], ["table"], ["row", ["satu", "satu", [1500]]]]
    assert len(made) <= 102


def test_what_a_workbook_hides_is_not_told_and_that_is_said() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        shown = book.add_worksheet("Data")
        for number, cells in enumerate([["a", "rahasia", "b"], ["rahasia"], ["c", "", "d"]]):
            shown.write_row(number, 0, cells)
        shown.set_row(1, None, None, {"hidden": True})
        shown.set_column(1, 1, None, None, {"hidden": True})
        for name, hide in (("Rahasia", "hide"), ("Rahasia benar", "very_hidden")):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, "rahasia")
            getattr(sheet, hide)()
    assert read("xlsx", made.getvalue()) == [
        ["sheet", "Data"],
        ["table"],
        ["row", ["a", "b"]],
        ["row", ["c", "d"]],
        ["hidden"],
    ]


def test_what_an_open_workbook_hides_is_not_told_and_that_is_said() -> None:
    names = f"xmlns:t='{OPEN}:table:1.0' xmlns:s='{OPEN}:style:1.0' xmlns:x='{OPEN}:text:1.0'"
    cell = "<t:table-cell><x:p>{}</x:p></t:table-cell>"
    body = (
        f"<d {names}><s:style s:name='ta1'><s:table-properties t:display='true'/></s:style>"
        "<s:style s:name='ta2'><s:table-properties t:display='false'/></s:style>"
        f"<t:table t:name='Data' t:style-name='ta1'><t:table-row>{cell.format('a')}</t:table-row>"
        f"<t:table-row t:visibility='collapse'>{cell.format('rahasia')}</t:table-row></t:table>"
        "<t:table t:name='Rahasia' t:style-name='ta2'>"
        f"<t:table-row>{cell.format('rahasia')}</t:table-row></t:table></d>"
    )
    assert read("ods", zipped(content=body)) == [
        ["sheet", "Data"],
        ["table"],
        ["row", ["a"]],
        ["hidden"],
    ]


def test_words_that_a_document_hides_are_not_told_and_that_is_said() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("tetap")
    for text, hidden in ((" rahasia", True), (" juga", False)):
        paragraph.add_run(text).font.hidden = hidden
    kept = read("docx", saved(made))
    assert kept == [["p", "tetap juga"], ["hidden"]]
    assert [t["kind"] for t in layout.part_of(kept, 1).things] == ["paragraph", "hidden"]


def test_a_hidden_slide_has_its_number_only() -> None:
    names = (
        "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main' "
        "xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main'"
    )
    slide = "<p:sld {} {}><p:sp><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sp></p:sld>"
    hidden, shown = (slide.format(names, *of) for of in (("show='0'", "rahasia"), ("", "tampil")))
    made = read("pptx", zipped(ppt__slides__slide1=hidden, ppt__slides__slide2=shown))
    assert made == [["slide", 1], ["hidden"], ["slide", 2], ["p", "tampil"]]


def test_a_cell_far_out_costs_no_more_than_one_close_by() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    far = (
        f"<worksheet xmlns='{main}'><sheetData><row><c r='A1' t='str'><v>dekat</v></c></row>"
        "<row><c r='XFD1048576' t='str'><v>jauh</v></c></row></sheetData></worksheet>"
    )
    assert read("xlsx", zipped(xl__worksheets__sheet1=far))[2:] == [
        ["row", ["dekat"]],
        ["row", ["jauh"]],
    ]


def test_a_pdf_keeps_its_pages_and_paragraphs() -> None:
    source = '#set text(lang: "id")\nParagraf pertama.\n\n#lorem(60)\n\n#pagebreak()\nHalaman dua.'
    made = read("pdf", typst.compile(source.encode()))
    assert [b for b in made if b[0] == "page"] == [["page", 1], ["page", 2]]
    texts = [b[1] for b in made if b[0] == "p"]
    assert texts[0] == "Paragraf pertama."
    assert texts[1].startswith("Lorem ipsum")
    assert texts[1].count("\n") == 0
    assert texts[-1] == "Halaman dua."


def test_an_archive_names_its_files_and_passes_over_broken_ones() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a/catatan.txt", "# Judul\nsatu")
        archive.writestr("rusak.docx", b"PK rusak")
        archive.writestr("tabel.csv", "nama;jumlah\nPuskesmas é;3".encode("cp1252"))
    assert read("zip", made.getvalue()) == [
        ["member", "a/catatan.txt"],
        ["h", 1, "Judul"],
        ["p", "satu"],
        ["member", "rusak.docx"],
        ["member", "tabel.csv"],
        ["table"],
        ["row", ["nama", "jumlah"]],
        ["row", ["Puskesmas é", "3"]],
    ]


@pytest.mark.parametrize("kind", sorted(extract.FORMATS - {"pdf", "zip", *scans.PICTURES}))
@settings(max_examples=25, deadline=None)
@given(content=st.binary(max_size=200))
def test_what_is_no_such_file_raises_or_is_text_that_can_be_written(
    kind: str, content: bytes
) -> None:
    try:
        made = read(kind, content)
    except Exception:  # the program ends with its code
        return
    assert json.dumps(made)


# Blocks and parts ----------------------------------------------------------------------------


@given(BLOCKS, st.integers(1, 200))
def test_what_is_kept_is_bounded_and_says_where_it_ends(made: list[Any], most: int) -> None:
    kept = list(blocks.limited(made, most))
    texts = [b[-1] for b in kept if b[0] in ("h", "p", "s")]
    assert sum(map(len, texts)) <= most
    whole = list(blocks.limited(made))
    assert ["cut"] in kept or kept == whole
    assert list(blocks.parsed(map(blocks.line, whole))) == whole
    assert not any(ord(c) < 32 or 0xE000 <= ord(c) < 0xF900 for text in texts for c in text)


@given(BLOCKS, st.integers(20, 400))
def test_the_parts_have_all_of_the_text_once_and_in_order(made: list[Any], size: int) -> None:
    cleaned = list(blocks.limited(made))
    first = layout.part_of(cleaned, 1, size)
    parts = [layout.part_of(cleaned, n, size) for n in range(1, first.count + 1)]
    assert [p.number for p in parts] == list(range(1, first.count + 1))
    assert {p.count for p in parts} == {first.count}
    assert layout.part_of(cleaned, 99999, size).number == first.count
    shown = [t["text"] for p in parts for t in p.things if t["kind"] in ("paragraph", "read")]
    assert shown == [b[-1] for b in cleaned if b[0] in ("p", "s")]
    rows = [row for p in parts for t in p.things if t["kind"] == "table" for row in t["rows"]]
    heads = [t["head"] for p in parts for t in p.things if t["kind"] == "table" and t["head"]]
    told = [b for b in cleaned if b[0] == "row"]
    assert len(rows) + len(heads) >= len(told)


@given(BLOCKS, st.integers(20, 400))
def test_headings_have_no_gap_and_tables_are_even(made: list[Any], size: int) -> None:
    cleaned = list(blocks.limited(made))
    for number in range(1, layout.part_of(cleaned, 1, size).count + 1):
        last = 1
        for thing in layout.part_of(cleaned, number, size).things:
            if "level" in thing:
                assert 2 <= thing["level"] <= min(last + 1, 6)
                last = thing["level"]
            if thing["kind"] == "table":
                assert (
                    len({len(row) for row in [*thing["rows"], *filter(None, [thing["head"]])]}) == 1
                )
                assert len(thing["rows"]) <= layout.ROWS


def test_a_part_that_begins_within_something_says_what_it_is_in() -> None:
    made = [["page", 7], ["p", "x" * 90], ["p", "y" * 90], ["scan", 80], ["s", "z" * 90],
            ["s", "u" * 90], ["table"], ["row", ["Nama", "Jumlah"]], *[["row", ["a", n]] for n in
            range(9)]]  # fmt: skip
    second = layout.part_of(made, 2, 100).things
    assert second[0]["kind"] == "pages"
    assert (second[0]["number"], second[0]["on"]) == (7, True)
    scan = [layout.part_of(made, n, 100).things for n in (4, 5)]
    assert all("scan" in [t["kind"] for t in things] for things in scan[1:])
    last = layout.part_of(made, 99, 100).things[-1]
    assert last["head"] == ["Nama", "Jumlah"]


def test_what_a_sheet_says_above_its_table_leaves_the_head_a_head() -> None:
    titled = [["sheet", "Data"], ["table"], ["row", ["Cakupan (contoh)"]], ["row", ["", ""]],
              ["row", ["kode", "jumlah"]], ["row", ["62.01", 400]]]  # fmt: skip
    heading, above, table = layout.part_of(titled, 1).things
    assert (heading["text"], above["kind"], above["text"]) == (
        "Data",
        "paragraph",
        "Cakupan (contoh)",
    )
    assert (table["head"], table["rows"]) == (["kode", "jumlah"], [["62.01", 400]])
    for rows in (
        [["Anu"], ["Badu"]],
        [[7], ["kode", "jumlah"]],
        [["a"]] * 9 + [["kode", "jumlah"]],
    ):
        made = layout.part_of([["table"], *(["row", row] for row in rows)], 1).things
        assert [(t["kind"], len(t["rows"])) for t in made] == [("table", len(rows))]


def test_a_long_table_is_cut_and_says_so_and_a_long_paragraph_is_parted() -> None:
    made = [["table"], *(["row", [n, 2]] for n in range(500)), ["p", "kata " * 5000]]
    parts = [layout.part_of(made, n) for n in range(1, layout.part_of(made, 1).count + 1)]
    tables = [t for p in parts for t in p.things if t["kind"] == "table"]
    assert sum(len(t["rows"]) for t in tables) == layout.ROWS
    assert tables[-1]["more"]
    texts = [t["text"] for p in parts for t in p.things if t["kind"] == "paragraph"]
    assert max(map(len, texts)) <= layout.PARAGRAPH
    assert " ".join(" ".join(texts).split()) == " ".join(["kata"] * 5000)


def test_a_text_of_nearly_empty_blocks_is_cut_as_well() -> None:
    kept = sum(1 for _ in blocks.limited(["row", [7]] for _ in range(400_000)))
    assert kept < 210_000


def test_a_part_of_a_text_is_shown_without_the_whole_in_memory(tmp_path: Path) -> None:
    place = tmp_path / "text.jsonl"
    lines_of = (blocks.line(["p", f"alinea {n}"]) for n in range(60_000))
    place.write_text("".join([blocks.line(blocks.head("abc")), *lines_of]), encoding="utf-8")
    with extension() as part:
        page = part("reading.text_page")
        page.tk.request.args = {"bagian": "2"}
        tracemalloc.start()
        shown = page._part(place, "abc")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert shown["part"].number == 2
        assert most < 2_000_000
        assert page._part(place, "abd") == {"why": "unreadable"}
        place.write_text(blocks.line(["none", "locked"]), encoding="utf-8")
        assert page._part(place, "abc") == {"why": "locked"}


def test_only_words_are_searched_and_what_a_machine_read_apart() -> None:
    made = [["h", 1, "Judul"], ["row", ["Kapuas", 3, [4]]], ["scan", 90], ["s", "tebakan"]]
    assert blocks.searched(made) == ("Judul Kapuas", "tebakan")
