"""The quick look for a mark of any kind of file, held against asking mark by mark."""

from __future__ import annotations

import puremagic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.adapters.folders.listing import HEAD
from didd.adapters.folders.media_types import _marks, media_type

MARKS = sorted((m.offset, m.byte_match) for m in puremagic.magic_header_array if m.offset < HEAD)


def asked_one_by_one(head: bytes) -> bool:
    return any(head.startswith(mark, at) for at, mark in MARKS if at < len(head))


@given(st.binary(min_size=1, max_size=3000), st.sampled_from(MARKS), st.booleans())
def test_it_says_what_asking_mark_by_mark_says(
    noise: bytes, mark: tuple[int, bytes], planted: bool
) -> None:
    at, begun = mark
    head = noise.ljust(at, b"\0")[:at] + begun + noise if planted else noise
    assert _marks().stand_in(head[:HEAD]) == asked_one_by_one(head[:HEAD])
    assert planted <= _marks().stand_in(head[:HEAD])


def test_every_mark_is_seen_in_a_head_that_ends_with_it() -> None:
    for at, begun in MARKS:
        assert _marks().stand_in(b"\0" * at + begun), (at, begun)


def test_nothing_is_of_no_kind() -> None:
    assert media_type(b"", "tanpa-akhiran") == "application/octet-stream"


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"PK\x03\x04", "buku.xlsm", "application/vnd.ms-excel.sheet.macroEnabled.12"),
        (b"PK\x03\x04", "surat.docm", "application/vnd.ms-word.document.macroEnabled.12"),
        (b"PK\x03\x04", "paparan.odp", "application/vnd.oasis.opendocument.presentation"),
        (b"PK\x03\x04", "arsip.zip", "application/zip"),
        (b"PAR1\x15\x04", "data.parquet", "application/vnd.apache.parquet"),
    ],
)
def test_office_files_with_macros_and_tables_by_column_have_types(
    head: bytes, name: str, kind: str
) -> None:
    assert media_type(head, name) == kind
