"""The page that is signed: the signature has rows of the list with it, marks are short."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest

from didd.adapters.register_files.pdf import qr_code, render_pdf
from didd.approval.audit_anchors import hold_anchors, read_heads
from didd.config.catalog import CatalogConfig
from didd.config.print_form import PrintedForm
from didd.model import AuditEvent, Classification, RegisterEdition
from didd.register.derive import MARK, MARK_NOTE
from didd.register.printing.page_settings import NORMAL, PageSetting, chosen
from tests.support.factories import make_record
from tests.support.samples.register_samples import (
    catalog_config,
    golden_edition,
    listed_record,
    make_edition,
)

CONFIG = catalog_config()
SITE = "https://ppid.contoh.invalid/"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
LONG = "Uraian panjang tentang sasaran dan capaian kegiatan. "


def on_a_portal(config: CatalogConfig = CONFIG) -> CatalogConfig:
    portal = config.portal.model_copy(update={"site_url": SITE})
    return config.model_copy(update={"portal": portal})


def printed(**changes: object) -> CatalogConfig:
    form = PrintedForm.model_validate(CONFIG.sop.printed.model_dump() | changes)
    return CONFIG.model_copy(update={"sop": CONFIG.sop.model_copy(update={"printed": form})})


def pages(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [" ".join(p.get_textpage().get_text_range().split()) for p in document]


def edition_of(rows: int, summary: str = "") -> RegisterEdition:
    records = [replace(listed_record(n), title=f"Butirke{n}") for n in range(rows)]
    if summary:
        records = [replace(r, fields={**r.fields, "ringkasan": summary}) for r in records]
    return make_edition(records)


def rows_beside_the_signature(edition: RegisterEdition, config: CatalogConfig = CONFIG) -> int:
    *_, last = pages(render_pdf(edition, config))
    assert "Petugas Contoh Tiga" in last
    titles = [e.title for e in edition.register.entries]
    return len([t for t in titles if re.search(rf"{t}\b", last)]) + last.count("Nihil")


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 8, 9, 10, 11, 12, 40])
def test_the_signature_never_stands_without_two_rows(rows: int) -> None:
    assert rows_beside_the_signature(edition_of(rows)) >= 2


@pytest.mark.parametrize("rows", [9, 10, 11, 12, 13, 14, 15, 24])
def test_nor_where_only_empty_classes_come_after_the_rows(rows: int) -> None:
    records = [
        replace(listed_record(n), title=f"Butirke{n}", classification=Classification.BERKALA)
        for n in range(rows)
    ]
    edition = make_edition(records)
    *_, last = pages(render_pdf(edition, CONFIG))
    assert last.count("Nihil") == 2
    assert rows_beside_the_signature(edition) - 2 >= 2


@pytest.mark.parametrize("length", [6, 14, 22])
@pytest.mark.parametrize("rows", [3, 8, 9])
def test_nor_where_every_row_is_long(rows: int, length: int) -> None:
    assert rows_beside_the_signature(edition_of(rows, LONG * length)) >= 1


@pytest.mark.parametrize("words", range(80, 800, 120))
def test_nor_where_one_row_fills_a_page_or_more(words: int) -> None:
    summary = " ".join(f"kalimat{n}" for n in range(words))
    record = make_record(title="Butirpanjang", fields={"ringkasan": summary})
    *_, last = pages(render_pdf(make_edition([replace(record, position=9)]), CONFIG))
    assert "Petugas Contoh Tiga" in last
    assert "kalimat" in last or "Nihil" in last
    # The longest row last of all, so that nothing short stands between it and the signature.
    lone = make_record("lama", title="Butirpanjang", fields={"ringkasan": summary})
    edition = make_edition([replace(lone, classification=listed_record(1).classification)])
    *_, last = pages(render_pdf(edition, CONFIG))
    assert "kalimat" in last


def test_the_two_signatures_of_the_other_mode_have_rows_beside_them() -> None:
    settings = CONFIG.sop.settings.model_copy(
        update={"decree_mode": "ppid_menetapkan_disetujui_atasan"}
    )
    sop = CONFIG.sop.model_copy(update={"settings": settings})
    config = on_a_portal(CONFIG.model_copy(update={"sop": sop}))
    assert rows_beside_the_signature(edition_of(9), config) >= 2


def test_a_setting_is_taken_only_when_the_typesetter_saw_the_rows_there() -> None:
    def never(setting: PageSetting) -> dict[str, int]:
        return {"sign": 2, "last": 1, "before": 1}

    def with_one(setting: PageSetting) -> dict[str, int]:
        return {"sign": 2, "last": 2 if setting.kept == 1 else 1, "before": 1}

    assert chosen(9, never) == NORMAL
    assert chosen(9, with_one) == replace(NORMAL, kept=1)


def test_no_long_digest_is_on_the_page_and_the_whole_ones_are_in_the_json() -> None:
    text = "".join(pages(render_pdf(golden_edition(), on_a_portal())))
    assert not re.search(r"[0-9a-f]{20}", text)
    assert "Tanda audit: isi" in text


def test_the_short_mark_on_paper_still_anchors_the_audit_chain() -> None:
    head = golden_edition().audit_head
    paper = "".join(pages(render_pdf(golden_edition(), CONFIG)))
    kept = AuditEvent(1, NOW, "x", "", "establish", "edition/x", "", {}, "", head)
    assert hold_anchors(read_heads(paper, "daftar.pdf"), [kept]) == []
    other = replace(kept, hash="e" * 64)
    assert len(hold_anchors(read_heads(paper, "daftar.pdf"), [other])) == 1


def test_a_code_leads_to_the_page_of_the_edition_and_its_address_is_written_beside_it() -> None:
    content = render_pdf(golden_edition(), on_a_portal())
    assert f"{SITE}dataset/didd-dinkes-2026" in "".join(pages(content))
    assert qr_code(f"{SITE}dataset/didd-dinkes-2026") == qr_code(f"{SITE}dataset/didd-dinkes-2026")
    assert qr_code("").strip() == ""
    draft = render_pdf(make_edition([listed_record(1)], draft=True), on_a_portal())
    assert SITE not in "".join(pages(draft)), "a draft has no page"


def test_letterhead_heading_order_and_marks_are_settings() -> None:
    config = printed(
        letterhead=("Kabupaten Contoh", "Dinas Pengelola"),
        letterhead_small=("Jalan Contoh 1",),
        heading=("{name} {agency}", "edisi {edition}"),
        order=("SETIAP_SAAT", "BERKALA", "SERTA_MERTA"),
        section_marks="roman",
        column_numbers=False,
    )
    text = "".join(pages(render_pdf(golden_edition(), config)))
    for expected in (
        "KABUPATEN CONTOH DINAS PENGELOLA Jalan Contoh 1",
        "DIDD DINAS KESEHATAN EDISI 2026/1",
        "I. INFORMASI YANG WAJIB TERSEDIA SETIAP SAAT",
        "III. INFORMASI YANG WAJIB DIUMUMKAN SECARA SERTA-MERTA",
    ):
        assert expected in text
    assert "SEKRETARIAT DAERAH" not in text
    assert "1 2 3 4 5 6 7 8 9 10" not in text


@pytest.mark.parametrize(
    "wrong",
    [{"letterhead": ["{agency.__class__}"]}, {"heading": ["{x}"]}, {"order": ["BERKALA"]},
     {"letterhead": []}, {"heading": ["{"]}],
)  # fmt: skip
def test_a_setting_that_cannot_be_printed_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"between braces|order|need at least"):
        PrintedForm.model_validate(wrong)


@pytest.mark.parametrize(("code", "told"), [("media", True), ("kategori", False)])
def test_the_mark_of_derived_values_is_explained_only_where_it_is_printed(
    code: str, told: bool
) -> None:
    edition = edition_of(2)
    entries = tuple(
        replace(
            e, fields={k: v for k, v in e.fields.items() if k != code}, derived={code: "Contoh"}
        )
        for e in edition.register.entries
    )
    edition = replace(edition, register=replace(edition.register, entries=entries))
    text = "".join(pages(render_pdf(edition, CONFIG)))
    assert (MARK_NOTE in text) is told
    assert text.count(MARK) == (3 if told else 0)
