"""A file's kind by its bytes, and whether its suffix agrees. Pure: bytes in, a kind out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from didd.i18n import Sentence, _

#: Number of leading bytes that determine the kind.
HEAD = 8192

PDF, ZIP, OLE, TEXT, HTML, XML, RTF, IMAGE, MEDIA = (
    "PDF", "ZIP", "OLE", "text", "HTML", "XML", "RTF", "image", "media",
)  # fmt: skip
GZIP, OTHER_ARCHIVE, PROGRAM, ZEROS, UNKNOWN = (
    "gzip", "archive", "program", "zeros", "unknown",
)  # fmt: skip
#: Those kinds that people have a word for.
WORDS: Mapping[str, Sentence] = MappingProxyType(
    {
        TEXT: _("text"),
        IMAGE: _("an image"),
        MEDIA: _("sound or video"),
        OTHER_ARCHIVE: _("another archive"),
        PROGRAM: _("a program"),
        ZEROS: _("zero bytes"),
        UNKNOWN: _("something unknown"),
    }
)

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", IMAGE),
    (b"\xff\xd8\xff", IMAGE),
    (b"GIF8", IMAGE),
    (b"II*\x00", IMAGE),
    (b"MM\x00*", IMAGE),
    (b"BM", IMAGE),
    (b"\x1f\x8b", GZIP),
    (b"7z\xbc\xaf\x27\x1c", OTHER_ARCHIVE),
    (b"Rar!\x1a\x07", OTHER_ARCHIVE),
    (b"BZh", OTHER_ARCHIVE),
    (b"\xfd7zXZ\x00", OTHER_ARCHIVE),
    (b"MSCF", OTHER_ARCHIVE),
    (b"\x28\xb5\x2f\xfd", OTHER_ARCHIVE),
    (b"\x1f\x9d", OTHER_ARCHIVE),
    (b"!<arch>\n", OTHER_ARCHIVE),
    (b"ID3", MEDIA),
    (b"OggS", MEDIA),
    (b"\x1aE\xdf\xa3", MEDIA),
    (b"\x7fELF", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"\xce\xfa\xed\xfe", PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", PROGRAM),
    (b"dex\n03", PROGRAM),
)
_UTF_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")

#: The kinds that a suffix allows; a suffix that is not listed allows any.
PROMISED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        suffix: frozenset(kinds)
        for suffixes, kinds in (
            (".pdf", (PDF,)),
            (".docx .xlsx .pptx .docm .xlsm .pptm .dotx .xltx .xlsb .odt .ods .odp .zip .kmz .epub",
             (ZIP,)),
            (".doc", (OLE, RTF)),
            (".xls .ppt", (OLE,)),
            (".rtf", (RTF,)),
            (".csv .tsv .txt .md .yaml .yml .json .geojson", (TEXT,)),
            (".html .htm", (HTML, TEXT)),
            (".xml .kml .gml .svg", (XML, HTML, TEXT)),
            (".png .jpg .jpeg .gif .tif .tiff .bmp .webp", (IMAGE,)),
            (".mp3 .mp4 .m4a .ogg .wav .avi .mkv .webm .mov", (MEDIA,)),
            (".gz", (GZIP,)),
            (".7z .rar .bz2 .xz .tar .zst", (OTHER_ARCHIVE,)),
        )
        for suffix in suffixes.split()
    }
)  # fmt: skip
#: Encrypted office files are OLE files whatever their suffix.
OFFICE = frozenset({".docx", ".xlsx", ".pptx", ".docm", ".xlsm", ".pptm", ".dotx", ".xltx"})


def kind_of(head: bytes) -> str:
    """Return the kind of a file from its first ``HEAD`` bytes.

    >>> kind_of(b"%PDF-1.7")
    'PDF'
    """
    if head.startswith(b"%PDF-"):
        return PDF
    if head[:2] == b"MZ" and (b"PE\x00\x00" in head or b"\x00" in head[:64]):
        return PROGRAM
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[257:262] == b"ustar" or (head[2:5] == b"-lh" and head[6:7] == b"-"):
        return OTHER_ARCHIVE
    if head[4:8] == b"ftyp" or head[:4] == b"RIFF":
        return IMAGE if head[8:12] == b"WEBP" else MEDIA
    # PDF readers accept a prefix before the header.
    return PDF if b"%PDF-" in head[:1024] else _text_kind(head)


def _text_kind(head: bytes) -> str:
    if head and not head.strip(b"\x00"):
        return ZEROS
    if head[:2] == b"#!":
        return PROGRAM
    if head.startswith(_UTF_MARKS[:2]):
        return TEXT
    if b"\x00" in head:
        return UNKNOWN
    start = head.removeprefix(_UTF_MARKS[2]).lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")) or b"<html" in start[:512]:
        return HTML
    return XML if start.startswith((b"<?xml", b"<svg")) else TEXT
