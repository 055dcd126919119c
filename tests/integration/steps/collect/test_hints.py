"""What a harvest tells beside the rules: near names, empty columns, documents that stand twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from didd.model import Finding
from tests.support.bureau import Bureau, as_csv, closed_row, row


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path)


def found(bureau: Bureau, rule: str, slug: str = "dinkes") -> list[Finding]:
    return [f for f in bureau.office.store.harvests.findings(slug) if f.rule == rule]


def test_near_names_are_offered_and_not_taken(bureau: Bureau) -> None:
    bureau.put(rencana_kerja_2025_txt=b"isi", rahasia_txt=b"tutup")
    bureau.write("rencana kerja 2025.txt", b"rencana")
    bureau.list(
        row("Rencana kerja", "rencana krja 2025.pdf"),
        row("Catatan biasa", "rahasiaa.txt"),
        row("Laporan", klasifikasi="Berkla"),
        closed_row("Catatan tertutup", "rahasia.txt"),
    )
    report = bureau.harvest()
    near, kept_in = found(bureau, "berkas-tidak-ditemukan")
    assert 'Mungkin maksud Anda "rencana kerja 2025.txt".' in near.remedy
    assert "rahasia.txt" not in kept_in.remedy, "what is kept in is offered to no public row"
    (near_class,) = found(bureau, "klasifikasi-tidak-dikenal")
    assert 'Mungkin maksud Anda "Berkala".' in near_class.remedy
    assert report.records["held"] >= 3
    slip = (bureau.folder / "_hasil" / "HASIL-PEMERIKSAAN.html").read_text("utf-8")
    assert "Mungkin maksud Anda &quot;rencana kerja 2025.txt&quot;." in slip


def test_a_missing_column_is_one_finding_and_still_holds_every_row(bureau: Bureau) -> None:
    lines = [f"{n},Laporan bulan {n},Isi laporan {n}" for n in range(1, 30)]
    text = "\n".join(["No,Judul Informasi,Ringkasan", *lines])
    bureau.write("inventaris.csv", text.encode())
    report = bureau.harvest()
    assert report.records["held"] == 29
    (missing,) = found(bureau, "klasifikasi-kosong")
    assert missing.value.startswith('kolom "Klasifikasi')
    assert report.findings["error"] == 1
    assert report.findings["warning"] <= 6


def test_the_same_document_at_two_agencies_is_told_to_both(bureau: Bureau) -> None:
    other = bureau.office.agency("diskominfosantik")
    bureau.write("perda.txt", b"peraturan daerah")
    bureau.write("sendiri.txt", b"milik sendiri")
    bureau.list(row("Peraturan daerah", "perda.txt"), row("Sendiri saja", "sendiri.txt"))
    bureau.harvest()
    assert found(bureau, "dokumen-di-instansi-lain") == []
    folder = bureau.sources / other.slug
    folder.mkdir(parents=True)
    (folder / "salinan.txt").write_bytes(b"peraturan daerah")
    (folder / "inventaris.csv").write_bytes(as_csv([row("Perda", "salinan.txt")]))
    bureau.agency, bureau.slug = other, other.slug
    bureau.harvest()
    (second,) = found(bureau, "dokumen-di-instansi-lain", other.slug)
    assert (second.value, second.row) == ("salinan.txt", 2)
    bureau.agency, bureau.slug = bureau.office.agency("dinkes"), "dinkes"
    bureau.harvest()
    (first,) = found(bureau, "dokumen-di-instansi-lain")
    assert first.value == "perda.txt"


def test_what_another_agency_excludes_is_not_named_as_its_document(bureau: Bureau) -> None:
    other = bureau.office.agency("diskominfosantik")
    folder = bureau.sources / other.slug
    folder.mkdir(parents=True)
    (folder / "x.txt").write_bytes(b"rahasia")
    (folder / "inventaris.csv").write_bytes(as_csv([closed_row("Tertutup", "x.txt")]))
    dinkes, bureau.agency = bureau.agency, other
    bureau.harvest()
    bureau.agency = dinkes
    bureau.write("y.txt", b"rahasia")
    bureau.list(row("Catatan", "y.txt"))
    bureau.harvest()
    assert found(bureau, "dokumen-di-instansi-lain") == []
    assert found(bureau, "berkas-dikecualikan-instansi-lain")
