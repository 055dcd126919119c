"""Telling personal data in text: structure, surroundings, masks; both engines give the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.personal_data.scan import scan, scan_block
from didd.fields.region_codes import EDITIONS, known
from didd.personal_data.find import find, mask, redact
from didd.personal_data.identity_numbers import REGIONS, is_nik, is_nip
from tests.support.samples.personal_data_hard import hard_samples
from tests.support.samples.personal_data_samples import OFFICIAL, Sample, prose, samples

NIK = "6271010107900003"


@pytest.mark.parametrize(
    ("number", "built"),
    [
        (NIK, True),
        ("6271014107900003", True),  # a woman: day + 40
        ("6271017107900003", True),
        ("6271017207900003", False),
        ("6271013202900003", False),
        ("6271013002900003", False),
        ("6271012902000003", True),  # 2000 had such a day, 1900 had not
        ("6271012902010003", False),
        ("6271011390900003", False),
        ("6214010107900003", False),  # no such regency
        ("2001010107900003", False),  # no such province
        ("6271000107900003", False),  # no such district
        ("9601010107900003", True),  # Papua Barat Daya
        ("627101010790000", False),
    ],
)
def test_a_nik_is_region_and_day(number: str, built: bool) -> None:
    assert is_nik(number) is built


def test_every_region_of_every_edition_may_stand_in_a_nik() -> None:
    codes = {code for edition in EDITIONS for code in known(edition) if "." in code}
    assert len(codes) > 514
    assert [c for c in codes if not is_nik(f"{c.replace('.', '')}010107900003")] == []
    assert {code[:2] for code in codes} <= REGIONS.keys()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"NIK {NIK}", ["nik"]),
        ("62.71.01.010790.0003", ["nik"]),
        ("627101 010790 0003", ["nik"]),
        ("6271\u00a00101\u00a00790\u00a00003", ["nik"]),
        (f"'{NIK}", ["nik"]),
        (f"{NIK}.0", ["nik"]),
        ("6,27101E+15", ["nik"]),
        (f"12 {NIK} 5", ["nik"]),
        (f"Kartu Keluarga {NIK}", ["kk"]),
        ("NIK 6271010107900000", ["nik"]),  # Excel keeps fifteen digits
        ("6271010107900000", []),
        (f"{NIK}7", []),
        (f"0.{NIK}", []),
        (f"kode barang {NIK}", []),
        (f"TRX-{NIK}", []),
        (f"{NIK}/{NIK[:-1]}4", ["nik", "nik"]),
        (f"{NIK}-{NIK[:-1]}4", ["nik", "nik"]),
        (f"WARGA CONTOH/{NIK}", ["nik"]),
        (f"{NIK}.00", ["nik"]),
        ("NIK 62710101\n07900003", ["nik"]),
        ("N I K : 6 2 7 1 0 1 0 1 0 7 9 0 0 0 0 3", ["nik"]),
        ("1234 6271 0101 0790 0003", ["nik"]),
        ("６２７１０１０１０７９００００３", ["nik"]),
        ("627101\u00ad010790\u200b0003", ["nik"]),
        ("6.27101E15", ["nik"]),
        ("Rp 6.271.010.107.900.003", []),
        (f"da39a3ee{NIK}afd8", []),
        ("Kode Pos 73111, 6271010107900003", ["nik"]),
        ("idsubsls 6271011001000100", []),
        ("NPWP 0012 3456 7871 1000", ["npwp"]),
        ("HP 81234567890", ["telepon"]),
        ("0812-3456-7890/0813-3456-7890", ["telepon", "telepon"]),
        ("Bank Contoh, 62.71.01.1001", []),
        ("Bank Contoh 01-01-2024 10.30", []),
        ("BRI 2023 2024 2025", []),
        ("penyaluran BRI 1.234.567 2.345.678", []),
        ("rek. 5.1.02.01.01.0024", []),
        ("Bank Contoh 0536 3221645", []),
        ("rekening listrik 123456789012", []),
        ("pajak kendaraan 150.000.000.000.000", []),
        ("NIP. 19850101 201001 1 001", ["nip"]),
        ("198501012010011001", ["nip"]),
        ("198501012010013001", []),
        ("NPWP 01.234.567.4-711.000", ["npwp"]),
        ("hubungi +62 812-3456-7890", ["telepon"]),
        ("(0812) 34567890", ["telepon"]),
        ("(0536) 3221645", []),
        ("-2.0812345678, 113.0812345678", []),
        ("No. Rekening 123-456-7890", ["rekening"]),
        ("kode rekening 5102010100240001", []),
        ("Rekening Kas Umum Daerah 1000012345678", []),
        ("rekening senilai Rp 1.500.000.000", []),
        ("surat ke warga@contoh.net", ["email"]),
        ("surat ke ppid@dinkes.kalteng.go.id", []),
        ("gambar@2x.png", []),
    ],
)
def test_what_is_told(text: str, kinds: list[str]) -> None:
    assert [hit.kind for hit in find(text, OFFICIAL)] == kinds
    assert [hit.kind for hit in scan_block(text.encode(), OFFICIAL)] == kinds


def test_a_mask_gives_nobody_away() -> None:
    # The middle is gone: district and day of birth of a NIK, most of all other numbers.
    assert mask("nik", NIK) == "6271••••••••0003"
    assert mask("nip", "19850101 201001 1 001") == "1985••••••••••1001"
    assert mask("telepon", "0812-3456-7890") == "0812••••••90"
    assert mask("email", "warga.contoh@gmail.com") == "w•••@gmail.com"
    assert mask("rekening", "123-456-7890") == "•••••••890"
    for sample in samples(3, 2000):
        for hit in find(sample.text, OFFICIAL):
            shown = len(re.findall("[0-9]", hit.sample)) if hit.kind != "email" else 0
            assert shown <= 8 or hit.sample.endswith("E+15")
            assert all(text not in repr(hit) for _, text in sample.truth)


@pytest.mark.slow
@pytest.mark.parametrize("texts", [samples, hard_samples])
def test_what_is_covered_stays_covered(texts: Callable[[int, int], Iterable[Sample]]) -> None:
    changed = 0
    for sample in texts(5, 2000):
        once = redact(sample.text, OFFICIAL)
        assert find(once, OFFICIAL) == []
        assert not any(text in once for _, text in sample.truth)
        changed += not sample.truth and once != sample.text
    assert changed < 10


@pytest.mark.slow
@pytest.mark.parametrize("texts", [samples, hard_samples])
def test_the_labelled_sets_are_told_right(texts: Callable[[int, int], Iterable[Sample]]) -> None:
    right = missed = wrong = 0
    for sample in texts(11, 4000):
        kinds = [hit.kind for hit in find(sample.text, OFFICIAL)]
        raw = sample.text.encode()
        assert [hit.kind for hit in scan_block(raw, OFFICIAL)] == kinds
        wanted = [kind for kind, _ in sample.truth]
        right += (reported := sum((Counter(kinds) & Counter(wanted)).values()))
        missed += len(wanted) - reported
        wrong += len(kinds) - reported
    assert right > 1500
    assert right / (right + missed) >= 0.99
    assert right / (right + wrong) >= 0.98


def test_both_engines_tell_the_same_whatever_the_pieces() -> None:
    text = prose(2, 60_000, every=150)
    whole = [(hit.kind, hit.sample) for hit in find(text, OFFICIAL)]
    assert len(whole) > 50
    raw = text.encode()
    for size in (len(raw), 7001, 613):
        chunks = (raw[i : i + size] for i in range(0, len(raw), size))
        found = list(scan(chunks, OFFICIAL))
        assert [(hit.kind, hit.sample) for _, hit in found] == whole
        assert all(mask(hit.kind, raw[at : at + hit.end - hit.start].decode()) == hit.sample
                   for at, hit in found)  # fmt: skip


@given(st.text(alphabet="0123456789 .-/@abNIK:\u00a0\x1f\x1e\n", max_size=80))
def test_any_text_is_looked_at_without_harm(text: str) -> None:
    assert all(0 <= hit.start < hit.end <= len(text) for hit in find(text, OFFICIAL))
    scan_block(text.encode(), OFFICIAL)


def test_dates_of_civil_servants() -> None:
    assert is_nip("196502291990031001") is False  # no leap year
    assert is_nip("199001011995011001") is False  # five years old


@pytest.mark.parametrize(
    "text",
    [
        "627IOIOIO79OOOO3", "NIK 62710l0107900003", "6271 O1O1 O79O OOO3",
        "NIK: 6271-0101-0790-OOO3.",
    ],
)  # fmt: skip
def test_letters_for_digits_hide_no_number(text: str) -> None:
    assert [hit.kind for hit in find(text)] == ["nik"]
    assert all("O" not in hit.sample and "l" not in hit.sample for hit in find(text))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("https://contoh.go.id/unduh/6271010107900003.pdf", ["tautan"]),
        ("www.contoh.go.id/berita/6271010107900003/isi", ["tautan"]),
        ("https://contoh.go.id/?nik=6271010107900003", ["nik"]),
        ("https://wa.me/6281234567890", ["telepon"]),
        ("https://contoh.go.id/arsip/081234567890", []),
        ("Bank data: https://contoh.go.id/1234567890", []),
        ("Lihat https://contoh.go.id/ lalu 6271010107900003", ["nik"]),
        ("rasio 6271010107900003E-3", []),
        ("6271010107900003e+02", []),
        ("HP +65 8123 45678", []),
        ("telepon: +61 812 345 678", []),
        ("+49 (0)812 3456789", []),
        ("Hubungi 0065 812345678", []),
        ("rekening bank: telepon +81 2345 67890", []),
        ("HP +62 812 3456 7890", ["telepon"]),
        ("HP 0062 812 3456 7890", ["telepon"]),
    ],
)
def test_what_a_number_is_part_of(text: str, kinds: list[str]) -> None:
    assert [hit.kind for hit in find(text)] == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("6 2 7 1 0 1 0 1 0 7 9 0 0 0 0 3", ["nik"]),
        ("|6|2|7|1|0|1|0|1|0|7|9|0|0|0|0|3|", ["nik"]),
        ("1 6 2 7 1 0 1 0 1 0 7 9 0 0 0 0 3", ["nik"]),
        ("NIK : 6 2 7 1 0 1 0 1 0 7 9 0 0 0 0 3", ["nik"]),
        ("6 2 7 1 0 1 0 1 0 7 9 0 0 0 0 3 5 5", []),
        ("Rusak 3 3 1 2 0 1 1 2 0 5 8 8 1 2 0 4", []),
        ("Kolom 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6", []),
    ],
)
def test_digits_in_the_boxes_of_a_form(text: str, kinds: list[str]) -> None:
    assert [hit.kind for hit in find(text)] == kinds


@pytest.mark.parametrize("zero", [0x660, 0x6F0, 0x966, 0xFF10, 0x1D7CE, 0x1D7F6, 0xA9D0])
def test_digits_of_other_scripts_are_digits(zero: int) -> None:
    written = "".join(chr(zero + int(digit)) for digit in NIK)
    assert [hit.kind for hit in find(f"NIK {written}")] == ["nik"]
    assert [hit.kind for _, hit in scan([f"NIK {written} x".encode()])] == ["nik"]


@pytest.mark.parametrize(
    "text",
    [
        "Jumlah siswa 3201 1503 1290 2023",
        "Jumlah guru  1271   2104   0588   1120",
        "Cakupan imunisasi 62 71 01 12 05 90 2024",
        "PDRB 6.271.010.107.900.003",
        "Nilai produksi 6.27101E+15",
        "Koordinat 113,6271010107900003 dan -2,6271010107900003",
        "Nomor Registrasi Koleksi 3201150312902023",
        "No. Induk Buku 3201150312902023",
        "objectid: 3201150312902023",
        "ID Objek 3201150312902023",
        "Nomor Seri Faktur Pajak 010.000-24.12345678 dan 0100002412345678",
        "Nomor Virtual Account BNI 8808 0812 3456 7890",
    ],
)
def test_numbers_of_things_and_of_tables_are_nobody_s(text: str) -> None:
    assert find(text) == []
    assert list(scan([text.encode()])) == []


@pytest.mark.parametrize(
    "text",
    ["6271 0101 0790 0003", "NIK 3201 1503 1290 2023", "627101 010790 0003",
     "Nomor Induk Kependudukan 6271010107900003", "NIK 6.271.010.107.900.003",
     "Jumlah 1 orang, NIK 6.27101E+15", "6.271.010.107.900.003"],
)  # fmt: skip
def test_a_person_s_number_stays_one(text: str) -> None:
    assert [hit.kind for hit in find(text)] == ["nik"]


@pytest.mark.parametrize(
    "text",
    [
        "Ani 6271 0145 0190 1001",
        "Id: 6271-0145-0190-1001",
        "Ani 627101.450190.1001",
        "Desa Long Bawan | 6271014501900001",
        "koordinat -2.2, 113.9 warga Ani 6271014501900001",
        "Data pelanggan: Ani 6271014501900001",
        "Nomor registrasi 6271014501900001",
        "No. induk siswa 6271014501900001",
    ],
)
def test_what_is_said_beside_a_person_s_number_does_not_hide_it(text: str) -> None:
    assert [hit.kind for hit in find(text)] == ["nik"]
