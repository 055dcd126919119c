"""Personal data on its way through the office: held, covered, told; in clear nowhere."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from checks.contents import check
from didd.adapters.database.engine import writing
from didd.approval.overrides import Override
from didd.approval.what_may_be_decided import Refused
from didd.config.catalog import CatalogConfig
from didd.model import Finding, Severity
from didd.ports import FileToLookInto, Look
from didd.steps.collect import collect
from didd.steps.override import Asked, override
from tests.support.bureau import PEMBANTU, UTAMA, Bureau, closed_row, row
from tests.support.factories import sha256

NIK, OTHER, PHONE = "6271010107900003", "6203014507850007", "081234567890"


def looked_into(files: Sequence[FileToLookInto], config: CatalogConfig) -> Iterator[Look]:
    """Look into files in this process; the one that does it in others has tests of its own."""
    for file in files:
        with file.local() as path:
            yield Look(file.document, tuple(check(path, file.document, config)))


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path, contents=looked_into)
    # The rules of rows have tests of their own, and take their time.
    made.office = replace(made.office, checker=lambda _frame, _config: ())
    return made


def clear_places(bureau: Bureau, *secrets: str) -> set[str]:
    """Name what holds any of these in clear, packed or not, but the agency's own files."""
    found: set[str] = set()
    for path in (p for p in bureau.place.parent.rglob("*") if p.is_file()):
        name = path.relative_to(bureau.place.parent).as_posix()
        contents = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                contents += [archive.read(part) for part in archive.namelist()]
        if any(secret.encode() in content for secret in secrets for content in contents):
            found.add(name)
    return found


def findings_of(bureau: Bureau) -> list[Finding]:
    return list(bureau.office.store.harvests.findings(bureau.slug))


def test_a_number_in_the_list_goes_no_further_than_the_list(bureau: Bureau) -> None:
    bureau.list(
        row(f"Data penerima bantuan {NIK}"),
        row("Layanan", ringkasan=f"Hubungi petugas di {PHONE} pada jam kerja"),
        closed_row(f"Data korban NIK {OTHER}", ""),
    )
    report = bureau.harvest()
    assert report.records["held"] == 2
    assert clear_places(bureau, NIK, OTHER) == {f"sources/{bureau.slug}/inventaris.csv"}
    [found] = [
        f for f in bureau.office.store.harvests.findings(bureau.slug)
        if f.rule == "nik-terbuka" and (f.row, f.field) == (2, "judul")
    ]  # fmt: skip
    assert (found.field, found.column, found.value) == (
        "judul", "B", "Data penerima bantuan 6271••••••••0003"
    )  # fmt: skip
    # What only warns flows as it was written.
    assert bureau.rules(severity="warning") >= {"telepon-di-dokumen"}
    [waiting] = bureau.office.store.records.queue(agency=bureau.slug)
    assert PHONE in waiting.record.fields["ringkasan"]


def test_mending_the_list_lets_the_row_flow(bureau: Bureau) -> None:
    bureau.list(row(f"Data penerima {NIK}"))
    bureau.harvest()
    bureau.list(row("Data penerima"))
    assert bureau.harvest().records["held"] == 0
    assert bureau.rules() == set()


def test_a_file_with_numbers_is_held_and_shown_nowhere(bureau: Bureau) -> None:
    bureau.write("bantuan.csv", f"Nama,NIK\nWarga,{NIK}\nWarga,{OTHER}\n".encode())
    bureau.list(row("Penerima bantuan", "bantuan.csv"))
    report = bureau.harvest()
    assert report.records["held"] == 1
    assert {"nik-terbuka", "berkas-ditahan"} <= bureau.rules()
    places = clear_places(bureau, NIK, OTHER)
    assert places == {f"sources/{bureau.slug}/bantuan.csv"}


def test_a_number_in_the_name_of_a_file_holds_the_rows_that_show_it(bureau: Bureau) -> None:
    name = f"Surat {NIK}.txt"
    bureau.write(name, b"isi")
    bureau.write("laporan.txt", b"isi lain")
    bureau.list(row("Surat keputusan", name), row("Laporan", "laporan.txt"))
    assert bureau.harvest().records["held"] == 1
    reported = [f for f in findings_of(bureau) if f.rule == "nama-berkas-terbuka"]
    assert [(f.file, f.row, f.field) for f in reported] == [("inventaris.csv", 2, "berkas")]
    assert NIK not in reported[0].value
    assert reported[0].value.endswith(".txt")
    (bureau.folder / name).rename(bureau.folder / "surat.txt")
    bureau.list(row("Surat keputusan", "surat.txt"), row("Laporan", "laporan.txt"))
    assert bureau.harvest().records["held"] == 0


def test_an_excluded_file_may_be_called_as_it_is(bureau: Bureau) -> None:
    name = f"Surat {NIK}.txt"
    bureau.write(name, b"isi")
    bureau.list(closed_row("Surat", name))
    bureau.harvest()
    assert "nama-berkas-terbuka" not in bureau.rules()


def test_a_file_that_no_list_names_does_not_stop_the_others(bureau: Bureau) -> None:
    bureau.write(f"KTP {NIK}.txt", b"isi")
    bureau.list(row("Laporan"))
    report = bureau.harvest()
    assert report.status == "done"
    assert report.records == {
        "rows": 2, "accepted": 1, "held": 1, "submitted": 1, "excluded": 0
    }  # fmt: skip


def test_the_copy_of_the_sheet_does_not_spread_what_is_in_it(bureau: Bureau) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["No", "Judul Informasi", "Klasifikasi Informasi", "Catatan sendiri"])
    book.active.append([1, "Laporan", "Berkala", f"NIK {OTHER}"])
    book.create_sheet("Bantu").append([int(NIK)])
    book["Bantu"].sheet_state = "hidden"
    path = bureau.write("inventaris.xlsx", b"")
    book.save(path)
    bureau.harvest()
    assert clear_places(bureau, NIK, OTHER) == {f"sources/{bureau.slug}/inventaris.xlsx"}


def test_a_preview_covers_as_well(bureau: Bureau) -> None:
    bureau.list(row(f"Data penerima bantuan {NIK}"))
    report = collect.preview(bureau.office, bureau.agency)
    assert report.records["held"] == 1
    assert clear_places(bureau, NIK) == {f"sources/{bureau.slug}/inventaris.csv"}


# Logs and errors.


def test_no_log_quotes_anybody(
    bureau: Bureau, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    bureau.write("bantuan.csv", f'Nama;NIK\n"Warga;{NIK}\n'.encode())
    bureau.list(row(f"Data {OTHER}", "bantuan.csv"))
    bureau.harvest()
    output = caplog.text + "".join(capfd.readouterr())
    assert not any(secret in output for secret in (NIK, OTHER))


def test_an_error_of_the_database_quotes_nobody(bureau: Bureau) -> None:
    with pytest.raises(SQLAlchemyError) as failed, writing(bureau.office.store.engine) as c:
        c.execute(sa.text("INSERT INTO nowhere VALUES (:nik)"), {"nik": NIK})
    assert NIK not in str(failed.value)


def test_what_is_kept_of_a_failed_harvest_quotes_nobody(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"cannot read {NIK}")

    monkeypatch.setattr(collect, "read_folder", broken)
    with pytest.raises(ValueError, match="cannot read"):
        bureau.harvest()
    latest = bureau.office.store.harvests.latest(bureau.slug)
    assert latest is not None
    assert latest.summary["reason"] == "ValueError: cannot read 6271••••••••0003"


# Letting a held file pass.

LAW = {"reason": "Daftar pemenang wajib diumumkan.", "ground": "Pasal contoh ayat (1)"}


@pytest.fixture
def held(bureau: Bureau) -> Bureau:
    bureau.write("surat.txt", f"Pemenang: NIK {NIK}\n".encode())
    bureau.list(row("Pengumuman pemenang", "surat.txt"))
    assert bureau.harvest().records["held"] == 1
    return bureau


def let_pass(bureau: Bureau, **changes: str) -> Override:
    officer = changes.pop("officer_id", UTAMA)
    asked = Asked(**{"file": "surat.txt", "rule": "nik-terbuka", **LAW, **changes})
    return override(bureau.office, bureau.agency, officer, asked)


def test_an_officer_lets_a_file_pass_with_reason_and_ground(held: Bureau) -> None:
    kept = let_pass(held)
    assert held.harvest().records["submitted"] == 1
    [finding] = [f for f in held.office.store.harvests.findings(held.slug) if f.file == "surat.txt"]
    assert finding.severity == "info"
    assert "Petugas Contoh Dua, PPID Utama (contoh): Daftar pemenang wajib" in finding.message
    assert "Pasal contoh ayat (1)" in finding.message
    slip = (held.folder / "_hasil" / "HASIL-PEMERIKSAAN.html").read_text()
    assert "Diloloskan oleh Petugas Contoh Dua" in slip
    [event] = [e for e in held.office.store.audit.events() if e.act == "override"]
    assert (event.actor, event.content_hash) == (UTAMA, kept.sha256)
    assert event.details["ground"] == LAW["ground"]
    assert let_pass(held, reason="lain lagi alasannya") == kept  # the same again adds nothing
    assert len([e for e in held.office.store.audit.events() if e.act == "override"]) == 1


def is_archived(bureau: Bureau, name: str = "surat.txt") -> bool:
    return bureau.office.archive.has(sha256((bureau.folder / name).read_bytes()))


def test_the_archive_keeps_a_held_file_only_once_it_is_let_pass(held: Bureau) -> None:
    assert not is_archived(held)
    held.harvest()
    (held.folder / "surat.txt").touch()  # read again, though its bytes are the same
    held.harvest()
    assert not is_archived(held)
    let_pass(held)
    held.whole()
    assert is_archived(held)
    assert held.shown() == {
        "Pengumuman pemenang": {sha256((held.folder / "surat.txt").read_bytes())}
    }


def test_what_a_killed_harvest_left_in_the_archive_is_taken_out(bureau: Bureau) -> None:
    bureau.write("surat.txt", f"Pemenang: NIK {NIK}\n".encode())
    bureau.list(row("Pemenang", "surat.txt"))
    collect.take_inventory(bureau.office, bureau.agency)  # and then nothing more
    assert is_archived(bureau)
    assert bureau.harvest().records["held"] == 1
    assert not is_archived(bureau)


def test_what_was_accepted_once_stays_for_those_who_decided_on_it(bureau: Bureau) -> None:
    bureau.write("surat.txt", f"Pemenang: NIK {NIK}\n".encode())
    bureau.list(row("Pemenang", "surat.txt"))
    config = bureau.office.config
    rules = tuple(
        rule.model_copy(update={"severity": Severity.WARNING})
        if rule.rule == "nik-terbuka"
        else rule
        for rule in config.checks.rules
    )
    lenient = config.model_copy(
        update={"checks": config.checks.model_copy(update={"rules": rules})}
    )
    strict, bureau.office = bureau.office, replace(bureau.office, config=lenient)
    assert bureau.harvest().records["accepted"] == 1
    bureau.office = strict
    assert bureau.harvest().records["held"] == 1
    assert is_archived(bureau)


def test_a_changed_byte_is_another_file(held: Bureau) -> None:
    let_pass(held)
    held.write("surat.txt", f"Pemenang: NIK {NIK}.\n".encode())
    assert held.harvest().records["held"] == 1
    assert "nik-terbuka" in held.rules()


def test_it_holds_for_one_rule_and_one_agency(held: Bureau) -> None:
    held.write("surat.txt", f"NIK {NIK}, NPWP 01.234.567.4-711.000\n".encode())
    held.harvest()
    let_pass(held)
    assert held.harvest().records["held"] == 1
    assert "npwp-terbuka" in held.rules()
    assert "nik-terbuka" not in held.rules()
    assert held.office.store.overrides.of("disdik") == {}


REFUSED = [
    ({"officer_id": PEMBANTU}, "tidak berwenang"),
    ({"officer_id": "siapa"}, "tidak dikenal"),
    ({"reason": " "}, "alasannya"),
    ({"ground": ""}, "dasar hukumnya"),
    ({"rule": "kk-terbuka"}, "Tidak ada temuan"),
    ({"rule": "berkas-rusak"}, "tidak dapat diloloskan"),
    ({"rule": "apa-saja"}, "tidak dapat diloloskan"),
    ({"file": "lain.txt"}, "tidak ada di folder"),
]


def test_what_is_refused_is_kept_too(held: Bureau) -> None:
    for changes, why in REFUSED:
        with pytest.raises(Refused, match=why):
            let_pass(held, **changes)
        assert why in held.refusals()[-1]
    assert held.office.store.overrides.of(held.slug) == {}


def test_nobodys_number_gets_into_the_reason(held: Bureau) -> None:
    let_pass(held, reason=f"pemilik NIK {OTHER} setuju")
    assert clear_places(held, OTHER) == set()
