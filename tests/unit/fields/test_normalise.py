"""Spellings seen in real lists, and the one form in which each is kept."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from didd.config.catalog import load_catalog_config
from didd.fields.dates import DateOrder, date_order, parse_date, split_place_and_time
from didd.fields.normalise import Normalised, normalise
from didd.fields.retention import Retention, parse_retention
from didd.text.tidy import tidy

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")
TODAY = date(2026, 6, 30)


def kept(code: str, raw: str) -> Normalised:
    return normalise(CONFIG.metadata[code], raw, CONFIG, TODAY)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2014", "2014"),
        ("Tahun 2023", "2023"),
        ("TA 2024", "2024"),
        ("17 Agustus 1945", "1945-08-17"),
        ("15-Sep-92", "1992-09-15"),
        ("3 Pebruari 2020", "2020-02-03"),
        ("12 Nopember 2020", "2020-11-12"),
        ("1 Agst. 2021", "2021-08-01"),
        ("Senin, 5 Januari 2026", "2026-01-05"),
        ("January 5, 2026", "2026-01-05"),
        ("Jan-20", "2020-01"),
        ("01/2026", "2026-01"),
        ("2026-01-05T08:30", "2026-01-05"),
        ("25/4/2013", "2013-04-25"),
        ("4/25/2013", "2013-04-25"),
        ("3/4/2013", "2013-04-03"),
        ("1976–1998", "1976/1998"),
        ("2016 s.d. 2021", "2016/2021"),
        ("2020/2021", "2020/2021"),
        ("2023, 2024 dan 2025", "2023/2025"),
        ("Januari - Maret 2026", "2026-01/2026-03"),
        ("1-5 Januari 2026", "2026-01-01/2026-01-05"),
        ("Triwulan II Tahun 2025", "2025-04/2025-06"),
        ("Semester I 2025", "2025-01/2025-06"),
        ("Agust 2020", "2020-08"),
        ("17 Agustus '45", "1945-08-17"),
        ("20260105", "2026-01-05"),
        ("Th. 2020", "2020"),
        ("T.A. 2020", "2020"),
        ("ca. 1950", "1950"),
        ("Q1 2024", "2024-01/2024-03"),
        ("7 Mei 2025 09:00 WIB", "2025-05-07"),
        ("7 Mei 2025 09:00 WIT", "2025-05-07"),
        ("7 Mei 2025, pukul 09.00 WITA", "2025-05-07"),
        ("Rabu, 7 Mei 2025 pukul 09.00", "2025-05-07"),
        ("sebelum 1950", ""),
        ("2020 - sekarang", ""),
        ("31 Februari 2020", ""),
        ("2026-13", ""),
        ("2021 - 2016", ""),
        ("2023 dan 2025", ""),
        ("setiap akhir bulan", ""),
        ("99999", ""),
    ],
)
def test_a_date_is_kept_as_precisely_as_it_was_written(raw: str, value: str) -> None:
    assert parse_date(raw, TODAY) == value


@pytest.mark.parametrize(
    ("raw", "value", "issue"),
    [
        ("Sampit, 2025", "2025", ""),
        ("PKTJ Tegal", "", "place_only"),
        ("Palangka Raya. Sesuai Tanggal MoU", "", "unreadable"),
        ("di tiap akhir bulan", "", "unreadable"),
        ("2027", "2027", "future"),
        ("2025-2029", "2025/2029", ""),
        ("-", "", ""),
        ("", "", ""),
    ],
)
def test_a_time_cell_says_what_is_wrong_with_it(raw: str, value: str, issue: str) -> None:
    assert kept("waktu_pembuatan", raw) == Normalised(value, issue)


@pytest.mark.parametrize(
    ("cell", "place", "time"),
    [
        ("Tegal, 2025", "Tegal", "2025"),
        ("Palangka Raya, Januari 2026", "Palangka Raya", "Januari 2026"),
        ("Palangka Raya 5 Januari 2026", "Palangka Raya", "5 Januari 2026"),
        ("2025, Tegal", "Tegal", "2025"),
        ("Januari 2026 di Sampit", "Sampit", "Januari 2026"),
        ("Tegal. Sesuai Tanggal MoU", "Tegal", "Sesuai Tanggal MoU"),
        ("Senin, 5 Januari 2026", "", "Senin, 5 Januari 2026"),
        ("Kuala Kapuas", "Kuala Kapuas", ""),
        ("Puruk Cahu (2024)", "Puruk Cahu", "2024"),
        ("Puruk Cahu – 2024", "Puruk Cahu", "2024"),
        ("Januari 2026 (Tegal)", "Tegal", "Januari 2026"),
        ("2020-sekarang", "", "2020-sekarang"),
        ("13 Desember 2012 M", "", "13 Desember 2012 M"),
        ("I/2024", "", "I/2024"),
    ],
)
def test_place_and_time_in_one_cell_are_parted(cell: str, place: str, time: str) -> None:
    assert split_place_and_time(cell, TODAY) == (place, time)


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["3/4/2013", "25/4/2013"], DateOrder.DAY_FIRST),
        (["3/4/2013", "4/25/2013"], DateOrder.MONTH_FIRST),
        (["3/4/2013", "25/4/2013", "4/25/2013"], DateOrder.MIXED),
        (["3/4/2013", "2013"], DateOrder.UNDECIDED),
        (["25/4/2013", "4/4/2013"], DateOrder.NONE),
        ([], DateOrder.NONE),
    ],
)
def test_a_whole_column_decides_whether_the_day_stands_first(
    column: list[str], order: DateOrder
) -> None:
    assert date_order(column) is order


@settings(deadline=None)
@given(st.dates(date(1945, 8, 17), date(2026, 6, 30)))
def test_every_day_is_read_back_from_how_offices_write_it(day: date) -> None:
    months = (
        "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
    )
    named = f"{day.day} {months.split()[day.month - 1]} {day.year}"
    for text in (named, f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", f"Muara Teweh, {named}"):
        assert kept("waktu_pembuatan", text) == Normalised(day.isoformat())


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Hard & Soft File", "HARDCOPY | SOFTCOPY"),
        ("Soft dan Hard Copy", "HARDCOPY | SOFTCOPY"),
        ("Hardcopy & Sofcopy", "HARDCOPY | SOFTCOPY"),
        ("HARDCOPY+SOFTCOPY", "HARDCOPY | SOFTCOPY"),
        ("Cetak dan Online", "HARDCOPY | SOFTCOPY"),
        ("Softfile", "SOFTCOPY"),
        ("Website", "SOFTCOPY"),
        ("Sosial Media", "SOFTCOPY"),
        ("Rekam", "REKAM"),
        ("Cetak; Rekam; Online", "HARDCOPY | SOFTCOPY | REKAM"),
    ],
)
def test_forms_are_known_in_every_spelling(raw: str, value: str) -> None:
    assert kept("bentuk", raw) == Normalised(value)


@pytest.mark.parametrize("raw", ["Wayang", "copy", "lisan"])
def test_a_strange_form_is_not_guessed(raw: str) -> None:
    assert kept("bentuk", raw) == Normalised("", "unknown")


@pytest.mark.parametrize(
    ("raw", "value", "issue"),
    [
        ("Selama masih berlaku", "Selama berlaku", ""),
        ("Selama Berlaku / Diperbarui jika ada perubahan", "Selama berlaku", ""),
        ("Selama masih digunakan", "Selama masih digunakan", ""),
        ("Selamanya", "Permanen", ""),
        ("1 (satu) tahun berjalan", "1 tahun", ""),
        ("6 Bulan", "6 bulan", ""),
        ("5thn", "5 tahun", ""),
        ("lima tahun", "5 tahun", ""),
        ("aktif 2 tahun inaktif 3 tahun permanen", "Aktif 2 tahun, inaktif 3 tahun, permanen", ""),
        ("2 tahun aktif, 3 tahun inaktif", "Aktif 2 tahun, inaktif 3 tahun", ""),
        ("Aktif 6 bulan, inaktif 2 tahun", "Aktif 6 bulan, inaktif 2 tahun", ""),
        ("Tahun 2023", "", "is_year"),
        ("Th. 2023", "", "is_year"),
        ("T.A. 2024", "", "is_year"),
        ("Januari 2023", "", "is_year"),
        ("Aktif", "Aktif", "free_text"),
        ("Sesuai masa berlaku MoU", "Sesuai masa berlaku MoU", "free_text"),
        ("0 tahun", "0 tahun", "free_text"),
        ("5 tahun (musnah)", "5 tahun, musnah", ""),
        ("2 th (aktif), 3 th (inaktif)", "Aktif 2 tahun, inaktif 3 tahun", ""),
        ("12 (dua belas) bulan", "12 bulan", ""),
        ("dua puluh lima tahun", "25 tahun", ""),
        ("1 tahun 6 bulan", "18 bulan", ""),
        ("Sepanjang masih berlaku", "Selama berlaku", ""),
    ],
)
def test_a_retention_is_a_length_and_never_a_year(raw: str, value: str, issue: str) -> None:
    assert kept("retensi", raw) == Normalised(value, issue)


@settings(deadline=None)
@given(
    st.builds(
        Retention,
        kind=st.just("AKTIF_INAKTIF"),
        active=st.integers(1, 99),
        unit=st.sampled_from(["tahun", "bulan"]),
        inactive=st.integers(1, 99),
        inactive_unit=st.sampled_from(["tahun", "bulan"]),
        fate=st.sampled_from(["", "MUSNAH", "PERMANEN", "DINILAI_KEMBALI"]),
    )
)
def test_a_retention_is_read_back_from_its_text(retention: Retention) -> None:
    assert parse_retention(str(retention), CONFIG.retention) == retention


@pytest.mark.parametrize(
    ("raw", "value", "issue"),
    [
        ("serta-merta", "SERTA_MERTA", ""),
        ("Tersedia Setiap Saat", "SETIAP_SAAT", ""),
        ("Informasi Berkala", "BERKALA", ""),
        ("A. INFORMASI YANG WAJIB DISEDIAKAN DAN DIUMUMKAN SECARA BERKALA", "BERKALA", ""),
        ("Dikecualikan (sebagian)", "DIKECUALIKAN", ""),
        ("Berkala, sebagian dikecualikan", "Berkala, sebagian dikecualikan", "unknown"),
        ("Tidak dikecualikan", "Tidak dikecualikan", "unknown"),
        ("Berkala / Setiap Saat", "Berkala / Setiap Saat", "unknown"),
        ("Umum", "Umum", "unknown"),
    ],
)
def test_a_class_is_open_only_when_it_plainly_says_so(raw: str, value: str, issue: str) -> None:
    assert kept("klasifikasi", raw) == Normalised(value, issue)


@pytest.mark.parametrize(
    ("raw", "value"), [("1.", "1"), ("1.0", "1"), ("2)", "2"), ("a.", "a"), ("62.10", "62.10")]
)
def test_a_number_stays_text(raw: str, value: str) -> None:
    assert kept("nomor", raw) == Normalised(value)


def test_media_are_a_list() -> None:
    raw = "https://contoh.go.id/a?b=1,2; Papan pengumuman\nBuku, Buku"
    assert kept("media", raw).value == "https://contoh.go.id/a?b=1,2 | Papan pengumuman | Buku"
    assert kept("media", "0 , 0").value == "0"


@pytest.mark.parametrize("code", CONFIG.metadata.codes)
@settings(deadline=None)
@given(raw=st.one_of(st.text(max_size=40), st.from_regex(r"[\w\s,./()-]{0,30}", fullmatch=True)))
def test_normalising_twice_is_normalising_once(code: str, raw: str) -> None:
    once = kept(code, raw)
    assert not once.value or kept(code, once.value).value == once.value


@settings(deadline=None)
@given(st.text())
def test_tidy_text_is_fit_for_every_file_and_portal(raw: str) -> None:
    text = tidy(raw)
    text.encode("utf-8")
    assert text == " ".join(text.split())
    assert not any(c < " " or "\x7f" <= c <= "\x9f" for c in text)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("62.71", ("62.71", "")),
        ("6201", ("62.01", "")),
        ("62.1", ("62.10", "zero_lost")),
        ("62,1", ("62.10", "zero_lost")),
        ("62.01.01.1001", ("62.01.01.1001", "")),
        ("62.01; 6202\n62.03, 62.03", ("62.01; 62.02; 62.03", "")),
        ("62.01 Kotawaringin Barat", ("62.01 Kotawaringin Barat", "unknown")),
        ("62.99", ("62.99", "unknown")),
        ("-", ("", "")),
    ],
)
def test_region_codes_are_text_with_their_dots(cell: str, kept: tuple[str, str]) -> None:
    assert normalise(CONFIG.metadata["kode_wilayah"], cell, CONFIG, TODAY) == kept


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("Bidang Umum", "Bidang Umum"),
        ("Bidang Umum; Bidang Data;\nBidang Umum", "Bidang Umum; Bidang Data"),
        ("1. Bidang Umum\n2. Sekretariat", "Bidang Umum; Sekretariat"),
        ("- PPID\n- Arsiparis", "PPID; Arsiparis"),
        ("PPID BPKAD\nPPID Inspektorat", "PPID BPKAD; PPID Inspektorat"),
        ("Kepala\nBidang Umum", "Kepala Bidang Umum"),
        ("Dinas Pekerjaan Umum\ndan Penataan Ruang", "Dinas Pekerjaan Umum dan Penataan Ruang"),
        ("Bidang Umum dan\nBidang Data", "Bidang Umum dan Bidang Data"),
        ("Plt. Kepala\nDinas Kesehatan", "Plt. Kepala Dinas Kesehatan"),
        ("B. Umum, Kepala / Wakil", "B. Umum, Kepala / Wakil"),
    ],
)
def test_several_units_in_one_cell_are_kept_apart(cell: str, said: str) -> None:
    assert normalise(CONFIG.metadata["pejabat_penguasa"], cell, CONFIG, TODAY) == (said, "")
