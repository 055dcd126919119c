"""Files that do something when they are opened, and ordinary ones that look a little like them.

Made here byte by byte. What they would do is harmless: they count, or ask an address that is none.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.support.samples import file_samples as made

SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
SCRIPT = "<script>document.title='x'</script>"
OUTSIDE = "http://contoh.invalid/a"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def svg(inside: str, head: str = "") -> bytes:
    return f"{head}<svg {SVG}>{inside}<rect width='9' height='9'/></svg>".encode()


def page(inside: str, head: str = "<!doctype html>") -> bytes:
    return f"{head}<html><body>isi {inside}</body></html>".encode()


def letter(content: str, subtype: str = "html") -> bytes:
    message = EmailMessage()
    message["Subject"] = "Halaman"
    message.set_content("isi")
    message.add_related(content.encode(), "text", subtype)
    return message.as_bytes()


def relation(
    kind: str, target: str, part: str = "word/_rels/document.xml.rels"
) -> dict[str, bytes]:
    return {
        part: f'<Relationships xmlns="r"><Relationship Id="r1" Type="{_REL}/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'.encode()
    }


def word_with(inside: str = "", members: dict[str, bytes] | None = None) -> bytes:
    body = f'<w:document xmlns:w="w"><w:body>{inside}</w:body></w:document>'
    return made.zipped(
        {"[Content_Types].xml": b"<x/>", "word/document.xml": body.encode(), **(members or {})}
    )


def field(*pieces: str) -> str:
    runs = "".join(f"<w:instrText>{piece}</w:instrText>" for piece in pieces)
    return (f'<w:fldChar w:fldCharType="begin"/>{runs}<w:fldChar w:fldCharType="separate"/>'
            '<w:fldChar w:fldCharType="end"/>')  # fmt: skip


def book_with(formula: str = "", members: dict[str, bytes] | None = None) -> bytes:
    sheet = f'<worksheet xmlns="s"><c r="A1"><f>{formula}</f><v>1</v></c></worksheet>'
    return made.zipped(
        {
            "[Content_Types].xml": b"<x/>",
            "xl/workbook.xml": b'<workbook><sheets><sheet name="A"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": sheet.encode(),
            **(members or {}),
        }
    )


def on(place: str, **action: Any) -> Callable[[pikepdf.Pdf], None]:
    """Hang an action at a place of the file."""

    def change(pdf: pikepdf.Pdf) -> None:
        acts = Dictionary(**action)
        if place == "open":
            pdf.Root.OpenAction = acts
        elif place == "next":
            pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=acts)
        elif place == "file":
            pdf.Root.AA = Dictionary(WC=acts)
        elif place == "page":
            pdf.pages[0].AA = Dictionary(O=acts)
        elif place == "names":
            pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), acts])))
        elif place == "field":
            box = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("a"), AA=Dictionary(K=acts)))
            pdf.Root.AcroForm = Dictionary(Fields=Array([box]))
        else:
            made.with_annotation("/Link", A=acts)(pdf)

    return change


def js(code: str = "app.alert(1)") -> dict[str, object]:
    return {"S": Name.JavaScript, "JS": String(code)}


def xfa(content: str) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        parts = Array([String("template"), pdf.make_stream(content.encode())])
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=parts)

    return change


ODS = '<table:table table:name="A"><table:table-row>{}</table:table-row></table:table>'


def ods(inside: str) -> bytes:
    spaces = 'xmlns:script="sc" xmlns:xlink="xl" xmlns:draw="dr" xmlns:presentation="p"'
    return made.odf(f"<office:body {spaces}>{inside}</office:body>")


PNG, GIF = made.picture(), made.picture(kind="GIF")
JPEG = made.picture("RGB", (9, 9, 9), "JPEG")
ZIP = made.zipped({"a.txt": b"isi"})
DDE = "cmd|'/c calc'!A1"
MACRO = "vnd.sun.star.script:Standard.A.B?language=Basic"
SUPBOOK = made.record(0x1AE, b"\x01\x00\x08\x00\x00cmd\x03/c a")
WORD97 = made.ole({"WordDocument": bytes(600) + b'\x13 DDEAUTO c:\\\\a "b" \x14x\x15'})

#: What each does, its bytes, its suffix, and the rule that holds it.
HELD: dict[str, tuple[bytes, str, str]] = {
    "svg script": (svg(SCRIPT), ".svg", "svg-berskrip"),
    "svg script with a prefix": (
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>1</s:script></s:svg>',
        ".svg", "svg-berskrip"),
    "svg script behind a comment": (svg(SCRIPT, "<!-- peta -->\n"), ".svg", "svg-berskrip"),
    "svg handler": (svg("<g onload='a()'/>"), ".svg", "svg-berskrip"),
    "svg handler of an animation": (svg("<animate onbegin='a()'/>"), ".svg", "svg-berskrip"),
    "svg address": (svg("<a xlink:href='java&#115;cript:a()'/>"), ".svg", "svg-berskrip"),
    "svg address with a tab": (svg("<a xlink:href='java&#9;script:a()'/>"), ".svg", "svg-berskrip"),
    "svg set": (svg("<set attributeName='onmouseover' to='a()'/>"), ".svg", "svg-berskrip"),
    "svg animated address": (
        svg("<animate attributeName='xlink:href' values='#a'/>"), ".svg", "svg-berskrip"),
    "svg foreign page": (
        svg(f"<foreignObject><body {XHTML}>{SCRIPT}</body></foreignObject>"),
        ".svg", "svg-berskrip"),
    "svg frame": (
        svg(f"<foreignObject><iframe {XHTML} src='a'/></foreignObject>"), ".svg", "svg-berskrip"),
    "svg use of data": (
        svg("<use href='data:image/svg+xml,a'/>"), ".svg", "svg-berskrip"),
    "svg entity": (
        svg("&a;", '<!DOCTYPE svg [<!ENTITY a "&#60;script>1&#60;/script>">]>'),
        ".svg", "svg-berskrip"),
    "svg with another name": (svg(SCRIPT), ".png", "svg-berskrip"),
    "svg called a text": (svg(SCRIPT, '<?xml version="1.0"?>'), ".txt", "svg-berskrip"),
    "svg packed": (gzip.compress(svg(SCRIPT)), ".svgz", "svg-berskrip"),
    "svg in UTF-16": (svg(SCRIPT).decode().encode("utf-16"), ".svg", "svg-berskrip"),
    "svg in an archive": (made.zipped({"a/b.svg": svg(SCRIPT)}), ".zip", "svg-berskrip"),
    "page script": (page(SCRIPT), ".html", "halaman-berskrip"),
    "page handler": (page("<img src=x onerror=a()>"), ".html", "halaman-berskrip"),
    "page handler behind a slash": (page("<svg/onload=a()>"), ".html", "halaman-berskrip"),
    "page frame": (page("<iframe src=a></iframe>"), ".html", "halaman-berskrip"),
    "page that leads away": (
        page('<meta http-equiv="Refresh" content="0;url=a">'), ".html", "halaman-berskrip"),
    "page behind a false comment": (page(f"<!-->{SCRIPT}-->"), ".html", "halaman-berskrip"),
    "page without a head": (b"halo <script>1</script>", ".html", "halaman-berskrip"),
    "page with zeros": (page(SCRIPT).replace(b"<scr", b"<\x00scr"), ".html", "halaman-berskrip"),
    "page called a table": (page(SCRIPT), ".csv", "halaman-berskrip"),
    "page called a text": (page(SCRIPT), ".txt", "halaman-berskrip"),
    "page in UTF-16": (page(SCRIPT).decode().encode("utf-16"), ".txt", "halaman-berskrip"),
    "page in UTF-16 without a mark": (
        page(SCRIPT).decode().encode("utf-16-le"), ".html", "halaman-berskrip"),
    "page in UTF-7": (
        b"+ADw-html+AD4-+ADw-script+AD4-a()+ADw-/script+AD4-", ".html", "halaman-berskrip"),
    "page packed": (gzip.compress(page(SCRIPT)), ".gz", "halaman-berskrip"),
    "xhtml": (
        f'<?xml version="1.0"?><html {XHTML}><body>{SCRIPT}</body></html>'.encode(),
        ".xhtml", "halaman-berskrip"),
    "xhtml called xml": (
        f'<?xml version="1.0"?><html {XHTML}><body>{SCRIPT}</body></html>'.encode(),
        ".xml", "halaman-berskrip"),
    "xhtml inside xml": (
        b'<?xml version="1.0"?><data><h:script xmlns:h="http://www.w3.org/1999/xhtml"/></data>'
, ".xml", "xml-berskrip"),
    "xml with a style sheet": (
        b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#a"?><data/>',
        ".xml", "xml-berskrip"),
    "text with a script": (f"Laporan\n{SCRIPT}\n".encode(), ".txt", "teks-berisi-skrip"),
    "letter": (letter(page(SCRIPT).decode()), ".mht", "halaman-berskrip"),
    "letter called eml": (letter(svg(SCRIPT).decode(), "xml"), ".eml", "svg-berskrip"),
    "page before a PDF": (page(SCRIPT) + made.pdf(), ".pdf", "berkas-berwajah-dua"),
    "page behind a PDF": (made.pdf() + page(SCRIPT), ".pdf", "berkas-berwajah-dua"),
    "PDF that is an archive": (made.pdf() + ZIP, ".pdf", "berkas-berwajah-dua"),
    "GIF that is an archive": (GIF + ZIP, ".gif", "berkas-berwajah-dua"),
    "PNG that is an archive": (PNG + ZIP, ".png", "berkas-berwajah-dua"),
    "JPEG that is an archive": (JPEG + ZIP, ".jpg", "berkas-berwajah-dua"),
    "JPEG that is a page": (JPEG + page(SCRIPT), ".jpg", "berkas-berwajah-dua"),
    "GIF that is a page": (GIF + page(SCRIPT), ".gif", "berkas-berwajah-dua"),
    "GIF that is a script": (b"GIF89a/*" + GIF[8:] + b"*/=1;a()", ".gif", "berkas-berwajah-dua"),
    "GIF that is a PDF": (GIF + made.pdf(), ".gif", "berkas-berwajah-dua"),
    "page that is an archive": (page("") + ZIP, ".html",
                                "berkas-berwajah-dua"),
    **{
        f"pdf script at {place}": (
            made.pdf(after=on(place, **js())), ".pdf", "pdf-menjalankan-skrip")
        for place in ("open", "next", "file", "page", "names", "field", "click")
    },
    "pdf address of a script": (
        made.pdf(after=on("click", S=Name.URI, URI=String("javascript:a()"))),
        ".pdf", "pdf-menjalankan-skrip"),
    "pdf form of scripts": (
        made.pdf(after=xfa("<template><script>a()</script></template>")),
        ".pdf", "pdf-menjalankan-skrip"),
    "pdf launch": (
        made.pdf(after=on("click", S=Name.Launch, F=String("a.exe"))),
        ".pdf", "pdf-menjalankan-program"),
    **{
        f"pdf {kind} by itself": (
            made.pdf(after=on(place, S=Name(f"/{kind}"), **{key: String(OUTSIDE)})),
            ".pdf", "pdf-bertindak-sendiri")
        for place, kind, key in (
            ("open", "URI", "URI"), ("page", "SubmitForm", "F"), ("file", "ImportData", "F"),
            ("open", "GoToR", "F"), ("next", "GoToE", "F"),
        )
    },
    "pdf rich media": (
        made.pdf(after=made.with_annotation("/RichMedia")), ".pdf", "pdf-bermedia-aktif"),
    "pdf with a page inside": (
        made.pdf(after=made.with_attachment("a.html", page(SCRIPT))), ".pdf", "halaman-berskrip"),
    "pdf with a script inside": (
        made.pdf(after=made.with_attachment("a.js", b"a()")), ".pdf", "sisipan-program"),
    "pdf with a program of another name inside": (
        made.pdf(after=made.with_attachment("a.pdf", b"MZ" + bytes(90))),
        ".pdf", "sisipan-program"),
    "formula with DDE": (book_with(DDE), ".xlsx", "rumus-memanggil-luar"),
    "formula with WEBSERVICE": (
        book_with('_xlfn.WEBSERVICE("http://a.invalid")'), ".xlsx", "rumus-memanggil-luar"),
    "formula with RTD": (book_with('RTD("a",,"b")'), ".xlsx", "rumus-memanggil-luar"),
    "formula with CALL": (book_with('CALL("a","b")'), ".xlsx", "rumus-memanggil-luar"),
    "link to a program": (
        book_with("", {"xl/externalLinks/externalLink1.xml":
                       b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'}),
        ".xlsx", "rumus-memanggil-luar"),
    "link to a workbook on a server": (
        book_with("", relation("externalLinkPath", OUTSIDE,
                               "xl/externalLinks/_rels/externalLink1.xml.rels")),
        ".xlsx", "dokumen-memanggil-luar"),
    "connection refreshed at opening": (
        book_with("", {"xl/connections.xml": b'<c><connection refreshOnLoad="1"/></c>'}),
        ".xlsx", "dokumen-memanggil-luar"),
    "template from a server": (
        word_with("", relation("attachedTemplate", OUTSIDE, "word/_rels/settings.xml.rels")),
        ".docx", "dokumen-memanggil-luar"),
    "template from a share": (
        word_with("", relation("attachedTemplate", "file://server/a.dotm",
                               "word/_rels/settings.xml.rels")),
        ".docx", "dokumen-memanggil-luar"),
    "object from a server": (
        word_with("", relation("oleObject", OUTSIDE)), ".docx", "dokumen-memanggil-luar"),
    "link that starts a tool": (
        word_with("", relation("hyperlink", "ms-msdt:/id")), ".docx", "dokumen-memanggil-luar"),
    "field DDEAUTO": (word_with(field(" DDEAUTO c:\\a ")), ".docx", "dokumen-memanggil-luar"),
    "field in pieces": (word_with(field(" DD", "EAU", "TO c:\\a ")), ".docx",
                        "dokumen-memanggil-luar"),
    "field spelled in numbers": (
        word_with(field(" QUOTE 68 68 69 65 85 84 79 ")), ".docx", "dokumen-memanggil-luar"),
    "field of a part elsewhere": (
        made.zipped({"[Content_Types].xml": b"<x/>",
                     "isi/a.xml": f'<w:d xmlns:w="w">{field("DDE a")}</w:d>'.encode()}),
        ".docx", "dokumen-memanggil-luar"),
    "formula of a part elsewhere": (
        book_with("", {"xl/lain/a.xml": b"<w><f>WEB&#83;ERVICE(A1)</f></w>"}),
        ".xlsx", "rumus-memanggil-luar"),
    "field in an attribute": (
        word_with('<w:fldSimple w:instr=" DDE a b "/>'), ".docx", "dokumen-memanggil-luar"),
    "field in a footnote": (
        word_with("", {"word/footnotes.xml": f'<w:f xmlns:w="w">{field("DDE a")}</w:f>'.encode()}),
        ".docx", "dokumen-memanggil-luar"),
    "slide that starts a program": (
        made.zipped({"[Content_Types].xml": b"<x/>", "ppt/slides/slide1.xml":
                     b'<sld><hlinkClick action="ppaction://program"/></sld>'}),
        ".pptx", "dokumen-memanggil-luar"),
    "page inside a Word file": (
        word_with("", {"word/embeddings/a.html": page(SCRIPT)}), ".docx", "halaman-berskrip"),
    "old workbook with DDE": (made.xls(SUPBOOK), ".xls", "rumus-memanggil-luar"),
    "old Word file with DDE": (WORD97, ".doc", "rumus-memanggil-luar"),
    "RTF with DDE": (
        rb"{\rtf1{\field{\*\fldinst {DD}{EAUTO c:\\a}}{\fldrslt x}}}", ".rtf",
        "dokumen-memanggil-luar"),
    "RTF with an object": (
        rb"{\rtf1{\object\objautlink\objupdate{\*\objdata 01}}}", ".doc",
        "dokumen-memanggil-luar"),
    "RTF with a template": (
        rb"{\rtf1{\*\template http://contoh.invalid/a}}", ".rtf", "dokumen-memanggil-luar"),
    "OpenDocument with DDE": (
        ods('<table:dde-links><table:dde-link/></table:dde-links>'), ".ods",
        "rumus-memanggil-luar"),
    "OpenDocument with a DDE formula": (
        ods(ODS.format("<table:table-cell table:formula='of:=DDE(\"cmd\";\"/c a\";\"b\")'/>")),
        ".ods", "rumus-memanggil-luar"),
    "OpenDocument with WEBSERVICE": (
        ods(ODS.format("<table:table-cell table:formula='of:=COM.MICROSOFT.WEBSERVICE(\"a\")'/>")),
        ".ods", "rumus-memanggil-luar"),
    "OpenDocument with a listener": (
        ods(f'<office:event-listeners><script:event-listener xlink:href="{MACRO}"/>'
            "</office:event-listeners>"), ".odt", "berkas-bermakro"),
    "OpenDocument with a link to a macro": (
        ods(f'<text:a xlink:href="{MACRO}">x</text:a>'), ".odt", "dokumen-memanggil-luar"),
    "OpenDocument with a frame": (
        ods(f'<draw:floating-frame xlink:href="{OUTSIDE}"/>'), ".odt", "dokumen-memanggil-luar"),
    "flat OpenDocument with DDE": (
        b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:'
        b'xmlns:office:1.0" xmlns:table="t"><table:dde-link/></office:document>',
        ".fods", "rumus-memanggil-luar"),
    "table with DDE": (f"a;b\n1;={DDE}\n".encode(), ".csv", "rumus-memanggil-luar"),
    "table with DDE behind a sign": (f"a,b\n1,@SUM(1+1)*{DDE}\n".encode(), ".csv",
                                     "rumus-memanggil-luar"),
    "table with DDE in a text": (f"a,b\n1,x;={DDE}\n".encode(), ".csv", "rumus-memanggil-luar"),
    "table with WEBSERVICE": (b'a,b\n1,"=WEBSERVICE(""http://a.invalid"")"\n', ".csv",
                              "rumus-memanggil-luar"),
    "table in UTF-16 with DDE": (f"a\tb\n1\t={DDE}\n".encode("utf-16"), ".csv",
                                 "rumus-memanggil-luar"),
    "SYLK called a table": (b"ID;PWXL;N;E\nC;Y1;X1;EEXEC(1)\nE\n", ".csv", "rumus-memanggil-luar"),
    "packed table with DDE": (gzip.compress(f"a;b\n1;={DDE}\n".encode()), ".gz",
                              "rumus-memanggil-luar"),
    "xml without a declaration": (
        f'<data>{"<a/>" * 2000}<h:script xmlns:h="http://www.w3.org/1999/xhtml"/></data>'.encode(),
        ".xml", "xml-berskrip"),
    "binary workbook with DDE": (
        made.zipped({"[Content_Types].xml": b"<x/>", "xl/externalLinks/externalLink1.bin":
                     b"\xe8\x02\x10\x01\x00" + bytes(20)}), ".xlsb", "rumus-memanggil-luar"),
    "page as a piece of a Word file": (
        word_with("", {"word/afchunk.html": page(SCRIPT)}), ".docx", "halaman-berskrip"),
    "page inside an OpenDocument": (
        made.odf(members={"media/a.html": page(SCRIPT)}), ".odt", "halaman-berskrip"),
    "name in an archive": (made.zipped({"a\u202efdp.txt": b"isi"}), ".zip",
                           "nama-berkas-menyesatkan"),
}  # fmt: skip

#: What only warns, or is told of nothing ("").
PASSED: dict[str, tuple[bytes, str, str]] = {
    "a drawing": (svg("<g id='a'/><use href='#a'/><animate attributeName='x'/>"), ".svg", ""),
    "a drawing with a page's text": (
        svg(f"<foreignObject><div {XHTML}>isi</div></foreignObject>"), ".svg", "svg-menunjuk-luar"),
    "a drawing as Illustrator has it": (
        svg("<switch/>", '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY ns_svg '
            '"http://www.w3.org/2000/svg">]>'), ".svg", ""),
    "a drawing with a picture in it": (
        svg("<image xlink:href='data:image/png;base64,aa'/>"), ".svg", ""),
    "a page": (page(""), ".html", "halaman-web"),
    "data in XML with an element of that name": (
        b'<?xml version="1.0"?><data><script>langkah 1</script><object onload="2"/></data>',
        ".xml", ""),
    "a map": (
        b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><description>'
        b"<![CDATA[<b>Kantor</b>]]></description></kml>", ".kml", ""),
    "styled by CSS": (
        b'<?xml version="1.0"?><?xml-stylesheet type="text/css" href="a"?><d/>',
        ".xml", "xml-bergaya"),
    "a text on tags": (b"Panduan: tulis <b>tebal</b> dan a < b.\n", ".txt", ""),
    "a long text that names a script": (
        b"isi biasa\n" * 900 + b"<script>1</script>", ".txt", "teks-menyebut-skrip"),
    "a table with tags": (b"id;isi\n1;<p>Halo</p>\n2;<a href='https://a.invalid'>a</a>\n",
                          ".csv", ""),
    "a table of ordinary signs": (
        "uraian;nilai\n- Laki-laki;-5\n+ Tambahan;+62 811\n@kantor;-\n=======;\"=\"\"0012\"\"\"\n"
        .replace("=======", "x").encode(), ".csv", ""),
    "a table with a sum": (b"a;b\n1;=A1+B1\n", ".csv", "tabel-teks-berumus"),
    "a PDF that opens at a page": (
        made.pdf(after=on("open", S=Name.GoTo, D=Array([0, Name.Fit]))), ".pdf", ""),
    "a PDF with a link": (
        made.pdf(after=on("click", S=Name.URI, URI=String("https://contoh.invalid"))), ".pdf", ""),
    "a form that formats": (
        made.pdf(after=on("field", **js('AFNumber_Format(2, 0, 0, 0, "Rp", true);'))),
        ".pdf", "pdf-berskrip"),
    "a form that sends": (
        made.pdf(after=on("click", S=Name.SubmitForm, F=String(OUTSIDE))),
        ".pdf", "pdf-mengirim-isian"),
    "a link to another PDF": (
        made.pdf(after=on("click", S=Name.GoToR, F=String("b.pdf"))),
        ".pdf", "pdf-menuju-berkas-lain"),
    "a form of another kind": (
        made.pdf(after=xfa("<template/>")), ".pdf", "pdf-formulir-xfa"),
    "a workbook that sums": (book_with("SUM(A1:B2)+IF(A1|1=1,2,3)".replace("|1", "")), ".xlsx", ""),
    "a link to a local workbook": (
        book_with("[1]Data!A1", relation("externalLinkPath", "file:///C:\\data\\a.xlsx",
                                         "xl/externalLinks/_rels/externalLink1.xml.rels")),
        ".xlsx", "tautan-berkas-lain"),
    "a template of the own machine": (
        word_with("", relation("attachedTemplate", "file:///C:\\Users\\a\\Normal.dotm",
                               "word/_rels/settings.xml.rels")), ".docx", ""),
    "fields of a letter": (word_with(field(" PAGE ") + field(' HYPERLINK "https://a" ')),
                           ".docx", ""),
    "a picture from the web": (
        word_with(field(f' INCLUDEPICTURE "{OUTSIDE}" ')), ".docx", "dokumen-menunjuk-luar"),
    "slides that go on": (
        ods('<presentation:event-listener presentation:action="next-page"/>'), ".odp", ""),
    "an archive of a PDF": (made.zipped({"a.pdf": made.pdf()}, 0), ".zip", ""),
    "a PDF with a film": (
        made.pdf(after=made.with_annotation("/Screen")), ".pdf", "pdf-bermedia"),
    "a mail": (letter("<p>isi</p>"), ".eml", "surat-web"),
}  # fmt: skip
