"""Which PDF files count as acting by themselves, among them those made to hide it."""

from __future__ import annotations

import importlib.util
import io
import zlib
from types import ModuleType

import pikepdf
import pytest

from portal.local.place import CODE
from tests.support.samples.pdf_files import pdf


@pytest.fixture(scope="module")
def pdf_actions() -> ModuleType:
    """The extension's module by its file: it is pure, and CKAN is in another environment."""
    path = CODE / "ckanext-didd" / "ckanext" / "didd" / "files" / "pdf_safety.py"
    found = importlib.util.spec_from_file_location("pdf_actions", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


INSIDE = zlib.compress(b"6 0 << /S /JavaScript /JS (app.alert(1)) >>")
CALM = zlib.compress(b"6 0 << /A 1 >>")


def box(reported: bytes, inside: bytes = INSIDE) -> bytes:
    return (
        b"%PDF-1.7\n7 0 obj\n<< " + reported + b" >>\nstream\n" + inside + b"\nendstream\nendobj\n"
    )


TOLD = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d" % len(INSIDE)
ACTING = {
    "a script": pdf(script="app.alert('x')"),
    "a program": pdf(launch="calc.exe"),
    "a script in an object stream": pdf(script="app.alert('x')", packed=True),
    "letters by number": pdf(script="x").replace(b"/JavaScript", b"/#4aava#53cript"),
    "letters by number, packed": box(TOLD.replace(b"ObjStm", b"Obj#53tm")),
    "a form that sends": pdf() + b"9 0 obj << /S /SubmitForm /F (http://contoh.invalid) >> endobj",
    "a form that runs": pdf() + b"9 0 obj << /XFA [1 0 R] >> endobj",
    "packed in another way": box(TOLD.replace(b"/Fl", b"[/ASCIIHexDecode /Fl") + b"]"),
    "packed twice": box(TOLD.replace(b"/FlateDecode", b"[/FlateDecode /FlateDecode]")),
    "mixed before it was packed": box(TOLD + b" /DecodeParms 9 0 R"),
    "a way of packing named elsewhere": box(TOLD.replace(b"/FlateDecode", b"9 0 R")),
    "a kind named elsewhere": b"%PDF-1.7\n9 0 obj /ObjStm endobj\n"
    + box(TOLD.replace(b"/Type /ObjStm", b"/Type 9 0 R"))[9:],
    "cut": box(TOLD, INSIDE[:-6]),
    "another stream shown in a text": box(
        b"/X (stream\n" + CALM + b"endstream 9 0 obj) " + TOLD.replace(b"/FlateDecode", b"/AHx")
    ),
    "another stream in a remark": box(b"% obj << /Type /ObjStm >> stream\n" + TOLD),
    "enciphered": box(TOLD, CALM) + b"trailer << /Encrypt 9 0 R >>",
}
CALM_ONES = {
    "a page": pdf(),
    "where to open": pdf().replace(b"/Pages 2 0 R", b"/Pages 2 0 R /OpenAction [3 0 R /XYZ 0 0 1]"),
    "objects in a stream": box(TOLD, CALM),
    "an address": pdf() + b"9 0 obj << /S /URI /URI (https://contoh.invalid) >> endobj",
}


@pytest.mark.parametrize("kind", ACTING)
def test_what_acts_or_cannot_be_looked_into_counts_as_acting(
    pdf_actions: ModuleType, kind: str
) -> None:
    assert pdf_actions.acts(ACTING[kind])


@pytest.mark.parametrize("kind", CALM_ONES)
def test_what_is_only_read_does_not(pdf_actions: ModuleType, kind: str) -> None:
    assert not pdf_actions.acts(CALM_ONES[kind])


@pytest.mark.parametrize("mode", list(pikepdf.ObjectStreamMode.__members__))
def test_what_programs_write_is_looked_into(pdf_actions: ModuleType, mode: str) -> None:
    made = pikepdf.new()
    made.add_blank_page()
    for number in range(250):
        made.Root[f"/Contoh{number}"] = made.make_indirect(pikepdf.Dictionary(A=number))
    packing = pikepdf.ObjectStreamMode.__members__[mode]
    for script in (False, True):
        if script:
            reported = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
            made.Root.OpenAction = made.make_indirect(reported)
        written = io.BytesIO()
        made.save(written, object_stream_mode=packing)
        assert pdf_actions.acts(written.getvalue()) is script
