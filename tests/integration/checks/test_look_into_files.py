"""Looking into files in processes of their own: whatever a parser does, each file has an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pikepdf
import psutil
import pytest

from checks.runner import look
from didd.config.catalog import CatalogConfig
from didd.model import Document
from didd.ports import FileToLookInto, Look
from tests.support.bureau import quick_config

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
BAD = "tests.support.faults.bad_parsers:check"


def config_with(**runner: float) -> CatalogConfig:
    config = quick_config()
    chosen = config.checks.runner.model_copy(update={"workers": 2, **runner})
    return config.model_copy(update={"checks": config.checks.model_copy(update={"runner": chosen})})


@contextmanager
def _there(path: Path) -> Iterator[Path]:
    yield path


def to_look_into(path: Path, sha256: str = "") -> FileToLookInto:
    with path.open("rb") as file:
        seen = sha256 or hashlib.file_digest(file, "sha256").hexdigest()
    document = Document(path.name, path.stat().st_size, 0, seen, "")
    return FileToLookInto(document, partial(_there, path))


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., list[Look]]:
    """Let a parser go wrong as these files say."""

    def ran(*words: str, **runner: float) -> list[Look]:
        files = []
        for number, word in enumerate(words):
            path = tmp_path / f"{number} laporan.TXT"
            path.write_text(word)
            files.append(to_look_into(path))
        return list(look(files, config_with(**runner), BAD))

    return ran


def said(looks: Sequence[Look]) -> list[tuple[str, str]]:
    return [(f.rule, f.value) for each in looks for f in each.findings]


class TestWorkers:
    """One file's fault is told of that file, and of no other."""

    def test_what_hangs_spins_explodes_or_dies_is_told_and_the_others_go_on(
        self, run: Callable[..., list[Look]]
    ) -> None:
        looks = run(
            "baik",
            "hang",
            "explode",
            "abort",
            "crash",
            "exit",
            "spin",
            "baik",
            seconds=1,
            memory_megabytes=400,
        )
        good = ("jenis-tidak-sesuai", "baik berkas.txt")
        too_heavy = ("berkas-terlalu-berat", "isinya memerlukan lebih dari 400 MB memori")
        assert said(looks) == [
            good,
            ("berkas-terlalu-lama", ""),
            too_heavy,
            too_heavy,
            ("pemeriksaan-gagal", "program pemeriksa berhenti mendadak (SIGSEGV)"),
            ("pemeriksaan-gagal", "program pemeriksa berhenti mendadak (3)"),
            ("berkas-terlalu-lama", ""),
            good,
        ]
        assert [each.final for each in looks] == [True, *[False] * 6, True]

    def test_what_others_left_in_memory_is_not_blamed_on_a_file(
        self, run: Callable[..., list[Look]]
    ) -> None:
        looks = run(*["leak"] * 9, workers=1, memory_megabytes=1024)
        assert {rule for rule, _ in said(looks)} == {"jenis-tidak-sesuai"}

    def test_nothing_is_written_and_nothing_printed(self, run: Callable[..., list[Look]]) -> None:
        written, printed = run("write", "print")
        assert said([written]) == [("pemeriksaan-gagal", "OSError")]
        assert said([printed]) == [("jenis-tidak-sesuai", "print berkas.txt")]

    def test_the_text_of_an_exception_stays_inside(self, run: Callable[..., list[Look]]) -> None:
        assert said(run("raise")) == [("pemeriksaan-gagal", "RuntimeError")]

    def test_no_secret_of_the_environment_gets_there(
        self, run: Callable[..., list[Look]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DIDD_CKAN_TOKEN", "rahasia")
        names = said(run("environment"))[0][1]
        assert "PATH" in names
        assert "DIDD" not in names

    def test_bytes_that_are_others_by_now_are_not_judged(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text("baik")
        [each] = look([to_look_into(path, "0" * 64)], config_with(), BAD)
        assert said([each]) == [("pemeriksaan-gagal", "berkas berubah saat diperiksa")]
        assert not each.final

    def test_a_file_that_is_gone_is_told(self, tmp_path: Path) -> None:
        gone = FileToLookInto(Document("a", 1, 0, "0" * 64, ""), partial(_there, tmp_path / "a"))
        [each] = look([gone], config_with(), BAD)
        assert said([each])[0][0] == "pemeriksaan-gagal"

    def test_whoever_stops_asking_leaves_no_process(self, tmp_path: Path) -> None:
        paths = [tmp_path / name for name in ("a.txt", "b.txt", "c.txt", "d.txt")]
        for path, word in zip(paths, ("baik", "hang", "hang", "hang"), strict=True):
            path.write_text(word)
        before = set(psutil.Process().children())
        looks: Any = look(list(map(to_look_into, paths)), config_with(), BAD)
        next(looks)
        assert set(psutil.Process().children()) - before
        looks.close()
        assert set(psutil.Process().children()) == before


_LARGE, _LARGE_PICTURE = 200_000_000, 2000


def pictures(path: Path, size: int) -> Path:
    """Make a PDF of large pictures."""
    with pikepdf.new() as made:
        for _ in range(size // _LARGE_PICTURE**2):
            image = made.make_stream(b"\x80" * _LARGE_PICTURE**2)
            image.stream_dict.update(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=_LARGE_PICTURE,
                    Height=_LARGE_PICTURE, ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
                )
            )  # fmt: skip
            page = made.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
            page.Contents = made.make_stream(b"q 595 0 0 842 0 0 cm /I Do Q")
        made.save(path, compress_streams=False)
    return path


def test_large_files_are_looked_into_in_flat_memory(tmp_path: Path) -> None:
    """Text, an unknown file and pictures: half as large as the memory of a process, or as large.

    The bench ``bench/large_file.py`` does the same with 2 GB.
    """
    table, unknown = tmp_path / "besar.txt", tmp_path / "besar.dat"
    line = b"Kecamatan Contoh;12;Keterangan biasa\n" * 30_000
    with table.open("wb") as out:
        for _ in range(_LARGE // len(line)):
            out.write(line)
    with unknown.open("wb") as out:
        out.write(b"\x01\x00\x02")
        out.truncate(_LARGE)
    paths = [table, unknown, pictures(tmp_path / "besar.pdf", 2 * _LARGE)]
    looks = list(look([to_look_into(path) for path in paths],
                      config_with(memory_megabytes=400, seconds=300)))  # fmt: skip
    assert [f.rule for each in looks for f in each.findings if f.rule in BROKEN_OFF] == []


BROKEN_OFF = {"pemeriksaan-gagal", "berkas-terlalu-lama", "berkas-terlalu-berat"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collection of real files is not here")
def test_every_real_file_has_one_answer_and_every_unreadable_one_a_cause() -> None:
    paths = sorted(p for p in (SHARED / "realdata").rglob("*") if p.is_file() and p.stat().st_size)
    assert len(paths) > 100
    files = [to_look_into(path) for path in paths]
    looks = list(look(files, config_with(seconds=60)))
    assert [each.document for each in looks] == [file.document for file in files]
    assert [each.document.path for each in looks if not each.final] == []
    unreadable = {"berkas-rusak", "berkas-terkunci", "tabel-tidak-terbaca", *BROKEN_OFF}
    causeless = [f for each in looks for f in each.findings if f.rule in unreadable and not f.value]
    assert causeless == []
