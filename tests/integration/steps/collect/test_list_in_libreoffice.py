"""The agency's list open in a real LibreOffice while the same list is mended at the desk."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from didd.approval.what_may_be_decided import Refused
from didd.steps.collect.at_desk.look import row_now
from didd.steps.collect.at_desk.mend import Wanted, mend_row
from didd.steps.workspace.files import Brought, put_file
from didd.steps.workspace.folder_acts import entries_of
from tests.support.bureau import COLUMNS, PEMBANTU, Bureau, row
from tests.support.waiting import GENEROUS

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice-calc-nogui)"
)
LIST = "inventaris.xlsx"
CODES = ["nomor", *COLUMNS]
#: What somebody does there: open the list, type into cells, save once they are told to.
_MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" \
script:language="StarBasic">
Sub Edit()
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "Hidden"
  how(0).Value = True
  book = StarDesktop.loadComponentFromURL("{address}", "_blank", 0, how())
  sheet = book.Sheets.getByIndex(0)
{typing}
  sign = FreeFile
  Open "{opened}" For Output As #sign
  Close #sign
  Do While Not FileExists("{save}")
    Wait 50
  Loop
  book.store()
  book.close(True)
  StarDesktop.terminate()
End Sub
</script:module>"""


def save_list(folder: Path, *rows: dict[str, str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["No", *COLUMNS.values()])
    for number, values in enumerate(rows, start=1):
        sheet.append([number, *(values.get(code, "") for code in COLUMNS)])
    book.save(folder / LIST)


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path)
    made.write("lkj.pdf", b"%PDF-1.7 lkj")
    save_list(made.folder, row("Laporan Kinerja 2025", "lkj.pdf"), row("Profil Dinas Contoh"))
    made.harvest()
    return made


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user of LibreOffice, who was there before: the first start lays their things out."""
    place = tmp_path_factory.mktemp("profil")
    command = [str(SOFFICE), f"-env:UserInstallation={place.as_uri()}", "--headless"]
    subprocess.run([*command, "--terminate_after_init"], check=True, timeout=GENEROUS)
    return place


@contextmanager
def open_there(bureau: Bureau, profile: Path, **cells: str) -> Generator[None]:
    """Have the list open there, with these cells (such as ``C2``) typed; it is saved at the end."""
    opened, save = profile / "opened", profile / "save"
    for sign in (opened, save):
        sign.unlink(missing_ok=True)
    typing = "\n".join(
        f'  sheet.getCellRangeByName("{at}").String = "{escape(text)}"'
        for at, text in cells.items()
    )
    address = (bureau.folder / LIST).as_uri()
    macro = _MACRO.format(address=address, typing=typing, opened=opened, save=save)
    (profile / "user/basic/Standard/Module1.xba").write_text(macro, encoding="utf-8")
    command = [str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    running = subprocess.Popen([*command, "macro:///Standard.Module1.Edit"])
    try:
        deadline = time.monotonic() + GENEROUS
        while not opened.exists():
            assert running.poll() is None, "it ended before it had opened the list"
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield
        save.touch()
        assert running.wait(GENEROUS) == 0
    finally:
        running.kill()
        running.wait(GENEROUS)


def at(code: str, number: int) -> str:
    """Return the address of a row's cell in the sheet."""
    return f"{chr(ord('A') + CODES.index(code))}{number}"


def mend(bureau: Bureau, number: int, **cells: str) -> None:
    [sheet] = openpyxl.load_workbook(bureau.folder / LIST, read_only=True).sheetnames
    place = (LIST, sheet, number)
    known = row_now(bureau.office, bureau.agency, place)
    about = bureau.office.store.desk_cells.about
    before = about(bureau.slug, known.desk.item) if known and known.desk else []
    wanted = Wanted(cells, last=before[-1].id if before else 0)
    assert mend_row(bureau.office, bureau.agency, PEMBANTU, place, wanted)


def values(bureau: Bureau) -> dict[str, dict[str, str]]:
    rows = bureau.office.store.harvests.rows(bureau.slug)
    return {r.values["judul"]: dict(r.values) for r in rows if r.row}


def test_cells_mended_here_and_there_are_both_in_the_list(bureau: Bureau, profile: Path) -> None:
    with open_there(bureau, profile, **{at("penanggung_jawab", 2): "Bidang Contoh"}):
        lock = bureau.folder / f".~lock.{LIST}#"
        assert lock.is_file()
        mend(bureau, 2, ringkasan="Diketik di meja")
        mend(bureau, 3, retensi="7 tahun")
        brought = Brought("", "baru.csv", io.BytesIO(b"a;b\n1;2\n"), 8)
        put_file(bureau.office, bureau.agency, PEMBANTU, brought)
        meanwhile = bureau.harvest()
        # The lock is told to nobody, on no page and in no slip; the list was read as it was.
        assert meanwhile.status == "done"
        assert [s["path"] for s in meanwhile.files["skipped"]] == [lock.name]
        assert lock.name not in str(bureau.office.store.harvests.findings(bureau.slug))
        assert lock.name not in (bureau.folder / "_hasil/HASIL-PEMERIKSAAN.html").read_text()
        assert lock.name not in {e.name for e in entries_of(bureau.office, bureau.agency, "")}
    report = bureau.harvest()
    assert (report.records["rows"], bureau.rules()) == (3, {"berkas-tanpa-baris"})
    listed = values(bureau)
    report_2025 = listed["Laporan Kinerja 2025"]
    assert report_2025["penanggung_jawab"] == "Bidang Contoh"
    assert report_2025["ringkasan"] == "Diketik di meja"
    assert listed["Profil Dinas Contoh"]["retensi"] == "7 tahun"
    assert (bureau.folder / "baru.csv").read_bytes() == b"a;b\n1;2\n"
    assert not lock.exists()
    assert bureau.broken() == []


def test_one_cell_mended_here_and_there_waits_and_both_texts_are_shown(
    bureau: Bureau, profile: Path
) -> None:
    with open_there(bureau, profile, **{at("ringkasan", 2): "Diketik di LibreOffice"}):
        mend(bureau, 2, ringkasan="Diketik di meja")
        assert bureau.harvest().records["held"] == 0
    report = bureau.harvest()
    assert report.records["held"] == 1
    [found] = [
        f
        for f in bureau.office.store.harvests.findings(bureau.slug)
        if f.rule == "sel-berubah-di-daftar"
    ]
    assert found.value == "Diketik di LibreOffice"
    assert "Diketik di meja" in found.message
    slip = (bureau.folder / "_hasil/HASIL-PEMERIKSAAN.html").read_text()
    assert "Diketik di LibreOffice" in slip
    assert "Diketik di meja" in slip
    saved = openpyxl.load_workbook(bureau.folder / LIST).active
    assert saved is not None
    assert saved[at("ringkasan", 2)].value == "Diketik di LibreOffice"


def test_a_list_that_is_open_is_not_replaced_under_the_one_who_edits_it(
    bureau: Bureau, profile: Path, tmp_path: Path
) -> None:
    """Whoever saved last would else overwrite the other, and nothing of that would be left."""
    save_list(tmp_path, row("Laporan Kinerja 2025", "lkj.pdf"), row("Rencana Strategis"))
    replaced = (tmp_path / LIST).read_bytes()

    def replace() -> None:
        [shown] = [e for e in entries_of(bureau.office, bureau.agency, "") if e.name == LIST]
        brought = Brought("", LIST, io.BytesIO(replaced), len(replaced), shown.mark)
        put_file(bureau.office, bureau.agency, PEMBANTU, brought)

    with (
        open_there(bureau, profile, **{at("ringkasan", 3): "Diketik di LibreOffice"}),
        pytest.raises(Refused, match="sedang dibuka"),
    ):
        replace()
    assert bureau.harvest().status == "done"
    assert values(bureau)["Profil Dinas Contoh"]["ringkasan"] == "Diketik di LibreOffice"
    replace()
    bureau.harvest()
    assert set(values(bureau)) == {"Laporan Kinerja 2025", "Rencana Strategis"}
