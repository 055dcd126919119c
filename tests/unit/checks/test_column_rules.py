"""The suite against naive Python, rule by rule; needs Great Expectations, but no Dagster."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.rows import column_rules
from checks.rows.column_rules import SuiteError, build_suite, check, prepare, run_suite
from checks.rows.cross_field import links_in, with_folded
from didd.config.catalog import ConfigError, load_catalog_config
from didd.config.metadata import CrossFieldRule, Rule
from didd.model import Classification, Finding, Severity
from didd.text.fold import fold

ROOT = Path(__file__).parents[3]
CONFIG = load_catalog_config(ROOT / "catalog_config")
CODES = CONFIG.metadata.codes
RULES: dict[str, tuple[str, Rule | CrossFieldRule]] = {
    **{rule.rule: (spec.code, rule) for spec in CONFIG.metadata.fields for rule in spec.rules},
    **{rule.rule: (rule.field, rule) for rule in CONFIG.metadata.cross_field_rules},
}

PERFECT = {
    "nomor": "1",
    "judul": "Laporan Kinerja Dinas Contoh Tahun 2025",
    "ringkasan": "Capaian program selama satu tahun.",
    "klasifikasi": "BERKALA",
    "pejabat_penguasa": "Sekretaris Dinas Contoh",
    "penanggung_jawab": "Subbagian Perencanaan",
    "waktu_pembuatan": "2026-01",
    "tempat_pembuatan": "Palangka Raya",
    "bentuk": "SOFTCOPY",
    "retensi": "5 tahun",
    "media": "Situs web",
    "kategori": "Kinerja",
    "kode_wilayah": "62.71",
    "berkas": "kinerja-2025.pdf",
}

#: A change to the perfect row that breaks the rule. A ``Sequence`` gives several rows.
BREAKS: Mapping[str, Mapping[str, str] | Sequence[Mapping[str, str]]] = {
    "judul-kosong": {"judul": ""},
    "judul-terlalu-pendek": {"judul": "APBD"},
    "judul-terlalu-panjang": {"judul": "Laporan " * 50},
    "ringkasan-kosong": {"ringkasan": ""},
    "ringkasan-sama-dengan-judul": [
        {"judul": "Neraca Dinas", "ringkasan": "NERACA - dinas."},
        {"judul": "Perencanaan – Rencana Kerja", "ringkasan": "a. Rencana kerja"},
        {"judul": "Perencanaan – Rencana Aksi", "ringkasan": "Rencana Aksi."},
        {"judul": "Profil Dinas", "ringkasan": "3. Profil dinas"},
    ],
    "klasifikasi-kosong": {"klasifikasi": ""},
    "klasifikasi-tidak-dikenal": {"klasifikasi": "Sekali-sekali"},
    "pejabat-penguasa-kosong": {"pejabat_penguasa": ""},
    "penanggung-jawab-kosong": {"penanggung_jawab": ""},
    "waktu-kosong": {"waktu_pembuatan": ""},
    "waktu-hanya-tempat": {"waktu_pembuatan": "", "waktu_pembuatan__issue": "place_only"},
    "waktu-tidak-terbaca": {"waktu_pembuatan": "", "waktu_pembuatan__issue": "unreadable"},
    "waktu-masa-depan": {"waktu_pembuatan": "2999", "waktu_pembuatan__issue": "future"},
    "tempat-kosong": {"tempat_pembuatan": ""},
    "bentuk-kosong": {"bentuk": ""},
    "bentuk-tidak-dikenal": {"bentuk": "", "bentuk__issue": "unknown"},
    "retensi-kosong": {"retensi": ""},
    "retensi-berisi-tahun": {"retensi": "", "retensi__issue": "is_year"},
    "retensi-tidak-baku": {"retensi": "secukupnya", "retensi__issue": "free_text"},
    "kode-wilayah-tidak-dikenal": {"kode_wilayah": "7", "kode_wilayah__issue": "unknown"},
    "kode-wilayah-kehilangan-nol": {"kode_wilayah__issue": "zero_lost"},
    "berkas-tidak-ditemukan": {"berkas": "", "berkas__issue": "missing"},
    "berkas-di-luar-folder": {"berkas": "", "berkas__issue": "outside"},
    "berkas-dikecualikan": {"berkas__issue": "excluded_twin"},
    "berkas-juga-terbuka": {"berkas__issue": "public_twin"},
    "berkas-dikecualikan-instansi-lain": {"berkas__issue": "excluded_elsewhere"},
    "berkas-dihapus": {"berkas__issue": "erased"},
    "berkas-belum-ada": {"berkas": "", "berkas__issue": "none"},
    "pengecualian-tanpa-dasar": {"klasifikasi": "DIKECUALIKAN"},
    "pengecualian-belum-diuji": {"klasifikasi": "DIKECUALIKAN", "konsekuensi_dibuka": "ada"},
    "serta-merta-bukan-keadaan-darurat": {"klasifikasi": "SERTA_MERTA", "judul": "PROFIL Dinas"},
    "judul-pengisi": {"judul": "lorem ipsum"},
    "judul-rumus": {"judul": "=HYPERLINK(1)"},
    "ringkasan-pengisi": {"ringkasan": "tes"},
    "pejabat-penguasa-pengisi": {"pejabat_penguasa": "XXX"},
    "penanggung-jawab-pengisi": {"penanggung_jawab": "n.a."},
    "tempat-pengisi": {"tempat_pembuatan": "(kosong)"},
    "dasar-pengisi": {"dasar_pengecualian": "belum ada"},
    "konsekuensi-dibuka-pengisi": {"konsekuensi_dibuka": "..."},
    "konsekuensi-ditutup-pengisi": {"konsekuensi_ditutup": "tbd"},
    "judul-ganda": ({"judul": "Neraca 2025"}, {"judul": "NERACA (2025)"}),
    "judul-terpotong": {"judul": "Laporan penyelenggaraan pemerintahan dae..."},
    "tautan-dipakai-bersama": (
        {"media": "https://contoh.go.id/daftar.html"},
        {"media": "Situs web | https://contoh.go.id/daftar.html/"},
    ),
    "tautan-beranda-atau-folder": {"media": "https://contoh.go.id/"},
    "tampak-rahasia": {"judul": "Daftar kata-sandi peladen"},
}


def make_frame(*rows: Mapping[str, str]) -> pd.DataFrame:
    """Lay rows out as intake does; each starts perfect, and a raw value follows its normalised."""
    laid_out: list[dict[str, str]] = []
    for number, changes in enumerate(rows, start=5):
        row = {"source": "inventaris.xlsx", "sheet": "DIP", "row": str(number)}
        for place, code in enumerate(CODES):
            value = changes.get(code, PERFECT.get(code, ""))
            row |= {code: value, f"{code}__raw": value, f"{code}__issue": ""}
            row[f"{code}__column"] = chr(ord("A") + place)
        laid_out.append({**row, **changes})
    columns = list(laid_out[0]) if laid_out else list(make_frame({}).columns)
    return pd.DataFrame(laid_out, columns=columns, dtype="string")


def found(frame: pd.DataFrame) -> set[tuple[str, int]]:
    return {(finding.rule, finding.row) for finding in check(frame, CONFIG)}


def test_a_perfect_row_gives_no_finding() -> None:
    assert check(make_frame({}), CONFIG) == ()


def test_no_rows_give_no_finding() -> None:
    assert check(make_frame(), CONFIG) == ()


def test_every_row_rule_has_a_row_that_breaks_it() -> None:
    assert set(BREAKS) == set(RULES)


@pytest.fixture(scope="module")
def broken() -> tuple[Mapping[str, list[int]], pd.DataFrame, tuple[Finding, ...]]:
    """Break every rule in one list: the rows of each rule, the list, and what was found in it."""
    rows: list[Mapping[str, str]] = []
    places: dict[str, list[int]] = {}
    for rule, changes in BREAKS.items():
        for one in (changes,) if isinstance(changes, Mapping) else changes:
            places.setdefault(rule, []).append(5 + len(rows))
            rows.append({"judul": f"Informasi contoh ke-{len(rows)}", **one})
    frame = make_frame(*rows)
    return places, frame, check(frame, CONFIG)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_fires_on_its_faulty_row_and_says_where(
    rule: str, broken: tuple[Mapping[str, list[int]], pd.DataFrame, tuple[Finding, ...]]
) -> None:
    places, frame, findings = broken
    field, spec = RULES[rule]
    for row in places[rule]:
        raw = frame[f"{field}__raw"].tolist()[row - 5]
        assert [f for f in findings if f.rule == rule and f.row == row] == [
            Finding(
                rule=rule,
                severity=spec.severity,
                message=spec.message,
                remedy=spec.remedy,
                file="inventaris.xlsx",
                sheet="DIP",
                row=row,
                column=chr(ord("A") + CODES.index(field)),
                field=field,
                value=raw[:200],
            )
        ]


def test_all_offending_rows_are_reported_however_many() -> None:
    frame = make_frame(*({"judul": "", "retensi": "2024"} for _ in range(1234)))
    assert [f.row for f in check(frame, CONFIG) if f.rule == "judul-kosong"] == [
        *range(5, 5 + 1234)
    ]


def test_findings_come_by_file_sheet_row_as_a_number_then_field_then_rule() -> None:
    frame = make_frame({"judul": "", "klasifikasi": "", "retensi": ""}, {"judul": ""}, {}, {})
    frame["row"] = pd.array(["10", "9", "1", "1"], dtype="string")
    frame["source"] = pd.array(["b.csv", "b.csv", "b.csv", "a.csv"], dtype="string")
    frame.loc[[2, 3], "judul"] = ["", "APBD"]
    assert [(f.file, f.row, f.rule) for f in check(frame, CONFIG)] == [
        ("a.csv", 1, "judul-terlalu-pendek"),
        ("b.csv", 1, "judul-kosong"),
        ("b.csv", 9, "judul-kosong"),
        ("b.csv", 10, "judul-kosong"),
        ("b.csv", 10, "klasifikasi-kosong"),
        ("b.csv", 10, "retensi-kosong"),
    ]


def test_an_excluded_row_may_have_a_secret_title_but_owes_its_reasons() -> None:
    excluded = {"klasifikasi": "DIKECUALIKAN", "judul": "Kata sandi peladen"}
    assert found(make_frame(excluded)) == {
        ("pengecualian-tanpa-dasar", 5),
        ("pengecualian-belum-diuji", 5),
    }
    reasons = dict.fromkeys(
        ["dasar_pengecualian", "konsekuensi_dibuka", "konsekuensi_ditutup", "jangka_pengecualian"],
        "tertulis",
    )
    assert found(make_frame(excluded | reasons)) == set()


@pytest.mark.parametrize(
    ("judul", "routine"),
    [
        ("Visi dan Misi Dinas", True),
        ("LHKPN Kepala Dinas", True),
        ("Laporan Kejadian Kebakaran Hutan", False),
        ("Peringatan Dini Banjir", False),
        ("Wabah Rabies: Laporan Harian", False),
    ],
)
def test_an_emergency_is_no_routine_whatever_else_its_title_says(judul: str, routine: bool) -> None:
    rules = {rule for rule, _ in found(make_frame({"judul": judul, "klasifikasi": "SERTA_MERTA"}))}
    assert ("serta-merta-bukan-keadaan-darurat" in rules) is routine


@pytest.mark.parametrize(
    ("judul", "cut"),
    [
        ("Rencana aksi pencegahan stunting dan", True),
        ("Laporan kegiatan (", True),
        ("Laporan " + "x" * 247, True),
        ("Laporan " + "x" * 246, False),
        ("Laporan (rancangan)", False),
        ("Sukadan", False),
    ],
)
def test_a_title_that_ends_in_the_middle_was_cut(judul: str, cut: bool) -> None:
    rules = {rule for rule, _ in found(make_frame({"judul": judul}))}
    assert ("judul-terpotong" in rules) is cut


def test_a_link_is_the_same_however_its_host_is_spelled() -> None:
    rows = [
        {"judul": "Neraca Daerah", "media": "HTTPS://Contoh.go.id/A.pdf"},
        {"judul": "Arus Kas", "media": "https://contoh.go.id/A.pdf"},
        {"judul": "Ekuitas", "media": "https://contoh.go.id/a.pdf"},
    ]
    reported = {row for rule, row in found(make_frame(*rows)) if rule == "tautan-dipakai-bersama"}
    assert reported == {5, 6}


def test_phrases_are_whole_words() -> None:
    emergency = {"klasifikasi": "SERTA_MERTA", "judul": "Pelaporan banjir bandang"}
    assert found(make_frame(emergency)) == set()


def test_a_class_that_was_not_understood_is_unknown_even_without_a_normalised_value() -> None:
    rules = found(make_frame({"klasifikasi": "", "klasifikasi__raw": "entahlah"}))
    assert ("klasifikasi-tidak-dikenal", 5) in rules


def test_the_frame_is_not_changed_and_its_own_index_does_not_matter() -> None:
    frame = make_frame({"judul": ""}, {"judul": "APBD"})
    frame.index = pd.Index([7, 7])
    before = frame.copy()
    assert found(frame) == {("judul-kosong", 5), ("judul-terlalu-pendek", 6)}
    pd.testing.assert_frame_equal(frame, before)


# -- against naive Python ----------------------------------------------------------------------

WORDS = [
    "",
    "APBD",
    "Foto",
    "Laporan Kinerja",
    "laporan-kinerja",
    "Élan vital",
    "kata sandi",
    "-",
    "x" * 301,
    "=SUM(A1)",
]
LINKS = [
    "https://contoh.go.id",
    "www.contoh.go.id/",
    "https://contoh.go.id/index.php",
    "https://drive.google.com/drive/folders/1a2b",
    "http://contoh.go.id/a.pdf",
    "http://contoh.go.id/b.pdf#hal=2, http://contoh.go.id/b.pdf",
]
ISSUES = ["", *sorted({str(r.value) for _, r in RULES.values() if r.check == "no_issue"})]


def random_frame(chance: Random) -> pd.DataFrame:
    """Make 200 rows, each field good, empty, odd or with an issue."""
    classes = [*map(str, Classification), "", "entah"]
    rows = []
    for _ in range(200):
        row = {code: chance.choice([PERFECT.get(code, ""), *WORDS]) for code in CODES}
        row |= {f"{code}__issue": chance.choice(["", chance.choice(ISSUES)]) for code in CODES}
        row["media"] = chance.choice([*LINKS, f"http://contoh.go.id/{len(rows)}.pdf", ""])
        titles = [row["judul"], f"Judul ke-{len(rows)}", "Neraca ...", "Neraca dan", "Neraca ("]
        row["judul"] = chance.choice(titles)
        row["klasifikasi"] = chance.choice(classes)
        row["klasifikasi__raw"] = chance.choice(["", "entah", "Berkala"])
        rows.append(row)
    return make_frame(*rows)


def mentions(title: str, phrases: Sequence[str]) -> bool:
    return any(f" {fold(phrase)} " in f" {fold(title)} " for phrase in phrases)


def links(media: str) -> set[str]:
    parts = (part.split("#")[0].strip(", /") for part in media.split())
    return {part for part in parts if part.startswith(("http", "www."))}


def shown(field: str, row: pd.Series) -> str:
    return row[field] or row[f"{field}__raw"].strip()


#: Each kind of rule as one would write it without a library: field, rule, row, all titles.
NAIVE: dict[str, Callable[..., bool]] = {
    "not_empty": lambda f, r, row, _: (
        not (
            row[f]
            or (r.unless_issue and row[f"{f}__issue"])
            or (r.unless_excluded and row["klasifikasi"] == "DIKECUALIKAN")
        )
    ),
    "min_length": lambda f, r, row, _: 0 < len(row[f]) < r.value,
    "max_length": lambda f, r, row, _: len(row[f]) > r.value,
    "not_matches": lambda f, r, row, _: bool(re.search(r.value, row[f])),
    "no_issue": lambda f, r, row, _: row[f"{f}__issue"] == r.value,
    "in_vocabulary": lambda f, r, row, _: shown(f, row) not in {"", *map(str, Classification)},
    "differs_from": lambda f, r, row, _: fold(row[f]) == fold(row[r.value]) != "",
    "excluded_needs": lambda f, r, row, _: (
        row["klasifikasi"] == "DIKECUALIKAN" and not all(row[needed] for needed in r.value)
    ),
    "immediate_looks_routine": lambda f, r, row, _: (
        row["klasifikasi"] == "SERTA_MERTA"
        and mentions(row["judul"], r.value)
        and not mentions(row["judul"], r.unless)
    ),
    "title_matches": lambda f, r, row, _: (
        row["klasifikasi"] != "DIKECUALIKAN" and mentions(row["judul"], r.value)
    ),
    "unique_title": lambda f, r, row, all_: (
        fold(row["judul"]) != "" and [fold(t) for t in all_["judul"]].count(fold(row["judul"])) > 1
    ),
    "title_cut": lambda f, r, row, all_: (
        row["judul"].endswith(("...", "…", " dan", " untuk", ",", "("))
        or (
            len(row["judul"]) >= 40
            and [len(t) for t in all_["judul"]].count(len(row["judul"])) >= 3
            and sum(len(t) > len(row["judul"]) for t in all_["judul"]) <= 2
        )
    ),
    "link_of_many": lambda f, r, row, all_: any(
        fold(row["judul"]) != fold(title)
        for link in links(row["media"])
        for title, other in zip(all_["judul"], all_["media"], strict=True)
        if link in links(other)
    ),
    "link_to_folder": lambda f, r, row, _: any(
        link.removeprefix("https://").removeprefix("http://").partition("/")[2]
        in {"", "home", "index.php"}
        or any(folder in link for folder in r.value)
        for link in links(row["media"])
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_each_rule_reports_exactly_the_rows_a_naive_predicate_finds(seed: int) -> None:
    frame = random_frame(Random(seed))
    expected = {
        (rule, int(row["row"]))
        for _, row in frame.iterrows()
        for rule, (field, spec) in RULES.items()
        if NAIVE[spec.check](field, spec, row, frame)
    }
    assert {rule for rule, _ in expected} == set(RULES)
    assert found(frame) == expected


@pytest.mark.parametrize(("check_kind", "faulty"), [("matches", {6}), ("not_matches", {5})])
def test_patterns_look_anywhere_in_a_filled_value(check_kind: Any, faulty: set[int]) -> None:
    rule = Rule(
        rule="pola",
        check=check_kind,
        value=r"\d{4}$",
        severity=Severity.INFO,
        message="Pola.",
        remedy="Perbaiki.",
    )
    config = with_rules("judul", rule)
    frame = make_frame({"judul": "Anggaran 2025"}, {"judul": "Anggaran"}, {"judul": ""})
    assert {f.row for f in check(frame, config) if f.rule == "pola"} == faulty


@given(st.lists(st.text(), min_size=1))
def test_titles_are_folded_as_the_configuration_folds(titles: list[str]) -> None:
    columns = {"judul": titles, "media": titles, "berkas__raw": titles}
    frame = with_folded(pd.DataFrame(columns, dtype="string"), ["judul"])
    assert frame["judul__folded"].tolist() == [fold(title) for title in titles]
    assert frame["links"].tolist() == [links_in(f"{title}\n{title}") for title in titles]


# -- promises of the machinery -----------------------------------------------------------------


def with_rules(code: str, *rules: Rule, cross: Sequence[CrossFieldRule] = ()):
    fields = tuple(
        f.model_copy(update={"rules": rules}) if f.code == code else f
        for f in CONFIG.metadata.fields
    )
    update = {"fields": fields, "cross_field_rules": tuple(cross)}
    return CONFIG.model_copy(update={"metadata": CONFIG.metadata.model_copy(update=update)})


def test_each_rule_is_one_expectation_that_bears_its_id_and_severity() -> None:
    levels = {"error": "critical", "warning": "warning", "info": "info"}
    text = {e.meta["rule"]: e.severity.value for e in build_suite(CONFIG).expectations}
    assert text == {rule: levels[spec.severity] for rule, (_, spec) in RULES.items()}


def test_a_rule_that_names_no_predicate_is_a_mistake_in_the_configuration() -> None:
    rule = CONFIG.metadata.cross_field_rules[0].model_copy(update={"check": "no_such_check"})
    with pytest.raises(ConfigError, match=re.escape(rule.rule)):
        build_suite(with_rules("judul", cross=[rule]))


@pytest.mark.slow
def test_an_expectation_that_cannot_run_is_an_error_and_not_a_pass() -> None:
    prepared = prepare(make_frame({}), CONFIG).drop(columns="judul__length")
    with pytest.raises(SuiteError, match="judul-kosong"):
        run_suite(build_suite(CONFIG), prepared)


def test_the_suite_is_silent_and_opens_no_connection(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError(f"connection to {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    column_rules._frames.cache_clear()  # the set-up is part of what must be silent
    check(make_frame({"judul": ""}), CONFIG)
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_importing_the_package_and_the_predicates_does_not_import_great_expectations() -> None:
    code = "import sys, checks, checks.rows.cross_field; print('great_expectations' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    "filler", ["tes", "XXX", "n.a.", "(belum ada)", "...", "Lorem ipsum dolor"]
)
def test_filler_that_people_would_read_is_told_and_holds_nothing(filler: str) -> None:
    for spec in CONFIG.metadata.fields:
        for rule in (r for r in spec.rules if r.rule.endswith("-pengisi")):
            assert re.search(str(rule.value), filler), rule.rule
            assert rule.severity is Severity.WARNING
            for said in ("Laporan tes PCR", "Contoh surat", "Dinas Kesehatan", "Nihil pengaduan"):
                assert not re.search(str(rule.value), said)


@pytest.mark.parametrize(("longer", "cut"), [(0, True), (2, True), (3, False)])
def test_titles_cut_at_one_length_are_told_though_a_few_are_longer(longer: int, cut: bool) -> None:
    alike = [{"judul": f"Laporan penyelenggaraan urusan bidang ke{n}"[:41]} for n in range(4)]
    more = [{"judul": f"Laporan yang ditulis dengan tangan dan lebih panjang {n}{'x' * n}"}
            for n in range(longer)]  # fmt: skip
    rows = {row for rule, row in found(make_frame(*alike, *more)) if rule == "judul-terpotong"}
    assert rows == ({5, 6, 7, 8} if cut else set())
