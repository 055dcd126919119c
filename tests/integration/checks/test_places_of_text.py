"""Every place in which a text can stand in a file, with a number planted in each.

The places are those of the formats' standards:

- PDF (ISO 32000-2): what pages draw (9.4), within and beyond their bounds, in white, in rendering
  mode 3, clipped, on a layer that is off (8.11); forms drawn or not (8.10), patterns (8.7.3);
  replacement text, alternate descriptions and expansions, in a page's program and in the structure
  tree (14.9); document information and metadata (14.3); outlines (12.3.3), article threads and page
  labels (12.4); annotations (12.5): contents, rich text, authors, appearances, link addresses;
  form fields (12.7): values, defaults, choices, tooltips, XFA; scripts (12.6.4.17); destinations by
  name (12.3.2.4), layers' names (8.11.2), private data of programs (14.5); attachments (7.11.4),
  also of notes (12.5.6.15) and associated files (14.13), their names and descriptions;
  earlier versions (7.5.6); metadata of pictures (8.9).
- OOXML (ECMA-376): names and texts of all parts (Part 2), relationships (Part 2, 8.3), properties
  (15.2.12); in Word (17): runs, deleted text, comments, notes, headers, footers, field codes,
  alternative texts, bookmarks, document variables, custom XML, glossary, people; in Excel (18):
  cells, sheets' names, headers and footers, data validation, number formats, defined names,
  comments, people, formulas, unused strings, phonetic strings, drawings, charts, caches of pivot
  tables and external links, connections, hyperlinks; in PowerPoint (19): slides, notes, masters,
  comments and their authors, sections, tags; embedded files and pictures' metadata in all.
- OpenDocument (1.3): content, styles (headers, footers, number formats), metadata and user fields,
  annotations, tracked changes, alternative texts, link addresses, table names, named ranges,
  validations, shapes, forms, scripts, settings.
- Compound files (MS-DOC, MS-XLS, MS-PPT): all streams; of a workbook all records but the cells'.
- Archives: members, their names, comments, bytes between and behind
  them. Letters: heads and parts. Pictures: EXIF, IPTC, XMP, comments, text chunks, the
  segments of makers, what stands behind their end.
- HTML and RTF: the plain text, and what is shown once codes are read and marks left out.

Not read, and said nowhere else: the metadata of sound and film, and what is drawn as a picture
(that is for optical character recognition).
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
import xlsxwriter
from docx import Document as Docx
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, PngImagePlugin

from checks.personal_data.personal_data_checks import check
from didd.config.catalog import load_catalog_config
from didd.model import Document, Finding

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")
NIK = "6271010107900003"


def look(file: Path) -> list[Finding]:
    document = Document(file.name, file.stat().st_size, 0, "0" * 64, "")
    found = list(check(file, document, CONFIG))
    assert NIK not in repr(found)
    return found


def place_of(file: Path) -> str:
    """Return the place of the one number, as told; fails where it is told never, or twice."""
    [found] = [f for f in look(file) if f.rule == "nik-terbuka"]
    place = re.split(r"\d kali", found.value)[0].strip("; ")
    return f"{place} halaman {found.page}".strip() if found.page else place or found.cell


# PDF.

Build = Callable[[pikepdf.Pdf, pikepdf.Page], None]


def _draw(program: str) -> Build:
    def build(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.Contents = pdf.make_stream(program.encode())

    return build


def _text(x: int, y: int, text: str, before: str = "") -> str:
    return f"q BT {before} /F 12 Tf {x} {y} Td ({text}) Tj ET Q"


def _note(**keys: Any) -> Build:
    def build(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=[0, 0, 9, 9], **keys)
        page.Annots = Array([pdf.make_indirect(note)])

    return build


def _link(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    action = pdf.make_indirect(Dictionary(S=Name.URI, URI=String(f"https://contoh.id/?nik={NIK}")))
    _note(A=action)(pdf, page)
    page.Annots[0].Subtype = Name.Link


def _form_of(pdf: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Object:
    form = pdf.make_stream(_text(5, 5, NIK).encode())
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 50])
    form.Resources = page.Resources
    return form


def _appearance(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    _note(AP=Dictionary(N=_form_of(pdf, page)))(pdf, page)


def _undrawn(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.Resources.XObject = Dictionary(X=_form_of(pdf, page))


def _rich_stream(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    text = f"<body><p>NIK <b>{NIK}</b></p></body>"
    _note(RC=pdf.make_stream(text.encode()))(pdf, page)


def _outline(pdf: pikepdf.Pdf, _page: pikepdf.Page) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Bab I", 0))
        outline.root[0].children.append(pikepdf.OutlineItem(f"Data {NIK}", 0))


def _root(**keys: Any) -> Build:
    def build(pdf: pikepdf.Pdf, _page: pikepdf.Page) -> None:
        for key, value in keys.items():
            pdf.Root[f"/{key}"] = pdf.make_indirect(value)

    return build


def _metadata(pdf: pikepdf.Pdf, _page: pikepdf.Page) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:description"] = NIK


def _information(pdf: pikepdf.Pdf, _page: pikepdf.Page) -> None:
    pdf.docinfo["/NomorPemilik"] = NIK


def _attachment(name: str = "data.txt", description: str = "", content: str = "kosong") -> Build:
    def build(pdf: pikepdf.Pdf, _page: pikepdf.Page) -> None:
        make: Any = pikepdf.AttachedFileSpec
        pdf.attachments[name] = make(pdf, content.encode(), filename=name, description=description)

    return build


def _embedded(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """A file that stands in no list of attachments."""
    stream = pdf.make_stream(NIK.encode())
    stream.Type = Name.EmbeddedFile
    return Dictionary(Type=Name.Filespec, UF=String("data.txt"), EF=Dictionary(F=stream))


def _associated(pdf: pikepdf.Pdf, _page: pikepdf.Page) -> None:
    pdf.Root.AF = Array([pdf.make_indirect(_embedded(pdf))])


def _file_note(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    _note(FS=_embedded(pdf))(pdf, page)
    page.Annots[0].Subtype = Name.FileAttachment


def _layer_off(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("lapis")))
    pdf.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer]))
    page.Resources.Properties = Dictionary(L=layer)
    _draw(f"/OC /L BDC {_text(20, 20, NIK)} EMC")(pdf, page)


def _xfa(pdf: pikepdf.Pdf, _page: pikepdf.Page) -> None:
    data = pdf.make_stream(f"<xfa:data><nik>{NIK}</nik></xfa:data>".encode())
    pdf.Root.AcroForm = Dictionary(Fields=[], XFA=Array([String("datasets"), data]))


def _field(**keys: Any) -> Build:
    def build(pdf: pikepdf.Pdf, _page: pikepdf.Page) -> None:
        field = pdf.make_indirect(Dictionary(FT=Name.Ch, T=String("isian"), **keys))
        pdf.Root.AcroForm = Dictionary(Fields=[field])

    return build


_OFF = "bagian yang tidak tampil"
PDF_PLACES: dict[str, tuple[Build, str]] = {
    "a page": (_draw(_text(20, 20, NIK)), "halaman 1"),
    "digits set apart": (
        _draw("".join(_text(9 + 16 * at, 20, digit) for at, digit in enumerate(NIK))), "halaman 1",
    ),
    "beyond a page's bounds": (_draw(_text(20, 900, NIK)), "halaman 1"),
    "white text": (_draw(_text(20, 20, NIK, "1 g")), "halaman 1"),
    "invisible text": (_draw(_text(20, 20, NIK, "3 Tr")), "halaman 1"),
    "clipped text": (_draw(f"q 0 0 1 1 re W n {_text(20, 20, NIK)} Q"), "halaman 1"),
    "a layer that is off": (_layer_off, "halaman 1"),
    "text under another text": (
        _draw(f"/Span <</ActualText (tertutup)>> BDC {_text(20, 20, NIK)} EMC"),
        f"{_OFF} halaman 1",
    ),
    "an alternate description": (
        _draw(f"/Span <</Alt ({NIK})>> BDC {_text(20, 20, 'gambar')} EMC"), f"{_OFF} halaman 1",
    ),
    "an expansion": (
        _draw(f"/Span <</E ({NIK})>> BDC {_text(20, 20, 'singkatan')} EMC"), f"{_OFF} halaman 1",
    ),
    "the structure tree": (
        _root(StructTreeRoot=Dictionary(K=Dictionary(S=Name.Figure, Alt=String(NIK)))), _OFF,
    ),
    "an outline": (_outline, "penanda (bookmark)"),
    "a page label": (
        _root(PageLabels=Dictionary(Nums=Array([0, Dictionary(P=String(f"{NIK}-"))]))), _OFF,
    ),
    "a thread": (_root(Threads=Array([Dictionary(I=Dictionary(Title=String(NIK)))])), _OFF),
    "document information": (_information, "properti dokumen"),
    "metadata": (_metadata, "properti dokumen"),
    "an annotation": (_note(Contents=String(NIK)), "catatan halaman 1"),
    "rich text": (_note(RC=String(f"<p>{NIK}</p>")), "catatan halaman 1"),
    "rich text apart": (_rich_stream, "catatan halaman 1"),
    "an annotation's author": (_note(T=String(NIK)), "catatan halaman 1"),
    "an annotation's subject": (_note(Subj=String(NIK)), "catatan halaman 1"),
    "an appearance": (_appearance, _OFF),
    "a form that no page draws": (_undrawn, _OFF),
    "a link's address": (_link, "alamat tautan halaman 1"),
    "a field's value": (_field(V=String(NIK)), _OFF),
    "a field's default": (_field(DV=String(NIK)), _OFF),
    "a field's choices": (_field(Opt=Array([String("a"), String(NIK)])), _OFF),
    "a field's tooltip": (_field(TU=String(NIK)), _OFF),
    "a form's data": (_xfa, _OFF),
    "a script": (_root(OpenAction=Dictionary(S=Name.JavaScript, JS=String(f"x='{NIK}'"))), _OFF),
    "a destination's name": (
        _root(Names=Dictionary(Dests=Dictionary(Names=Array([String(NIK), Array([])])))), _OFF,
    ),
    "a name": (_root(Perms=Dictionary(K=Name(f"/Nomor{NIK}"))), _OFF),
    "a key": (_root(PieceInfo=Dictionary({f"/Nomor{NIK}": 1})), _OFF),
    "a layer's name": (
        _root(OCProperties=Dictionary(OCGs=Array([Dictionary(Type=Name.OCG, Name=String(NIK))]))),
        _OFF,
    ),
    "a program's private data": (
        _root(PieceInfo=Dictionary(X=Dictionary(Private=Dictionary(N=String(NIK))))), _OFF,
    ),
    "an attachment's name": (_attachment(name=f"{NIK}.txt"), "nama lampiran"),
    "an attachment's description": (_attachment(description=NIK), "nama lampiran"),
    "an attachment": (_attachment(content=NIK), "data.txt"),
    "an associated file": (_associated, "data.txt"),
    "a file in a note": (_file_note, "data.txt"),
}  # fmt: skip


@pytest.mark.parametrize("where", PDF_PLACES)
def test_a_pdf(tmp_path: Path, where: str) -> None:
    build, place = PDF_PLACES[where]
    file = tmp_path / "berkas.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 300))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)))
        build(pdf, page)
        pdf.save(file)
    assert place_of(file) == place


def test_a_pdf_with_numbers_that_stand_by_themselves(tmp_path: Path) -> None:
    """As LibreOffice writes the lengths of streams: objects without a number of their own."""
    file = tmp_path / "berkas.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 300))
        page.Contents = pdf.make_stream(b" ")
        pdf.docinfo["/Title"] = NIK
        pdf.save(file, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    content = file.read_bytes()
    length = re.search(rb"/Length (\d+)", content)
    assert length
    # Repaired on reading: pikepdf finds the new object by its own number.
    extra = b"\n99 0 obj\n" + length[1] + b"\nendobj\n"
    file.write_bytes(
        content.replace(b"\nxref", extra + b"\nxref", 1).replace(length[0], b"/Length 99 0 R", 1)
    )
    with pikepdf.open(file) as read:
        assert any(not isinstance(thing, pikepdf.Object) for thing in read.objects)
    assert place_of(file) == "properti dokumen"


def test_an_earlier_version_in_a_pdf(tmp_path: Path) -> None:
    """An update replaces the page's program; the old one stays in the file."""
    file = tmp_path / "berkas.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 300))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)))
        page.Contents = pdf.make_indirect(pdf.make_stream(_text(20, 20, NIK).encode()))
        pdf.save(file, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(file) as saved:
        number = saved.pages[0].Contents.objgen[0]
        size = saved.trailer.Size
    old = file.read_bytes()
    before = int(old.rsplit(b"startxref", 1)[1].split()[0])
    program = _text(20, 20, "sudah dihapus").encode()
    body = b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        number, len(program), program,
    )  # fmt: skip
    root = old.split(b"/Root ")[1].split(b" R")[0]
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer <</Size %d /Root %s R /Prev %d>>\n" % (
        number, len(old), int(size), root, before,
    )  # fmt: skip
    file.write_bytes(old + body + table + b"startxref\n%d\n%%%%EOF\n" % (len(old) + len(body)))
    assert place_of(file) == "versi lama yang masih tersimpan di dalam berkas halaman 1"


# Office files.


def _parts(file: Path, parts: dict[str, str | bytes]) -> None:
    """Put parts into an office file; those that are there already are replaced."""
    with zipfile.ZipFile(file) as archive:
        had = {name: archive.read(name) for name in archive.namelist()}
    _zip(file, {**had, **parts})


def _zip(file: Path, parts: dict[str, str | bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _inserted(file: Path, part: str, before: str, what: str) -> None:
    with zipfile.ZipFile(file) as archive:
        content = archive.read(part).decode()
    assert before in content, content
    _parts(file, {part: content.replace(before, what + before, 1)})


BookBuild = Callable[[openpyxl.Workbook, Any], None]


def _validation(**keys: Any) -> BookBuild:
    def build(_book: openpyxl.Workbook, sheet: Any) -> None:
        choice = DataValidation(type="list", **{"formula1": '"a,b"', **keys})
        choice.add("A1")
        sheet.add_data_validation(choice)

    return build


def _set(path: str, value: str) -> BookBuild:
    def build(_book: openpyxl.Workbook, sheet: Any) -> None:
        target: Any = sheet
        *way, last = path.split(".")
        for name in way:
            target = getattr(target, name)
        setattr(target, last, value)

    return build


def _cell(**keys: Any) -> BookBuild:
    def build(_book: openpyxl.Workbook, sheet: Any) -> None:
        for key, value in keys.items():
            setattr(sheet["B2"], key, value)

    return build


def _defined(book: openpyxl.Workbook, _sheet: Any) -> None:
    book.defined_names["warga"] = DefinedName("warga", attr_text=f'"{NIK}"')


BOOK_PLACES: dict[str, tuple[BookBuild, str]] = {
    "a cell": (_cell(value=NIK), "B2"),
    "a sheet's name": (_set("title", NIK), "nama lembar"),
    "a header": (_set("oddHeader.center.text", f"NIK {NIK}"), "kepala atau kaki halaman"),
    "a footer": (_set("firstFooter.left.text", f"NIK {NIK}"), "kepala atau kaki halaman"),
    "choices": (_validation(formula1=f'"a,{NIK}"'), "pilihan isian"),
    "a prompt": (_validation(prompt=NIK), "pilihan isian"),
    "an error": (_validation(error=NIK), "pilihan isian"),
    "a number format": (_cell(value=1, number_format=f'"{NIK}"'), "format angka"),
    "a defined name": (_defined, "nama rentang"),
    "a comment": (_cell(comment=Comment(NIK, "penulis")), "komentar"),
    "a comment's author": (_cell(comment=Comment("isi", NIK)), "komentar"),
    "a formula": (_cell(value=f'=IF(1=1,"x","{NIK}")'), "rumus"),
    "a hyperlink": (_cell(value="x", hyperlink=f"https://contoh.id/?nik={NIK}"), "alamat tautan"),
}  # fmt: skip


@pytest.mark.parametrize("where", BOOK_PLACES)
def test_a_workbook(tmp_path: Path, where: str) -> None:
    build, place = BOOK_PLACES[where]
    file = tmp_path / "buku.xlsx"
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Uraian", "Isi"])
    build(book, sheet)
    book.save(file)
    assert place_of(file) == place


@pytest.mark.parametrize(
    ("part", "content", "place"),
    [
        ("xl/pivotCache/pivotCacheDefinition1.xml", f'<p><s v="{NIK}"/></p>', _OFF),
        ("xl/externalLinks/externalLink1.xml", f"<e><cell><v>{NIK}</v></cell></e>", _OFF),
        ("xl/connections.xml", f'<c><dbPr command="nik = {NIK}"/></c>', _OFF),
        ("xl/persons/person.xml", f'<p><person displayName="{NIK}"/></p>', "komentar"),
        ("xl/threadedComments/threadedComment1.xml", f"<t><text>{NIK}</text></t>", "komentar"),
        ("xl/drawings/drawing1.xml", f'<d><cNvPr descr="{NIK}"/></d>', "keterangan gambar"),
        ("xl/charts/chart1.xml", f"<c><v>{NIK}</v></c>", "grafik atau bagan"),
        ("xl/media/image1.emf", NIK.encode("utf-16"), _OFF),
        ("xl/media/image2.svg", f"<svg><desc>{NIK}</desc></svg>", _OFF),
        (f"xl/media/{NIK}.emf", b"\x01\x00", "nama berkas di dalamnya"),
        ("docProps/custom.xml", f"<p><lpwstr>{NIK}</lpwstr></p>", "properti dokumen"),
        ("customXml/item1.xml", f"<x b='{NIK}'/>", _OFF),
        ("xl/ctrlProps/ctrlProp1.xml", f'<f><listItem val="{NIK}"/></f>', "pilihan isian"),
    ],
)
def test_other_parts_of_a_workbook(
    tmp_path: Path, part: str, content: str | bytes, place: str
) -> None:
    file = tmp_path / "buku.xlsx"
    openpyxl.Workbook().save(file)
    _parts(file, {part: content})
    assert place_of(file) == place


def test_strings_of_a_workbook_that_no_cell_uses(tmp_path: Path) -> None:
    file = tmp_path / "buku.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Kode", "Nama"])
        sheet.write_row(1, 0, ["6203014507850007", "Meja"])  # its heading says that it is none
    assert look(file) == []
    _inserted(file, "xl/sharedStrings.xml", "</sst>", f"<si><t>{NIK}</t></si>")
    assert place_of(file) == _OFF


WORD = {
    "a paragraph": ("word/document.xml", "</w:body>", "<w:p><w:r><w:t>{}</w:t></w:r></w:p>", ""),
    "deleted text": (
        "word/document.xml", "</w:body>", "<w:p><w:del><w:delText>{}</w:delText></w:del></w:p>", "",
    ),
    "a field's code": (
        "word/document.xml", "</w:body>", "<w:p><w:r><w:instrText>{}</w:instrText></w:r></w:p>", "",
    ),
    "a simple field": (
        "word/document.xml", "</w:body>", '<w:p><w:fldSimple w:instr="X {}"/></w:p>', _OFF,
    ),
    "an alternative text": (
        "word/document.xml", "</w:body>", '<w:p><wp:docPr id="1" name="g" descr="{}"/></w:p>',
        "keterangan gambar",
    ),
    "a bookmark": (
        "word/document.xml", "</w:body>", '<w:bookmarkStart w:name="_{}"/>', "penanda (bookmark)",
    ),
    "a content control": (
        "word/document.xml", "</w:body>", '<w:sdt><w:listItem w:value="{}"/></w:sdt>',
        "pilihan isian",
    ),
    "a remark of XML": ("word/document.xml", "</w:body>", "<!-- {} -->", _OFF),
    "a variable": (
        "word/settings.xml", "</w:settings>", '<w:docVar w:name="x" w:val="{}"/>', _OFF,
    ),
    "a style's name": (
        "word/styles.xml", "</w:styles>", '<w:style><w:name w:val="{}"/></w:style>', _OFF,
    ),
    "a link's address": (
        "word/_rels/document.xml.rels", "</Relationships>",
        '<Relationship Id="r99" Target="https://contoh.id/?nik={}"/>', "alamat tautan",
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", WORD)
def test_a_word_file(tmp_path: Path, where: str) -> None:
    part, before, what, place = WORD[where]
    file = tmp_path / "surat.docx"
    Docx().save(str(file))
    _inserted(file, part, before, what.format(NIK))
    assert place_of(file) == place


@pytest.mark.parametrize(
    ("part", "content", "place"),
    [
        ("word/comments.xml", f'<w><comment author="{NIK}"/></w>', "komentar"),
        ("word/comments.xml", f"<w><comment><p><t>{NIK}</t></p></comment></w>", "komentar"),
        ("word/people.xml", f'<w><person author="{NIK}"/></w>', "komentar"),
        ("word/footnotes.xml", f"<w><p>{NIK}</p></w>", "catatan"),
        ("word/endnotes.xml", f"<w><p>{NIK}</p></w>", "catatan"),
        ("word/header1.xml", f"<w><p>{NIK}</p></w>", ""),
        ("word/glossary/document.xml", f"<w><p>{NIK}</p></w>", ""),
        ("word/diagrams/data1.xml", f"<w><t>{NIK}</t></w>", "grafik atau bagan"),
        ("word/embeddings/data.txt", NIK, "word/embeddings/data.txt"),
        ("ppt/slides/slide2.xml", f"<s><p><t>{NIK}</t></p></s>", "halaman 2"),
        ("ppt/slides/slide2.xml", f'<s><cNvPr descr="{NIK}"/></s>', "keterangan gambar halaman 2"),
        ("ppt/notesSlides/notesSlide1.xml", f"<s><p>{NIK}</p></s>", "catatan"),
        ("ppt/notesMasters/notesMaster1.xml", f"<s><p>{NIK}</p></s>", _OFF),
        ("ppt/slideMasters/slideMaster1.xml", f"<s><p>{NIK}</p></s>", ""),
        ("ppt/comments/comment1.xml", f"<c><text>{NIK}</text></c>", "komentar"),
        ("ppt/commentAuthors.xml", f'<c><cmAuthor name="{NIK}"/></c>', _OFF),
        ("ppt/presentation.xml", f'<p><section name="{NIK}"/></p>', _OFF),
        ("ppt/tags/tag1.xml", f'<t><tag val="{NIK}"/></t>', _OFF),
    ],
)
def test_other_parts_of_documents_and_slides(
    tmp_path: Path, part: str, content: str, place: str
) -> None:
    file = tmp_path / "berkas.docx"
    _zip(file, {"[Content_Types].xml": "<Types/>", part: content})
    assert place_of(file) == place


@pytest.mark.parametrize("content", ["", " ", "<tidak ditutup", f"<a>{NIK}"])
def test_a_part_that_is_no_xml_though_it_is_called_so(tmp_path: Path, content: str) -> None:
    """OpenDocument has empty ones; what stands in another is read as bytes."""
    file = tmp_path / "surat.docx"
    _zip(file, {"[Content_Types].xml": "<Types/>", "word/document.xml": f"<w><p>{NIK}</p></w>",
                "lain/accelerator/current.xml": content})  # fmt: skip
    found = look(file)
    assert "pemeriksaan-gagal" not in {f.rule for f in found}
    assert [f.value for f in found if f.rule == "nik-terbuka"]


_NS = "xmlns:o='o' xmlns:table='t' xmlns:text='x' xmlns:draw='d' xmlns:number='n' xmlns:x='l'"


@pytest.mark.parametrize(
    ("part", "content", "place"),
    [
        ("content.xml", f"<text:p>{NIK}</text:p>", ""),
        ("content.xml", f"<table:table table:name='{NIK}'/>", "nama tabel"),
        ("content.xml", f"<table:named-range table:name='_{NIK}'/>", "nama rentang"),
        ("content.xml", f"<table:content-validation table:condition='{NIK}'/>", "pilihan isian"),
        ("content.xml", f"<text:a x:href='https://contoh.id/?nik={NIK}'/>", "alamat tautan"),
        ("content.xml", f"<table:table-cell table:formula='of:=\"{NIK}\"'/>", _OFF),
        ("content.xml", f"<o:annotation><text:p>{NIK}</text:p></o:annotation>", ""),
        ("content.xml", f"<draw:frame><o:desc>{NIK}</o:desc></draw:frame>", ""),
        ("content.xml", f"<text:changed-region><text:p>{NIK}</text:p></text:changed-region>", ""),
        ("styles.xml", f"<o:footer><text:p>{NIK}</text:p></o:footer>", ""),
        ("styles.xml", f"<number:date-style><text:x>{NIK}</text:x></number:date-style>", ""),
        ("meta.xml", f"<o:user-defined>{NIK}</o:user-defined>", "properti dokumen"),
        ("settings.xml", f"<o:item>{NIK}</o:item>", _OFF),
        ("Basic/Standard/Module1.xml", f"<o:module>{NIK}</o:module>", _OFF),
        (f"Pictures/{NIK}.wmf", "", "nama berkas di dalamnya"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
def test_open_document(tmp_path: Path, kind: str, part: str, content: str, place: str) -> None:
    file = tmp_path / "berkas.odt"
    root = f"<o:document {_NS}>{content}</o:document>"
    parts = {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<a/>"}
    if kind == "spreadsheet":
        parts["content.xml"] = f"<o:document {_NS}/>"
    _zip(file, {**parts, part: root})
    assert place_of(file).removeprefix("komentar") == place


@pytest.mark.parametrize("inside", ["annotation", "frame", "custom-shape"])
def test_what_stands_in_a_cell_of_open_document_but_is_none(tmp_path: Path, inside: str) -> None:
    file = tmp_path / "buku.ods"
    cell = f"<table:table-cell><o:{inside}><text:p>{NIK}</text:p></o:{inside}></table:table-cell>"
    sheet = f"<table:table table:name='A'><table:table-row>{cell}</table:table-row></table:table>"
    _zip(file, {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<o:document {_NS}>{sheet}</o:document>",
    })  # fmt: skip
    assert place_of(file) == ("komentar" if inside == "annotation" else "")


# Archives and pictures.


def test_names_and_comments_of_an_archive(tmp_path: Path) -> None:
    named, said, folder = (tmp_path / f"{n}.zip" for n in ("nama", "komentar", "folder"))
    _zip(named, {f"data {NIK}.txt": "kosong"})
    _zip(folder, {f"{NIK}/": "", f"{NIK[:4]}/a.txt": ""})
    _zip(said, {"a.txt": "kosong"})
    with zipfile.ZipFile(said, "a") as archive:
        archive.comment = NIK.encode()
    assert [place_of(f) for f in (named, said, folder)] == ["nama berkas di dalamnya"] * 3


def test_bytes_of_an_archive_that_belong_to_no_file(tmp_path: Path) -> None:
    _zip(tmp_path / "biasa.zip", {"a.txt": "kosong", "b.txt": "kosong"})
    plain = (tmp_path / "biasa.zip").read_bytes()
    index, end = plain.index(b"PK\x01\x02"), plain.rindex(b"PK\x05\x06")
    start = (index + len(NIK)).to_bytes(4, "little")
    moved = plain[:index] + NIK.encode() + plain[index : end + 16] + start + plain[end + 20 :]
    for name, content in (("belakang.zip", plain + NIK.encode()), ("antara.zip", moved)):
        (tmp_path / name).write_bytes(content)
        assert place_of(tmp_path / name) == _OFF


@pytest.mark.parametrize(
    ("head", "text", "attached", "told"),
    [(NIK, "é", "é", "surat.txt"), ("é", NIK, "é", "bagian 2.txt"), ("é", "é", NIK, "data.txt")],
)
def test_a_letter_in_code(tmp_path: Path, head: str, text: str, attached: str, told: str) -> None:
    """Mail programs write texts that are not English in base64, heads too."""
    letter, file = EmailMessage(), tmp_path / "surat.eml"
    letter["MIME-Version"] = "1.0"
    letter.set_content(f"é {text}", cte="base64")
    letter.add_attachment(f"é {attached}", filename="data.txt", cte="base64")
    coded = base64.b64encode(f"é {head}".encode())
    file.write_bytes(b"Subject: =?utf-8?b?" + coded + b"?=\n" + bytes(letter))
    assert place_of(file) == told


def _png(file: Path) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_itxt("Keterangan", NIK)
    Image.new("RGB", (4, 4)).save(file, pnginfo=text)


def _jpeg(file: Path) -> None:
    Image.new("RGB", (4, 4)).save(file, comment=NIK.encode())


def _exif(file: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\x00\x00\x00" + NIK.encode()
    Image.new("RGB", (4, 4)).save(file, exif=exif)


def _iptc(file: Path) -> None:
    block = b"\x1c\x02\x78" + len(NIK).to_bytes(2, "big") + NIK.encode()
    bim = (
        b"8BIM\x04\x04\x00\x00" + len(block).to_bytes(4, "big") + block + b"\x00" * (len(block) % 2)
    )
    segment = b"Photoshop 3.0\x00" + bim
    plain = io.BytesIO()
    Image.new("RGB", (4, 4)).save(plain, "JPEG")
    jpeg = plain.getvalue()
    marked = b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment
    file.write_bytes(jpeg[:2] + marked + jpeg[2:])


def _segment(file: Path) -> None:
    segment = b"Pembuat\x00" + NIK.encode()
    plain = io.BytesIO()
    Image.new("RGB", (4, 4)).save(plain, "JPEG")
    marked = b"\xff\xe5" + (len(segment) + 2).to_bytes(2, "big") + segment
    file.write_bytes(plain.getvalue()[:2] + marked + plain.getvalue()[2:])


def _behind(file: Path) -> None:
    Image.new("RGB", (4, 4)).save(file)
    file.write_bytes(file.read_bytes() + b"\n" + NIK.encode())


@pytest.mark.parametrize("make", [_segment, _behind])
def test_what_no_reader_of_pictures_gives(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "a.jpg")
    assert place_of(tmp_path / "a.jpg") == "data foto"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<html><body><p>NIK " + "".join(f"&#{ord(c)};" for c in NIK) + "</p></body>"),
        ("a.html", f"<html><body><p>NIK {NIK[:8]}<b>{NIK[8:]}</b></p></body></html>"),
        ("a.rtf", "{\\rtf1 NIK " + "".join(f"\\'{ord(c):02x}" for c in NIK) + "}"),
        ("a.rtf", "{\\rtf1 NIK " + "".join(f"\\u{ord(c)}?" for c in NIK) + "}"),
        ("a.rtf", f"{{\\rtf1 NIK {NIK[:8]}{{\\b {NIK[8:]}}}}}"),
        ("a.html", "<html><script>x='" + "".join(f"\\u00{ord(c):02x}" for c in NIK) + "'</script>"),
        ("b.html", "<html><img alt='" + "".join(f"&#x{ord(c):x};" for c in NIK) + "'></html>"),
        (
            "c.html",
            "<html><a href='mailto:a@x.go.id?body="
            + "".join(f"%{ord(c):x}" for c in NIK)
            + "'>x</a></html>",
        ),
        ("d.html", "<html>NIK " + "".join(f'<input value="{c}">' for c in NIK) + "</html>"),
        ("a.json", '{"n": "' + "".join(f"\\u00{ord(c):02x}" for c in NIK) + '"}'),
        ("a.xml", "<?xml version='1.0'?><a>" + "".join(f"&#{ord(c)};" for c in NIK) + "</a>"),
        (
            "a.svg",
            "<svg xmlns='http://www.w3.org/2000/svg'><text>NIK "
            + "".join(f"<tspan x='9'>{c}</tspan>" for c in NIK)
            + "</text></svg>",
        ),
        ("b.svg", "<svg><desc>" + "".join(f"&#{ord(c)};" for c in NIK) + "</desc></svg>"),
    ],
)
def test_codes_and_marks_within_a_number(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    assert place_of(tmp_path / name) == _OFF


@pytest.mark.parametrize("name", ["a.html", "a.rtf"])
def test_cells_side_by_side_make_no_number(tmp_path: Path, name: str) -> None:
    html = f"<html><table><tr><td>{NIK[:8]}</td><td>{NIK[8:]}</td></tr></table></html>"
    rtf = f"{{\\rtf1 {NIK[:8]}\\cell {NIK[8:]}\\cell\\row}}"
    (tmp_path / name).write_text(html if name == "a.html" else rtf)
    assert look(tmp_path / name) == []


@pytest.mark.parametrize(
    ("name", "make"),
    [("a.png", _png), ("a.jpg", _jpeg), ("a.webp", _exif), ("b.jpg", _exif), ("c.jpg", _iptc)],
)
def test_a_picture(tmp_path: Path, name: str, make: Callable[[Path], None]) -> None:
    make(tmp_path / name)
    assert place_of(tmp_path / name) == "data foto"
