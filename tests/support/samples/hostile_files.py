"""Files that would act if a browser let them: one of each kind, all made here.

Each tries the same: to show a box, to ask this very host for ``HIT`` with the visitor's cookies,
and to make itself a token of the administrator who looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.samples.pdf_files import pdf

#: What a file asks the host for when it acts.
HIT = "/tanda-berkas-bertindak"
#: What it calls the token that it makes.
TOKEN = "dibuat-berkas"
SCRIPT = (
    f"alert('bertindak');document.title='bertindak';new Image().src='{HIT}';"
    "fetch('/api/3/action/api_token_create',{method:'POST',credentials:'include',"
    "headers:{'Content-Type':'application/json'},"
    f"body:JSON.stringify({{user:'ppid-admin',name:'{TOKEN}'}})}});"
)
HTML = f"<!DOCTYPE html><html><body><script>{SCRIPT}</script></body></html>"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" '
    f'onload="{SCRIPT}"><rect width="40" height="40"/></svg>'
)
XHTML = (
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
    f"<body><script>//<![CDATA[\n{SCRIPT}\n//]]></script></body></html>"
)
STYLED = (
    '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#gaya"?>'
    "<!DOCTYPE data [<!ATTLIST xsl:stylesheet id ID #IMPLIED>]>"
    '<data><xsl:stylesheet id="gaya" version="1.0" '
    'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">'
    f"<html><body><script><![CDATA[{SCRIPT}]]></script></body></html>"
    "</xsl:template></xsl:stylesheet></data>"
)
MHTML = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n'
    "\r\n--b\r\nContent-Type: text/html\r\nContent-Location: http://contoh.invalid/\r\n\r\n"
    f"{HTML}\r\n--b--\r\n"
)
#: A script that is a picture to who looks at its first bytes only.
GIF_SCRIPT = b"GIF89a=1;" + SCRIPT.encode()
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


@dataclass(frozen=True)
class Hostile:
    """A file as its sender calls it; ``shown``: whether a browser may show it, harmlessly."""

    kind: str
    name: str
    declared: str
    content: bytes
    shown: bool = False


HOSTILE = (
    Hostile("svg", "peta.svg", "image/svg+xml", SVG.encode()),
    Hostile("html", "halaman.html", "text/html", HTML.encode()),
    Hostile("xhtml", "halaman.xhtml", "application/xhtml+xml", XHTML.encode()),
    Hostile("xml with a style sheet", "data.xml", "text/xml", STYLED.encode()),
    Hostile("mhtml", "arsip.mhtml", "multipart/related", MHTML.encode()),
    Hostile(
        "pdf with a script", "acara.pdf", "application/pdf", pdf(script="app.alert('bertindak')")
    ),
    Hostile("pdf that launches", "buka.pdf", "application/pdf", pdf(launch="calc.exe")),
    Hostile(
        "pdf that hides its script",
        "sandi.pdf",
        "application/pdf",
        pdf(script="app.alert('bertindak')", packed=True),
    ),
    Hostile("gif and script", "gambar.gif", "text/javascript", GIF_SCRIPT, shown=True),
    Hostile("gif and page", "foto.gif", "text/html", GIF + HTML.encode(), shown=True),
    Hostile("pdf and page", "dua.pdf", "text/html", pdf() + HTML.encode(), shown=True),
    Hostile("page and pdf", "tiga.pdf", "application/pdf", HTML.encode() + pdf()),
    Hostile("text that is a page", "catatan.txt", "text/plain", HTML.encode()),
    Hostile("text with a page in it", "surat.txt", "text/html", b"Halo\n" + HTML.encode()),
    Hostile("script", "kode.js", "text/javascript", SCRIPT.encode(), shown=True),
    Hostile(
        "name with a line break", "a\r\nSet-Cookie: x=1\r\n\r\n.html", "text/html", HTML.encode()
    ),
    Hostile("name with bidi", "laporan\u202efdp.html", "text/html", HTML.encode()),
    Hostile("type with a line break", "b.html", "text/html\r\nX-Y: 1", HTML.encode()),
)
