"""The signed decree that comes back: a signature is described, never demanded, never believed."""

from __future__ import annotations

import io
import subprocess
import sys
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject

from didd.adapters.limited_process import LimitedProcess
from didd.adapters.register_files import signed_decree
from didd.adapters.register_files.signed_decree import (
    MOST_BYTES,
    UnusableDecree,
    seen_signatures,
    signature_words,
)
from tests.support.bureau import ROOT
from tests.support.signed_papers import ISSUER, OWNER, saved, scan, signed

WIB = ZoneInfo("Asia/Jakarta")


def test_a_scan_needs_no_signature() -> None:
    assert seen_signatures(scan(), WIB) == []
    assert signature_words([]) == ""


def test_a_signature_is_described_without_vouching_for_its_certificate() -> None:
    [seen] = seen_signatures(signed(scan()), WIB)
    assert (seen.owner, seen.issuer, seen.intact) == (OWNER, ISSUER, True)
    words = signature_words([seen])
    assert OWNER in words
    assert ISSUER in words
    assert "keabsahan sertifikat tidak diperiksa" in words


@pytest.mark.parametrize("at", ["9999-12-31T23:00:00+00:00", "0001-01-01T00:00:00+14:00", "kelak"])
def test_a_time_that_cannot_be_is_left_out(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    told = {"owner": OWNER, "issuer": ISSUER, "at": at, "intact": True}
    monkeypatch.setattr(signed_decree, "_asked", lambda _content: {"signatures": [told]})
    [seen] = seen_signatures(scan(), ZoneInfo("Asia/Jayapura"))
    assert seen.at == ""
    assert OWNER in signature_words([seen])


def test_a_second_signature_leaves_the_first_whole() -> None:
    twice = signed(signed(scan()), "Tanda2")
    assert [s.intact for s in seen_signatures(twice, WIB)] == [True, True]


def test_what_was_changed_after_it_was_signed_is_not_whole() -> None:
    content = signed(scan())
    assert b"/MediaBox" in content
    changed = content.replace(b"/MediaBox", b"/mediaBox", 1)
    [seen] = seen_signatures(changed, WIB)
    assert not seen.intact


def test_nor_is_one_to_which_another_page_was_added() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed(scan())))
    empty = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.insert_page(PageObject(contents=empty, media_box=(0, 0, 300, 300)))
    out = io.BytesIO()
    writer.write(out)
    [seen] = seen_signatures(out.getvalue(), WIB)
    assert not seen.intact


def locked() -> bytes:
    return saved(
        pikepdf.open(io.BytesIO(scan())),
        encryption=pikepdf.Encryption(owner="a", user="b"),
    )


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "bukan PDF"),
        (b"PK\x03\x04 naskah", "bukan PDF"),
        (b"%PDF-1.7\n", "rusak"),
        (scan(0), "satu halaman pun"),
        (scan()[:300], "rusak"),
        (locked(), "kata sandi"),
        (b"%PDF-" + b"x" * MOST_BYTES, "lebih besar"),
    ],
)
def test_what_cannot_be_the_decree_is_refused_with_the_reason(content: bytes, word: str) -> None:
    with pytest.raises(UnusableDecree) as refused:
        seen_signatures(content, WIB)
    assert word in str(refused.value)


def test_the_file_is_opened_by_another_process_than_the_desks() -> None:
    code = "import sys, desk.web.routes; assert not [m for m in sys.modules if 'pyhanko' in m]"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize(
    ("answer", "word"), [({"late": True}, "rusak"), ({"broken": "MemoryError"}, "rusak")]
)
def test_one_that_hangs_or_kills_its_reader_is_refused(
    monkeypatch: pytest.MonkeyPatch, answer: dict[str, object], word: str
) -> None:
    monkeypatch.setattr(LimitedProcess, "ask", lambda *_: answer)
    with pytest.raises(UnusableDecree, match=word):
        seen_signatures(scan(), WIB)
