"""What a run leaves is for its own account alone; what is handed to others on purpose is not."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from didd import private_files
from portal.local.place import Place, only_ours
from tests.support.bureau import ROOT, UTAMA, as_csv, row

DIDD = ROOT / ".venv" / "bin" / "didd"


def open_to_others(root: Path) -> Iterator[str]:
    """Yield whatever below ``root``, itself too, group or others may do anything with."""
    for path in (root, *root.rglob("*")):
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode) and mode & 0o077:
            yield f"{stat.filemode(mode)} {path.relative_to(root)}"


def shell(place: Path, script: str, **environment: str) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DIDD_")}
    done = subprocess.run(
        ["/bin/sh", "-ec", script], cwd=place, env={**kept, **environment, "DIDD": str(DIDD)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working place after harvest, decision, draft and establishment, under the laxest umask."""
    made = tmp_path_factory.mktemp("private") / "kantor"
    shell(made.parent, 'umask 000; "$DIDD" init kantor')
    agency = made / "sources" / "dinkes"
    agency.mkdir()
    agency.chmod(0o750)
    (agency / "a.txt").write_bytes(b"isi")
    (agency / "inventaris.csv").write_bytes(as_csv([row("Informasi A", "a.txt")]))
    for file in agency.iterdir():
        file.chmod(0o640)
        os.utime(file, (1_700_000_000, 1_700_000_000))
    script = f"""umask 000
    "$DIDD" harvest dinkes
    "$DIDD" decide approve --agency dinkes --as {UTAMA}
    "$DIDD" register draft dinkes
    day="$(TZ=Asia/Jakarta date +%F)"
    "$DIDD" register establish dinkes --as contoh.atasan --number 1 --date "$day"
    umask 027
    "$DIDD" register show dinkes --format json --out daftar.json
    "$DIDD" template dinkes --out isian.xlsx
    """
    shell(made, script)
    return made


def test_nothing_of_a_whole_run_is_open_to_other_accounts(place: Path) -> None:
    given = {"daftar.json", "isian.xlsx", "sources/dinkes"}
    left = [
        line for line in open_to_others(place)
        if not any(line.partition(" ")[2].startswith(name) for name in given)
    ]  # fmt: skip
    assert left == []


def test_what_is_asked_for_with_out_follows_the_users_own_umask(place: Path) -> None:
    for name in ("daftar.json", "isian.xlsx"):
        assert stat.S_IMODE((place / name).stat().st_mode) == 0o640


def test_the_slip_may_be_read_by_whoever_may_read_the_agencys_folder(place: Path) -> None:
    own = place / "sources" / "dinkes" / "_hasil"
    assert stat.S_IMODE(own.stat().st_mode) == 0o750
    for slip in own.iterdir():
        assert stat.S_IMODE(slip.stat().st_mode) == 0o640
        assert slip.stat().st_gid == own.parent.stat().st_gid


@pytest.mark.root  # gives a folder away
def test_a_slip_written_by_root_belongs_to_the_agency(place: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(place, tmp_path / "kantor")
    agency = copy / "sources" / "dinkes"
    shutil.rmtree(agency / "_hasil")
    nobody = pwd.getpwnam("nobody")
    os.chown(agency, nobody.pw_uid, nobody.pw_gid)
    agency.chmod(0o2700)
    shell(copy, '"$DIDD" harvest dinkes')
    for left in (agency / "_hasil", *(agency / "_hasil").iterdir()):
        assert (left.stat().st_uid, left.stat().st_gid) == (nobody.pw_uid, nobody.pw_gid)
        assert not left.stat().st_mode & 0o077


def test_what_an_older_version_left_open_is_closed_at_the_next_start(
    place: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(place, tmp_path / "kantor")
    for path in (copy / "didd.db", copy / "archive", copy / "didd.env"):
        path.chmod(0o777)
    shell(copy, '"$DIDD" status')
    for path in (copy / "didd.db", copy / "archive", copy / "didd.env"):
        assert not path.stat().st_mode & 0o077, path


def test_the_doctor_tells_what_stays_open(place: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(place, tmp_path / "kantor")
    (copy / "sources").chmod(0o755)
    doctor = subprocess.run([DIDD, "doctor"], cwd=copy, capture_output=True, text=True)
    assert "chmod" in doctor.stdout
    assert "sources" in doctor.stdout


@pytest.mark.parametrize(
    "program",
    [
        "from desk.__main__ import main; main(['passwd', 'siapa'])",
        "import sys; from demo.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: 0",
        "from portal.local.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: 0",
        "from pipelines.definitions import defs\ndefs()",
        "import sys; from checks.worker import main\ntry: main()\nexcept Exception: 0",
        "import sys; sys.argv[1:] = ['--help']; from didd.cli import main\n"
        "try: main()\nexcept SystemExit: 0",
    ],
)
def test_every_program_begins_by_keeping_its_files_private(program: str, tmp_path: Path) -> None:
    before = "import os; os.umask(0o000)\n"
    after = "\nopen('umask', 'w').write('%03o' % os.umask(0))"
    ran = subprocess.run(
        [sys.executable, "-c", before + program + after], stdin=subprocess.DEVNULL, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DIDD_CONFIG": str(ROOT / "catalog_config")},
        capture_output=True, text=True,
    )  # fmt: skip
    assert (tmp_path / "umask").read_text() == "077", ran.stderr


def test_an_older_var_is_closed_at_the_next_start(tmp_path: Path) -> None:
    place = Place(tmp_path / "var")
    for path in ("archive/ab", "log", "sources/dinkes", "portal/storage"):
        (place.var / path).mkdir(parents=True)
    files = [place.var / name for name in ("archive/ab/c", "log/ckan.log", "portal.env")]
    for file in files:
        file.write_text("isi")
    for path in (place.var, *place.var.rglob("*")):
        path.chmod(0o777)
    place.make()
    assert list(open_to_others(place.var)) == []


def test_what_is_everybodys_folder_stays_so(tmp_path: Path) -> None:
    shared = tmp_path / "tmp"
    shared.mkdir()
    shared.chmod(0o1777)
    Place(shared).make()
    private_files.tighten([shared])
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777


def test_links_are_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "luar"
    outside.write_text("milik orang lain")
    outside.chmod(0o644)
    inside = tmp_path / "var"
    inside.mkdir()
    (inside / "tautan").symlink_to(outside)
    only_ours(inside)
    private_files.tighten([inside / "tautan"])
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644
