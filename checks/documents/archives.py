"""Dangers of the ZIP container itself, also of office files.

Everything is decompressed once, without writing it, to detect false sizes and checksums; what is
over the limit is not. Sizes of nested archives add up.
"""

from __future__ import annotations

import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from didd.config.checks import Checks, DocumentSettings
from didd.i18n import Sentence, _, ngettext
from didd.model import Finding

_CHUNK = 1024 * 1024


@dataclass(slots=True)
class Budget:
    """What may still be decompressed for one file, nested archives included."""

    members: int
    bytes: int
    ratio: float

    @classmethod
    def of(cls, settings: DocumentSettings) -> Budget:
        """Return the whole budget."""
        return cls(
            settings.max_members,
            settings.max_unpacked_megabytes * _CHUNK,
            settings.max_ratio,
        )


def open_zip(stream: BinaryIO, rules: Checks) -> tuple[ZipFile | None, list[Finding]]:
    """Open a ZIP file; None and the findings when it is broken."""
    try:
        return ZipFile(stream), []
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        cause = _(
            "the index at the end of the ZIP file is missing or broken; perhaps it was cut off"
        )
        return None, [rules.finding("berkas-rusak", value=cause)]


def packing(archive: ZipFile, rules: Checks, budget: Budget) -> list[Finding]:
    """Return findings on the container; if there are any, no member can be trusted."""
    members = archive.infolist()
    locked = [m for m in members if m.flag_bits & 0x1]
    if locked:
        value = _("{locked} of {n} files inside the ZIP", locked=len(locked), n=len(members))
        return [rules.finding("berkas-terkunci", value=value)]
    if why := _too_much(members, budget):
        return [rules.finding("berkas-bom", value=why)]
    if any(_leads_out(m) for m in members):
        count = sum(map(_leads_out, members))
        return [
            rules.finding("arsip-keluar-folder", value=ngettext("{n} name", "{n} names", count))
        ]
    budget.members -= len(members)
    return list(_unpacked(archive, members, rules, budget))


def _too_much(members: list[ZipInfo], budget: Budget) -> Sentence | None:
    size, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if len(members) > budget.members:
        return ngettext("{n} file inside it", "{n} files inside it", len(members))
    if size > budget.bytes:
        return _("{n} MB when opened", n=size // _CHUNK)
    if size > 100 * _CHUNK and size > packed * budget.ratio:
        return _("{n} times as large when opened", n=size // max(packed, 1))
    return None


def _leads_out(member: ZipInfo) -> bool:
    """Whether extracting would write outside the folder, or through a link."""
    name = member.filename.replace("\\", "/")
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    return name.startswith("/") or name[1:2] == ":" or ".." in name.split("/") or is_link


def _unpacked(
    archive: ZipFile, members: list[ZipInfo], rules: Checks, budget: Budget
) -> Iterator[Finding]:
    for member in members:
        try:
            with archive.open(member) as content:
                while chunk := content.read(_CHUNK):
                    budget.bytes -= len(chunk)
                    if budget.bytes < 0:
                        yield rules.finding("berkas-bom", value=_("too large when opened"))
                        return
        except NotImplementedError:
            yield rules.finding("arsip-tak-diperiksa", value=_("the way it is packed is not known"))
            return
        except (BadZipFile, zlib.error, EOFError, OSError, ValueError):
            yield rules.finding(
                "berkas-rusak", value=_("what is in the ZIP does not agree with its index")
            )
            return
