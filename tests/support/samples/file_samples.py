"""Files as agencies hand them in, good and bad, made here byte by byte. No real person in any."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import docx
import openpyxl
import pikepdf
from docx.oxml import OxmlElement
from openpyxl.comments import Comment
from pikepdf import Array, Dictionary, Name
from PIL import Image

SECRET = "RAHASIA4711"


def saved(write: Callable[[io.BytesIO], object]) -> bytes:
    """Return what ``write`` writes."""
    out = io.BytesIO()
    write(out)
    return out.getvalue()


# PDF


def pdf(
    *contents: str, title: str = "Laporan Tahunan Contoh", after: Callable[..., None] | None = None
) -> bytes:
    """A PDF with one page for each content stream; ``after`` may change it before it is saved."""
    with pikepdf.new() as made:
        font = made.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        )
        for content in contents or (words("Isi halaman."),):
            page = made.add_blank_page(page_size=(595, 842))
            page.Resources = Dictionary(Font=Dictionary(F1=font))
            page.Contents = made.make_stream(content.encode())
        if title:
            made.docinfo["/Title"] = title
        if after:
            after(made)
        return saved(made.save)


def words(text: str, x: int = 72, y: int = 700, size: int = 12, grey: float = 0) -> str:
    """A line of text in a content stream."""
    return f"BT {grey} g /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n"


def box(x: int, y: int, width: int, height: int, grey: float = 0) -> str:
    """A filled rectangle in a content stream."""
    return f"q {grey} g {x} {y} {width} {height} re f Q\n"


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    with pikepdf.open(io.BytesIO(pdf())) as made:
        locks = pikepdf.Encryption(owner="pemilik", user="pembaca")
        return saved(lambda out: made.save(out, encryption=locks))


def restricted_pdf() -> bytes:
    """A PDF that opens, and forbids copying."""
    with pikepdf.open(io.BytesIO(pdf())) as made:
        allow = pikepdf.Permissions(extract=False)
        locks = pikepdf.Encryption(owner="pemilik", user="", allow=allow)
        return saved(lambda out: made.save(out, encryption=locks))


def picture(mode: str = "L", colour: int | tuple[int, ...] = 200, kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    image = Image.new(mode, (60, 60), colour)
    return saved(lambda out: image.save(out, kind))


def with_picture(grey: int, place: str) -> Callable[[pikepdf.Pdf], None]:
    """Paint a picture of one grey onto the first page, at ``place`` ("w 0 0 h x y")."""

    def change(made: pikepdf.Pdf) -> None:
        image = made.make_stream(bytes([grey]) * 100)
        image.stream_dict.update(
            Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10,
                       ColorSpace=Name.DeviceGray, BitsPerComponent=8)
        )  # fmt: skip
        page = made.pages[0]
        page.Resources.XObject = Dictionary(Im1=image)
        painted = page.Contents.read_bytes() + f"q {place} cm /Im1 Do Q\n".encode()
        page.Contents = made.make_stream(painted)

    return change


def with_annotation(subtype: str, **keys: Any) -> Callable[[pikepdf.Pdf], None]:
    """Put an annotation over the text that ``words`` writes at its usual place."""

    def change(made: pikepdf.Pdf) -> None:
        plain = {"Type": Name.Annot, "Subtype": Name(subtype), "Rect": Array([60, 690, 300, 720])}
        made.pages[0].Annots = Array([made.make_indirect(Dictionary(**plain, **keys))])

    return change


def with_action(**action: Any) -> Callable[[pikepdf.Pdf], None]:
    """Have the file do something when it is opened."""

    def change(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = Dictionary(**action)

    return change


def with_attachment(name: str, content: bytes = b"isi") -> Callable[[pikepdf.Pdf], None]:
    """Put a file inside."""

    def change(made: pikepdf.Pdf) -> None:
        made.attachments[name] = content

    return change


# Office files since 2007


def word(change: Callable[..., None] | None = None, title: str = "Surat Edaran Contoh") -> bytes:
    """A Word file with one paragraph."""
    made = docx.Document()
    made.core_properties.title = title
    made.add_paragraph("Isi surat.")
    if change:
        change(made)
    return saved(made.save)


def tracked(made: docx.document.Document) -> None:  # type: ignore[name-defined]
    """Delete a word with the history switched on."""
    made.paragraphs[0]._p.append(OxmlElement("w:del"))


def commented(made: docx.document.Document) -> None:  # type: ignore[name-defined]
    """Put a comment on the first words."""
    made.add_comment(made.paragraphs[0].runs, text="Periksa lagi.", author="Contoh")


def vanished(made: docx.document.Document) -> None:  # type: ignore[name-defined]
    """Write words that are not shown."""
    made.add_paragraph().add_run("tersembunyi").font.hidden = True


def excel(change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    """A workbook with two filled sheets."""
    made = openpyxl.Workbook()
    made.properties.title = "Data Contoh"
    for name in ("Data", "Hitung"):
        sheet = made.create_sheet(name)
        for row in ("Kecamatan", "Jumlah"), ("Contoh", 1), ("Misal", 2):
            sheet.append(row)
    made.remove(made["Sheet"])
    if change:
        change(made)
    return saved(made.save)


def hide_sheets(made: openpyxl.Workbook) -> None:
    made.create_sheet("Rumus")
    made["Hitung"].sheet_state = "hidden"
    made["Rumus"].sheet_state = "veryHidden"


def hide_lines(made: openpyxl.Workbook) -> None:
    made["Data"].row_dimensions[3].hidden = True
    made["Data"].column_dimensions["B"].hidden = True


def comment_cell(made: openpyxl.Workbook) -> None:
    made["Data"]["A1"].comment = Comment("Periksa lagi.", "Contoh")


def added(content: bytes, members: Mapping[str, bytes]) -> bytes:
    """A ZIP file with more files in it."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return out.getvalue()


def zipped(members: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return out.getvalue()


def locked_zip() -> bytes:
    """A ZIP file whose entries say that they are encrypted."""
    plain = bytearray(zipped({"data.csv": b"a,b\n1,2\n"}))
    plain[6] |= 1
    plain[plain.index(b"PK\x01\x02") + 8] |= 1
    return bytes(plain)


_ODF = 'xmlns:office="o" xmlns:table="t" xmlns:style="s" xmlns:text="x" xmlns:dc="d"'


def odf(
    body: str = "", *, kind: str = "spreadsheet", members: Mapping[str, bytes] | None = None
) -> bytes:
    """An OpenDocument file with this in its content."""
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
            "content.xml": f"<office:content {_ODF}>{body}</office:content>".encode(),
            "meta.xml": f"<office:meta {_ODF}><dc:title>Contoh</dc:title></office:meta>".encode(),
            **(members or {}),
        }
    )


HIDDEN_ODS = """<style:style style:name="ta1"><style:table-properties table:display="false"/>
</style:style><table:table table:name="Rumus" table:style-name="ta1"/>
<table:table table:name="Data"><table:table-row table:visibility="collapse"/></table:table>"""


# Office files before 2007


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file ([MS-CFB]) with these streams, at paths with ``/``.

    Every stream fills whole sectors of the file itself, so that no mini stream is needed; the
    directory is a chain instead of a balanced tree, which readers take as well.
    """
    entries, contents = _directory(streams)
    sectors = [part for content in contents for part in _sectors(content)]
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * 512, b"\x00")
    directory_at = len(sectors)
    sectors += _sectors(directory)
    fat_at = len(sectors)
    chains = [*(len(c) // 512 for c in contents), len(directory) // 512]
    fat: list[int] = []
    for length in chains:
        fat += [*range(len(fat) + 1, len(fat) + length), 0xFFFFFFFE]
    fat += [0xFFFFFFFD]
    assert len(fat) <= 128, "one sector of FAT is enough for samples"
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, directory_at, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    header += struct.pack("<I", fat_at) + b"\xff" * (4 * 108)
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    return header + b"".join(sectors) + table


def _sectors(content: bytes) -> list[bytes]:
    return [content[at : at + 512] for at in range(0, len(content), 512)]


def _directory(streams: Mapping[str, bytes]) -> tuple[list[bytes], list[bytes]]:
    nodes: list[tuple[str, str, bytes | None]] = []  # (parent, name, content)
    for path, content in streams.items():
        parent = ""
        *folders, name = path.split("/")
        for folder in folders:
            if (parent, folder, None) not in nodes:
                nodes.append((parent, folder, None))
            parent = f"{parent}/{folder}".lstrip("/")
        nodes.append((parent, name, content))
    paths = ["", *(f"{p}/{n}".lstrip("/") for p, n, _ in nodes)]
    nothing = 0xFFFFFFFF

    def chain(parent: str, after: int) -> int:
        return next(
            (i for i, (p, _, _) in enumerate(nodes, 1) if p == parent and i > after), nothing
        )

    entries = [_entry("Root Entry", 5, nothing, chain("", 0), 0xFFFFFFFE, 0)]
    contents: list[bytes] = []
    start = 0
    for index, (parent, name, content) in enumerate(nodes, 1):
        right = chain(parent, index)
        if content is None:
            entries.append(_entry(name, 1, right, chain(paths[index], 0), 0, 0))
            continue
        filled = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\x00")
        entries.append(_entry(name, 2, right, nothing, start, len(filled)))
        contents.append(filled)
        start += len(filled) // 512
    return entries, contents


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    spelled = (name + "\x00").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI16xIQ",
        spelled, len(spelled), kind, 1, 0xFFFFFFFF, right, child, 0, start, size,
    )  # fmt: skip


def record(code: int, data: bytes) -> bytes:
    """A record of an Excel stream ([MS-XLS])."""
    return struct.pack("<HH", code, len(data)) + data


def sheet_record(name: str, state: int = 0, kind: int = 0) -> bytes:
    return record(0x85, struct.pack("<IBB", 0, state, kind) + bytes([len(name), 0]) + name.encode())


def xls(*records: bytes) -> bytes:
    """An old workbook with these records."""
    begin = record(0x809, struct.pack("<HH", 0x600, 5) + bytes(12))
    return ole({"Workbook": begin + b"".join(records)})


HIDDEN_XLS = xls(
    sheet_record("Data"),
    sheet_record("Rumus", state=2),
    record(0x809, struct.pack("<HH", 0x600, 0x10) + bytes(12)),
    record(0x208, struct.pack("<HHHHHHHH", 4, 0, 2, 255, 0, 0, 0x20, 0)),
)
