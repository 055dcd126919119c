"""What is inside files, in the whole of step 1: held rows, one look at the same bytes, silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from checks.runner import look as real_look
from didd.adapters.agency_workbooks.return_slip import PAGE
from didd.adapters.archive.archive import RemoteArchive, local_file
from didd.config.catalog import CatalogConfig
from didd.model import Severity
from didd.ports import FileToLookInto, Look
from didd.steps.collect import collect
from tests.support.bureau import Bureau, closed_row, row
from tests.support.samples import file_samples as made


class Looking:
    """A checker that says which bytes it was shown, and finds what they say."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.final = True

    def __call__(self, files: Sequence[FileToLookInto], config: CatalogConfig) -> Iterator[Look]:
        for file in files:
            with file.local() as path:
                content = path.read_bytes()
            self.seen.append(content)
            rule = {b"kunci": "berkas-terkunci", b"kosong": "berkas-tanpa-isi"}.get(content)
            found = (config.checks.finding(rule, value="contoh"),) if rule else ()
            yield Look(file.document, found, self.final)

    def since(self) -> list[bytes]:
        """Return what was shown since the last call."""
        shown, self.seen = sorted(self.seen), []
        return shown


@pytest.fixture
def looking() -> Looking:
    return Looking()


@pytest.fixture
def bureau(tmp_path: Path, looking: Looking) -> Iterator[Bureau]:
    opened = Bureau(tmp_path, contents=looking)
    yield opened
    opened.office.store.close()


def found(bureau: Bureau) -> list[tuple[str, str, int]]:
    findings = bureau.office.store.harvests.findings(bureau.slug)
    return [(f.rule, f.file, f.row) for f in findings if f.rule.startswith("berkas-")]


class TestRowsAreHeld:
    """An error in a file holds every row that names it; a warning holds none."""

    def test_a_row_waits_until_its_file_is_mended(self, bureau: Bureau) -> None:
        bureau.put(satu_pdf=b"kunci", dua_pdf=b"baik", tiga_pdf=b"kosong")
        bureau.list(
            row("Data satu", berkas="satu.pdf"),
            row("Data dua", berkas="dua.pdf; satu.pdf"),
            row("Data tiga", berkas="tiga.pdf"),
        )
        report = bureau.harvest()
        assert (report.records["accepted"], report.records["held"]) == (1, 2)
        shared = {("berkas-dua-butir", "inventaris.csv", row) for row in (2, 3)}
        assert set(found(bureau)) == shared | {
            ("berkas-terkunci", "satu.pdf", 0),
            ("berkas-tanpa-isi", "tiga.pdf", 0),
            ("berkas-ditahan", "inventaris.csv", 2),
            ("berkas-ditahan", "inventaris.csv", 3),
        }
        bureau.put(satu_pdf=b"terbuka")
        assert bureau.harvest().records["accepted"] == 3
        assert set(found(bureau)) == shared | {("berkas-tanpa-isi", "tiga.pdf", 0)}

    def test_the_slip_says_where_and_how_to_mend_it(self, bureau: Bureau) -> None:
        bureau.put(satu_pdf=b"kunci")
        bureau.list(row("Data satu", berkas="satu.pdf"))
        bureau.harvest()
        page = (bureau.folder / "_hasil" / PAGE).read_text()
        assert "terkunci kata sandi" in page
        assert "Simpan ulang tanpa kata sandi" in page
        assert "belum boleh keluar" in page

    def test_a_file_that_only_proposes_itself_is_looked_into(
        self, bureau: Bureau, looking: Looking
    ) -> None:
        bureau.put(satu_pdf=b"kunci")
        bureau.list(row("Lain", berkas=""))
        bureau.harvest()
        assert looking.since() == [b"kunci"]
        assert ("berkas-terkunci", "satu.pdf", 0) in found(bureau)


class TestTheSameBytes:
    """Bytes are looked into once; what could not be finished, again."""

    def test_unchanged_and_renamed_files_are_not_opened_again(
        self, bureau: Bureau, looking: Looking
    ) -> None:
        bureau.put(satu_pdf=b"kunci", dua_pdf=b"kunci", tiga_txt=b"kunci")
        bureau.list(*(row(name, berkas=name) for name in ("satu.pdf", "dua.pdf", "tiga.txt")))
        bureau.harvest()
        assert looking.since() == [b"kunci", b"kunci"]  # once as .pdf, once as .txt
        assert [rule for rule, _, number in found(bureau) if not number] == ["berkas-terkunci"] * 3
        (bureau.folder / "satu.pdf").rename(bureau.folder / "nol.pdf")
        bureau.list(*(row(name, berkas=name) for name in ("nol.pdf", "dua.pdf", "tiga.txt")))
        bureau.harvest()
        assert looking.since() == []
        assert ("berkas-terkunci", "nol.pdf", 0) in found(bureau)

    def test_a_look_that_was_broken_off_is_done_again(
        self, bureau: Bureau, looking: Looking
    ) -> None:
        looking.final = False
        bureau.put(satu_pdf=b"kunci")
        bureau.list(row("Data satu", berkas="satu.pdf"))
        bureau.harvest()
        bureau.list(row("Data satu lagi", berkas="satu.pdf"))
        bureau.harvest()
        assert looking.since() == [b"kunci", b"kunci"]

    def test_other_rules_look_again(self, bureau: Bureau, looking: Looking) -> None:
        bureau.put(satu_pdf=b"baik")
        bureau.list(row("Data satu", berkas="satu.pdf"))
        bureau.harvest()
        config = bureau.office.config
        rules = tuple(r.model_copy(update={"severity": Severity.INFO}) for r in config.checks.rules)
        checks = config.checks.model_copy(update={"rules": rules})
        object.__setattr__(bureau.office, "config", config.model_copy(update={"checks": checks}))
        bureau.harvest()
        assert looking.since() == [b"baik", b"baik"]

    def test_a_preview_looks_and_remembers_nothing(self, bureau: Bureau, looking: Looking) -> None:
        bureau.put(satu_pdf=b"kunci")
        bureau.list(row("Data satu", berkas="satu.pdf"))
        report = collect.preview(bureau.office, bureau.agency)
        assert report.records["held"] == 1
        assert not list(bureau.office.archive.digests())
        bureau.harvest()
        assert looking.since() == [b"kunci", b"kunci"]


class TestExcluded:
    """Files of excluded information are not opened, and nothing is remembered about them."""

    def test_they_are_not_opened_by_any_name(self, bureau: Bureau, looking: Looking) -> None:
        bureau.put(rahasia_pdf=b"kunci", salinan_pdf=b"kunci", terbuka_pdf=b"baik")
        bureau.list(
            closed_row("Rahasia", "rahasia.pdf"),
            row("Salinan", berkas="salinan.pdf"),
            row("Terbuka", berkas="terbuka.pdf"),
        )
        bureau.harvest()
        assert looking.since() == [b"baik"]

    def test_what_is_excluded_later_is_forgotten(self, bureau: Bureau) -> None:
        bureau.put(satu_pdf=b"kunci")
        bureau.list(row("Data satu", berkas="satu.pdf"))
        bureau.harvest()
        assert kept_looks(bureau) == 1
        bureau.list(closed_row("Data satu", "satu.pdf"))
        bureau.harvest()
        assert kept_looks(bureau) == 0
        assert found(bureau) == []


def kept_looks(bureau: Bureau) -> int:
    with bureau.office.store.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM content_look").scalar() or 0)


def test_the_real_checks_hold_what_must_not_go_out(tmp_path: Path) -> None:
    """Real files, real parsers, real processes, from the folder to the slip."""
    bureau = Bureau(tmp_path, contents=real_look)
    message = made.words(f"Pelapor {made.SECRET}") + made.box(60, 690, 300, 30)
    bureau.put(
        hitam_pdf=made.pdf(made.words("Satu"), message),
        makro_xlsx=made.added(made.excel(), {"xl/vbaProject.bin": b"x"}),
        baik_pdf=made.pdf(),
    )
    bureau.list(*(row(n, berkas=n) for n in ("hitam.pdf", "makro.xlsx", "baik.pdf")))
    report = bureau.harvest()
    assert (report.records["accepted"], report.records["held"]) == (1, 2)
    findings = bureau.office.store.harvests.findings(bureau.slug)
    [hidden] = [f for f in findings if f.rule == "teks-di-bawah-kotak"]
    assert (hidden.file, hidden.page) == ("hitam.pdf", 2)
    page = (bureau.folder / "_hasil" / PAGE).read_text()
    assert "halaman 2" in page
    assert made.SECRET not in page
    assert made.SECRET not in str(findings)
    bureau.office.store.close()


def test_findings_are_kept_as_they_were(bureau: Bureau) -> None:
    finding = bureau.office.config.checks.finding(
        "lembar-tersembunyi", page=3, sheet="Data", cell="C5", value="isi"
    )
    looks = bureau.office.store.file_checks
    key = ("a" * 64, ".pdf")
    looks.keep("cetakan", [(key, [finding])])
    looks.keep("cetakan", [(key, [finding])])
    assert looks.known("cetakan", [key]) == {key: (finding,)}
    assert looks.known("lain", [key]) == {}
    bureau.office.store.harvests.save_findings(bureau.slug, 1, "checks", [finding])
    assert bureau.office.store.harvests.findings(bureau.slug) == [finding]


def test_bytes_of_a_remote_archive_are_at_hand_while_they_are_needed() -> None:
    archive = RemoteArchive("memory://arsip-contoh")
    sha256, _ = archive.put([b"isi"])
    with local_file(archive, sha256) as path:
        assert path.read_bytes() == b"isi"
    assert not path.exists()
