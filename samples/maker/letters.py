"""Office documents with a heading, paragraphs and numbered points: PDF by typst, or DOCX."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import typst

from maker.archives import pack
from maker.target import Target

TEMPLATE = Path(__file__).with_name("letter.typ")

#: What every letter has unless its content says otherwise.
DEFAULTS: Mapping[str, Any] = {
    "number": "CONTOH/000/2026",
    "place": "Palangka Raya, 5 Januari 2026",
    "points": [],
}

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write(letter: Mapping[str, Any], target: Target) -> bytes:
    """Return the document in the format of its suffix; raises ``KeyError`` for another one."""
    complete = {**DEFAULTS, **letter, "agency": target.agency}
    return {".pdf": _pdf, ".docx": _docx}[target.suffix](complete)


def _pdf(letter: Mapping[str, Any]) -> bytes:
    """Compile with the fonts that ship with typst, so that no machine's own fonts matter."""
    return typst.compile(
        TEMPLATE, format="pdf", ignore_system_fonts=True, sys_inputs={"letter": json.dumps(letter)}
    )


def _docx(letter: Mapping[str, Any]) -> bytes:
    """Write the few parts that a word processor needs."""
    points = [f"{i}. {point}" for i, point in enumerate(letter["points"], 1)]
    paragraphs = [
        _paragraph(f"{letter['agency']} (DOKUMEN CONTOH)", "Title"),
        _paragraph(letter["title"], "Heading1"),
        *(_paragraph(text) for text in [f"Nomor: {letter['number']}", *letter["paragraphs"]]),
        *(_paragraph(text) for text in [*points, letter["place"], "(Pejabat Contoh)"]),
    ]
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONS,
        "docProps/core.xml": _CORE.format(title=escape(letter["title"])),
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{"".join(paragraphs)}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>',
        "word/styles.xml": _STYLES,
    }
    return pack({name: (_HEAD + xml).encode() for name, xml in parts.items()})


def _paragraph(text: str, style: str = "Normal") -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def _style(name: str, label: str, half_points: int) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label}"/>'
        f'<w:rPr><w:lang w:val="id-ID"/><w:sz w:val="{half_points}"/></w:rPr></w:style>'
    )


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
_DOCUMENT_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
    "<dc:creator>Contoh DIDD</dc:creator><dcterms:created "
    'xsi:type="dcterms:W3CDTF">2026-01-05T01:00:00Z</dcterms:created></cp:coreProperties>'
)
_STYLES = (
    f'<w:styles xmlns:w="{_W}">'
    + _style("Normal", "Normal", 22)
    + _style("Title", "Title", 28)
    + _style("Heading1", "heading 1", 26)
    + "</w:styles>"
)
