"""The day that a document states for itself."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from didd.adapters.document_dates import made_on

TODAY = date(2026, 3, 2)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def packed(name: str, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr(name, text)
    return out.getvalue()


def core(day: str) -> bytes:
    return packed("docProps/core.xml", f'<dcterms:created xsi:type="x">{day}T01:02:03Z<')


@pytest.mark.parametrize(
    ("content", "kind", "day"),
    [
        (b"%PDF-1.7 /CreationDate (D:20240506120000+07'00')", "application/pdf", "2024-05-06"),
        (b"%PDF <xmp:CreateDate>2024-05-06T01:00:00", "application/pdf", "2024-05-06"),
        (b"%PDF-1.7 /CreationDate (D:20249906)", "application/pdf", ""),
        (b"%PDF-1.7 /CreationDate (D:20270101)", "application/pdf", ""),
        (b"%PDF-1.7", "application/pdf", ""),
        (
            b"%PDF" + b" " * 2_000_000 + b"/CreationDate (D:20240506)",
            "application/pdf",
            "2024-05-06",
        ),
        (core("2024-05-06"), DOCX, "2024-05-06"),
        (core("2013-12-23"), DOCX, ""),
        (packed("meta.xml", "<meta:creation-date>2024-05-06T0"), ODT, "2024-05-06"),
        (b"PK no zip", DOCX, ""),
        (b"2024-05-06", "text/csv", ""),
    ],
)
def test_it_is_read_where_it_can_be_right(content: bytes, kind: str, day: str) -> None:
    assert made_on(lambda: io.BytesIO(content), kind, len(content), TODAY) == day


def test_a_document_that_is_not_there_states_none() -> None:
    def gone() -> io.BytesIO:
        raise FileNotFoundError

    assert made_on(gone, "application/pdf", 1, TODAY) == ""
