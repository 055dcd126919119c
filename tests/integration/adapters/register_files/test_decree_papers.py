"""The decree to be signed: the same words in Word and PDF, the list as its annex."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx
import pypdfium2
import pytest

from didd.adapters.register_files.decree_docx import decree_docx
from didd.adapters.register_files.pdf import set_list
from didd.config.print_form import DecreeForm
from didd.model import Decree, Effect
from didd.register.printing.decree_text import (
    DecreeText,
    annexed,
    decree_text,
    earlier_words,
    undated,
)
from didd.register.printing.printed_frame import ListNames
from didd.register.printing.printed_list import printed_list
from didd.register.printing.printed_pages import BLANK, PrintedList
from tests.support.factories import make_decree
from tests.support.samples.register_samples import catalog_config, listed_record, make_edition

CONFIG = catalog_config()
LIST_DECREE = CONFIG.sop.decree
NAMES = ListNames(CONFIG.sop.register_name, CONFIG.sop.register_title, "")
BEFORE = make_decree(number="000/9/LAMA", date=date(2025, 2, 1))
DAY = date(2026, 3, 2)


def paper(
    rows: int, decree: Decree, form: DecreeForm = LIST_DECREE
) -> tuple[DecreeText, PrintedList]:
    edition = replace(
        make_edition([listed_record(n) for n in range(rows)], draft=True), decree=decree
    )
    printed = printed_list(edition, CONFIG)
    return decree_text(edition, NAMES, rows, printed, form, CONFIG), annexed(printed)


def bare(text: str) -> str:
    """Return a text's letters and digits: lines break where they will."""
    return "".join(c for c in text if c.isalnum() or c in "#[]<>&$")


def said(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        pages = [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(content)]
        return bare("".join(pages))
    read = docx.Document(io.BytesIO(content)).element
    return bare("".join(t.text or "" for t in read.iter() if t.tag.endswith("}t")))


@pytest.mark.parametrize("rows", [1, 9, 40])
def test_word_and_pdf_say_the_same_and_lose_no_row(rows: int) -> None:
    decree = make_decree(earlier=earlier_words(BEFORE, Effect.REVOKE))
    text, annex = paper(rows, decree)
    for content in (set_list(annex, DAY, text), decree_docx(text, annex, DAY)):
        told = said(content)
        for sentence in (
            *text.considering,
            *text.basis,
            *(t for _, t in text.rulings),
            *text.heading,
            decree.signatory,
            "Keputusan ini mencabut Keputusan Atasan PPID (contoh) Nomor 000/9/LAMA tanggal "
            "1 Februari 2025 dan menyatakannya tidak berlaku",
            *(listed_record(n).title for n in range(rows)),
        ):
            assert bare(sentence) in told, sentence
        assert "RANCANGAN" not in told, "nobody signs a draft"


def test_the_same_paper_has_the_same_bytes() -> None:
    text, annex = paper(3, make_decree())
    assert decree_docx(text, annex, DAY) == decree_docx(text, annex, DAY)
    assert set_list(annex, DAY, text) == set_list(annex, DAY, text)


@pytest.mark.parametrize("copies", range(0, 24, 4))
def test_nobody_signs_a_page_without_a_ruling(copies: int) -> None:
    basis = tuple(f"Peraturan Nomor {n} tentang sesuatu yang panjang" for n in range(3 + copies))
    form = LIST_DECREE.model_copy(update={"basis": basis})
    text, annex = paper(3, make_decree(), form)
    pages = [
        p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(set_list(annex, DAY, text))
    ]
    signs = next(p for p in pages if "Ditetapkan di" in p)
    assert text.rulings[-1][0] in signs
    assert text.rulings[-2][0] in signs


def test_what_is_not_known_yet_stays_open_on_paper() -> None:
    decree = make_decree(number=BLANK, date=DAY)
    edition = replace(make_edition([listed_record(1)], draft=True), decree=decree)
    printed = printed_list(edition, CONFIG)
    printed = replace(printed, frame=undated(printed.frame, DAY))
    assert ("Tanggal", BLANK) in printed.frame.annex
    assert f"pada tanggal {BLANK}" in printed.frame.signatures[0].lines


@pytest.mark.parametrize("effect", list(Effect))
def test_what_it_does_with_the_decree_before_it_is_said(effect: Effect) -> None:
    assert earlier_words(BEFORE, effect).startswith(f"{effect.value} ")
    assert "000/9/LAMA" in earlier_words(BEFORE, effect)
    assert earlier_words(None, effect) == ""


def test_markup_in_a_title_is_text() -> None:
    strange = replace(listed_record(1), title="#strong[a] <w:b/> & $x$ \x07")
    edition = replace(make_edition([strange], draft=True), decree=make_decree())
    printed = printed_list(edition, CONFIG)
    text = decree_text(edition, NAMES, 1, printed, LIST_DECREE, CONFIG)
    for content in (
        set_list(annexed(printed), DAY, text),
        decree_docx(text, annexed(printed), DAY),
    ):
        assert bare("#strong[a] <w:b/> & $x$") in said(content)


def test_a_setting_may_not_name_what_is_not_known() -> None:
    with pytest.raises(ValueError, match="only"):
        DecreeForm(considering=("bahwa {siapa}",), basis=("x",), rulings=("x",))
    with pytest.raises(ValueError, match="at least one"):
        DecreeForm(considering=(), basis=("x",), rulings=("x",))


def test_more_rulings_than_a_decree_counts_are_refused_and_none_is_dropped() -> None:
    texts = [f"Putusan {n}" for n in range(1, 10)]
    most = DecreeForm(considering=("a",), basis=("b",), rulings=tuple(texts))
    edition = replace(
        make_edition([listed_record(1)], draft=True),
        decree=make_decree(earlier="mencabut yang lama"),
    )
    printed = printed_list(edition, CONFIG)
    rulings = decree_text(edition, NAMES, 1, printed, most, CONFIG).rulings
    assert [text for _, text in rulings][-2:] == ["Keputusan ini mencabut yang lama", "Putusan 9"]
    with pytest.raises(ValueError, match="at most 9"):
        DecreeForm(considering=("a",), basis=("b",), rulings=(*texts, "Putusan 10"))
    with pytest.raises(ValueError, match="at most 26"):
        DecreeForm(considering=("a",) * 27, basis=("b",), rulings=("c",))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 1, 1)])
def test_a_day_that_no_packed_file_can_say_makes_a_document_all_the_same(day: date) -> None:
    edition = replace(make_edition([listed_record(1)], draft=True), decree=make_decree(date=day))
    printed = printed_list(edition, CONFIG)
    text = decree_text(edition, NAMES, 1, printed, LIST_DECREE, CONFIG)
    assert decree_docx(text, annexed(printed), day).startswith(b"PK")
