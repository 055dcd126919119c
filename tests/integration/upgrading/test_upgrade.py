"""Who works with which schema, and ``didd upgrade``: told first, alone, all or nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from desk.__main__ import main as desk
from didd.adapters.database.engine import DatabaseError, migrate_to, open_engine, writing
from didd.adapters.database.handshake import schema_of, upgrade
from didd.adapters.database.written_by import as_number, as_version, own_version
from didd.adapters.store import open_store
from didd.approval.what_may_be_decided import Busy
from pipelines.resources import Ticks
from tests.integration.cli.test_cli import didd, one_document
from tests.support.office.older_offices import rows_of
from tests.support.waiting import GENEROUS

OLD = "r0017"
#: As an upgrade that is killed when all is done but the last word.
KILLED = """
import os, signal, sys
from didd.adapters.database import engine, handshake
engine.note_version = lambda _connection: os.kill(os.getpid(), signal.SIGKILL)
handshake.upgrade(engine.open_engine(sys.argv[1]))
"""


def old(url: str) -> str:
    """Give a database an older schema, and one row."""
    engine = open_engine(url)
    migrate_to(engine, OLD)
    with writing(engine) as connection:
        table = sa.Table("verdict", sa.MetaData(), autoload_with=connection)
        connection.execute(table.insert().values(agency="dinkes", fingerprint="x"))
    engine.dispose()
    return url


def newer(url: str, version: str) -> None:
    """Make a database one of a version that is to come."""
    store = open_store(url)
    with writing(store.engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r0999'")
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA user_version = {as_number(version)}")
        else:
            connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS 'didd {version}'")
    store.close()


def revision(url: str) -> str:
    engine = open_engine(url)
    found = schema_of(engine)
    engine.dispose()
    return found.revision


@pytest.mark.parametrize("version", ["0.1.0", "1.12.3", "20.0.999"])
def test_a_version_goes_into_a_number_and_back(version: str) -> None:
    assert as_version(as_number(version)) == version


def test_an_older_database_is_refused_and_left_as_it_is(empty_url: str) -> None:
    old(empty_url)
    with pytest.raises(DatabaseError, match=rf"{OLD}.*didd upgrade"):
        open_store(empty_url)
    assert revision(empty_url) == OLD
    open_store(empty_url, older=True).close()
    assert revision(empty_url) == OLD


def test_a_newer_database_is_refused_with_the_version_that_it_needs(empty_url: str) -> None:
    newer(empty_url, "1.4.0")
    for act in (open_store, lambda url: open_store(url, older=True), revision):
        with pytest.raises(DatabaseError, match=rf"r0999.*{own_version()}.*1\.4\.0"):
            act(empty_url)


def test_an_upgrade_may_be_repeated_and_says_who_did_it(empty_url: str) -> None:
    engine = open_engine(old(empty_url))
    upgrade(engine)
    before = rows_of(engine)
    upgrade(engine)
    found = schema_of(engine)
    assert (found.steps, found.writer) == ((), own_version())
    assert rows_of(engine) == before
    assert len(before["verdict"]) == 1
    engine.dispose()
    open_store(empty_url).close()


def test_an_upgrade_waits_for_nobody_and_is_refused_beside_others(empty_url: str) -> None:
    other = open_engine(old(empty_url))
    engine = open_engine(empty_url)
    with other.connect() as connection:
        connection.execute(sa.text("SELECT 1 FROM verdict"))
        with pytest.raises(Busy):
            upgrade(engine)
    other.dispose()
    assert revision(empty_url) == OLD
    upgrade(engine)
    engine.dispose()
    assert revision(empty_url) != OLD


def test_an_upgrade_that_was_killed_left_nothing_and_is_done_again(empty_url: str) -> None:
    old(empty_url)
    command = [sys.executable, "-c", KILLED, empty_url]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=GENEROUS)
    assert ran.returncode == -9, ran.stderr
    assert revision(empty_url) == OLD
    engine = open_engine(empty_url)
    assert "takedown" not in rows_of(engine)
    upgrade(engine)
    assert "takedown" in rows_of(engine)
    engine.dispose()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A working place whose database is of an older version."""
    folder = tmp_path / "kantor"
    assert didd(tmp_path, "init", str(folder)).returncode == 0
    for part in filter(Path.is_file, folder.glob("didd.db*")):
        part.unlink()
    old(f"sqlite:///{folder / 'didd.db'}")
    return folder


def test_the_verb_says_what_changes_and_does_it_when_asked(place: Path, tmp_path: Path) -> None:
    told = one_document(didd(place, "upgrade", "--json"))
    assert (told["revision"], told["done"]) == (OLD, False)
    assert told["steps"][0]["revision"] == "r0018"
    assert "sop.yaml: calendar" in told["new_settings"]
    said = didd(place, "upgrade")
    assert (said.returncode, "--backup" in said.stderr, "r0018" in said.stdout) == (0, True, True)
    bag = tmp_path / "cadangan"
    done = didd(place, "upgrade", "--backup", str(bag), "--yes")
    assert done.returncode == 0, done.stderr
    assert didd(place, "status").returncode == 0
    again = one_document(didd(place, "upgrade", "--yes", "--json"))
    assert (again["steps"], again["done"]) == ([], False)
    back = didd(tmp_path, "backup", "restore", str(bag), str(tmp_path / "baru"))
    assert back.returncode == 0, back.stderr  # of before the upgrade, and upgraded when it came


def test_every_way_in_refuses_an_older_database_in_a_sentence(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["status"], ["harvest"], ["publish", "--all"], ["init"]):
        ran = didd(place, *words)
        assert (ran.returncode, "didd upgrade" in ran.stderr) == (2, True), words
    monkeypatch.chdir(place)
    assert desk([]) == 2
    assert "didd upgrade" in capsys.readouterr().err
    with pytest.raises(DatabaseError, match="didd upgrade"), Ticks().office(""):
        pass
    doctor = one_document(didd(place, "doctor", "--json"))
    [found] = [each for each in doctor["checks"] if each["what"] == "database"]
    assert (found["ok"], "didd upgrade" in found["said"]) == (False, True)
    assert revision(f"sqlite:///{place / 'didd.db'}") == OLD


def test_the_doctor_names_settings_that_repeat_ours_and_files_that_nothing_reads(
    place: Path,
) -> None:
    def configuration() -> tuple[bool, str]:
        doctor = one_document(didd(place, "doctor", "--json"))
        [found] = [each for each in doctor["checks"] if each["what"] == "configuration"]
        return found["ok"], found["said"]

    own = place / "catalog_config"
    (own / "checks.yaml").write_text("runner: {seconds: 60}\n")
    ok, told = configuration()
    assert (ok, "checks.yaml:1 runner.seconds" in told) == (True, True)
    (own / "chekcs.yaml").write_text("")
    ok, told = configuration()
    assert (ok, "chekcs.yaml" in told) == (False, True)
