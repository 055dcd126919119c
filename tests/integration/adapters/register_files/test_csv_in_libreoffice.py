"""CSV that we write, opened by a real LibreOffice with every separator: no cell is a formula."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from didd.adapters.register_files.render import render_csv
from tests.support.factories import make_file, make_record
from tests.support.samples.register_samples import catalog_config
from tests.support.samples.register_samples import make_edition as edition_of
from tests.unit.portal.test_guarded_dumps import DUMPS

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice-calc-nogui)"
)
SEPARATORS = {"koma": ",", "titik koma": ";", "tab": "\t", "garis tegak": "|", "topi": "^",
              "spasi": " ", "titik dua": ":", "gelombang": "~"}  # fmt: skip
FORMULA = re.compile(rb"<f[ >]")
HOSTILE = (
    "=1+1",
    "Laporan uji;=1+1;tamat",
    "Laporan uji; =1+1",
    "Laporan uji|=1+1|tamat",
    "Laporan uji^=1+1^tamat",
    "Laporan uji:=1+1:tamat",
    "Laporan uji~=1+1~tamat",
    "Laporan uji =1+1 tamat",
    "Laporan uji\t=1+1\ttamat",
    "Laporan uji\n=1+1\ntamat",
    "Laporan uji\r=1+1",
    'Laporan uji;"=1+1";tamat',
    'Laporan "uji";=1+1;tamat',
    '"=1+1"',
    "\t=1+1",
    " =1+1",
    "'=1+1",
    "Laporan, uji;=1+1;tamat",
    "@SUM(1+1)*cmd|A1",
    "+628;-2+3;@a",
    '=HYPERLINK("http://x.invalid","klik");=1+1',
)


def formulas(tmp_path: Path, content: bytes, separator: str) -> int:
    """Count the formulas that LibreOffice makes of it."""
    path = tmp_path / "daftar.csv"
    path.write_bytes(content)
    # Separator, quotes, UTF-8, from line 1; unquoted cells as numbers too, formulas evaluated.
    read = f"CSV:{ord(separator)},34,76,1,,0,false,true,false,false,false,-1,true,,true"
    command = [
        *(str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless"),
        *("--convert-to", "xlsx", f"--infilter={read}", "--outdir", str(tmp_path), str(path)),
    ]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(tmp_path / "daftar.xlsx") as book:
        sheets = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        assert sheets
        return sum(len(FORMULA.findall(book.read(name))) for name in sheets)


def register() -> bytes:
    records = [
        make_record(
            f"jahat-{n}",
            title=text,
            position=n,
            fields={"ringkasan": text, "pejabat_penguasa": text, "retensi": text, "media": text},
            files=(make_file(text), make_file(f"{text}2")),
        )
        for n, text in enumerate(HOSTILE)
    ]
    return render_csv(edition_of(records), catalog_config())


def dump(delimiter: str) -> bytes:
    """Return a table as the portal hands it out."""
    out = io.StringIO(newline="")
    rows = [(number, text, -5) for number, text in enumerate(HOSTILE)]
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return b"".join(DUMPS.guarded([out.getvalue().encode()], delimiter))


@pytest.mark.parametrize("delimiter", [",", "\t"], ids=["csv", "tsv"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_from_the_portal_holds_no_formula(
    tmp_path: Path, separator: str, delimiter: str
) -> None:
    assert formulas(tmp_path, dump(delimiter), separator) == 0


@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
def test_the_register_holds_no_formula(tmp_path: Path, separator: str) -> None:
    unsafe = f"a{separator}b\n1{separator}=1+1\n".encode()
    assert formulas(tmp_path, unsafe, separator) == 1, "LibreOffice was not asked to evaluate"
    assert formulas(tmp_path, register(), separator) == 0
