"""Polyglot files: a picture that is a script as well, a PDF that is an archive.

A check of one format misses the other. Pure: bytes in, the second format out.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from checks.documents.kinds import IMAGE, MEDIA, PDF, ZIP
from didd.i18n import _

_CHUNK = 1 << 20
_TAIL = 22 + 0xFFFF
#: First bytes of a picture that open a script comment or assignment: sizes no picture has.
_SCRIPT = re.compile(
    rb"GIF8[79]a\s*(?:/\*|//|=[ -~])|\xff\xd8\xff[\xe0-\xef\xfe]/\*"
    rb"|(?:BM|RIFF)(?:/\*|=[\s -~]{8})"
)
_MARKUP = re.compile(
    rb"(?i)<\s*(?:script|iframe|svg|html|body|embed|object|applet)[\s/>]"
    rb"|<(?:img|a|div|p|b|h1|table|input|video|audio|details)[\s/][^<>]{0,500}?\bon[a-z]{3,}\s*="
    rb"|(?:^|[\r\n])<!doctype html"
)
#: Signatures of another file at any offset: too long to occur by chance.
_OTHERS = re.compile(
    rb"(?i)<script[\s/>]|<iframe[\s/>]|<svg[\s][^<>]*onload|Rar!\x1a\x07[\x00\x01]"
    rb"|7z\xbc\xaf\x27\x1c"
)
_MAGIC = (b"PK\x03\x04", b"GIF8", b"\xff\xd8\xff", b"\x89PNG", b"MZ", b"\x7fELF", b"Rar!")


def also(stream: BinaryIO, head: bytes, kind: str) -> object:
    """Return the name of the second format of a polyglot file; "" when there is none."""
    if kind in {IMAGE, MEDIA} and _SCRIPT.match(head):
        return _("a script program")
    at = head[:1024].find(b"%PDF-")
    if at > 0 and (also_before := _before_pdf(head[:at], kind)):
        return also_before
    if kind != ZIP and _ends_as_zip(stream):
        return _("a ZIP archive")
    if kind in {IMAGE, MEDIA, ZIP} and _MARKUP.search(head):
        return _("a web page")
    if kind == PDF and _MARKUP.search(_after_pdf(stream)):
        return _("a web page")
    if kind == IMAGE:
        return _inside_picture(stream)
    return ""


def _before_pdf(before: bytes, kind: str) -> object:
    if kind in {IMAGE, MEDIA}:
        return "PDF"
    if kind == PDF and before.strip().startswith(_MAGIC):
        return _("another file before the PDF begins")
    plain = before.replace(b"\x00", b"")
    tagged = plain.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<")
    if kind == PDF and (tagged or _MARKUP.search(plain)):
        return _("a web page before the PDF begins")
    return ""


def _ends_as_zip(stream: BinaryIO) -> bool:
    """Whether unpackers accept it as ZIP: its central directory ends exactly at the file's end."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        return False
    members = int.from_bytes(tail[at + 10 : at + 12], "little")
    comment = int.from_bytes(tail[at + 20 : at + 22], "little")
    return members > 0 and at + 22 + comment >= len(tail) - 2


def _after_pdf(stream: BinaryIO) -> bytes:
    """Return the bytes after a PDF's last ``%%EOF``."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    stream.seek(0)
    return tail.rpartition(b"%%EOF")[2] if b"%%EOF" in tail else b""


def _inside_picture(stream: BinaryIO) -> object:
    stream.seek(0)
    end = b""
    while chunk := stream.read(_CHUNK):
        if found := _OTHERS.search(end + chunk):
            stream.seek(0)
            return _("a web page") if found[0].startswith(b"<") else _("an archive")
        end = chunk[-64:]
    stream.seek(0)
    return ""
