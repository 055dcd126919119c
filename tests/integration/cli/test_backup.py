"""``didd backup`` as it is typed, and backups of older schemas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from didd.adapters.archive.archive import FolderArchive
from didd.adapters.backup.tables import dump, load
from didd.adapters.database.engine import DatabaseError, migrate, migrate_to, open_engine
from didd.private_files import keep_once
from tests.integration.cli.test_cli import didd
from tests.support.bureau import ROOT, as_csv, row


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "kantor"
    folder.mkdir()
    assert didd(folder, "init").returncode == 0
    (folder / "sources" / "dinkes").mkdir()
    (folder / "sources" / "dinkes" / "inventaris.csv").write_bytes(as_csv([row("Profil Contoh")]))
    (folder / "var" / "desk").mkdir(parents=True)
    (folder / "var" / "desk" / "secret").write_text("rahasia-meja-contoh\n")
    assert didd(folder, "harvest", "dinkes").returncode in (0, 1)
    return folder


def test_a_place_is_made_again_from_its_backup(place: Path, tmp_path: Path) -> None:
    bag, new = str(tmp_path / "cadangan"), tmp_path / "baru"
    own = place / "catalog_config" / "sop.yaml"
    own.write_text(own.read_text() + "\n# milik kantor ini\n")
    asked = place / "catalog_config" / "questionnaires" / "contoh-2026.csv"
    asked.parent.mkdir()
    asked.write_bytes((ROOT / "catalog_config/questionnaires/contoh-2026.csv").read_bytes())
    assert didd(place, "backup", "make", bag).returncode == 0
    assert didd(place, "backup", "verify", bag).returncode == 0
    made = didd(place, "backup", "restore", bag, str(new))
    assert made.returncode == 0, made.stderr
    assert (new / "catalog_config" / "sop.yaml").read_text() == own.read_text()
    again = new / "catalog_config" / "questionnaires" / "contoh-2026.csv"
    assert again.read_bytes() == asked.read_bytes()
    secret = new / "var" / "desk" / "secret"
    assert secret.read_text() == "rahasia-meja-contoh\n"
    assert secret.stat().st_mode & 0o077 == 0
    (waiting,) = json.loads(didd(new, "queue", "--json").stdout)
    assert waiting["title"] == "Profil Contoh"
    assert didd(new, "audit", "verify").returncode == 0
    assert didd(place, "backup", "restore", bag, str(new)).returncode == 2


def everything(folder: Path) -> dict[str, bytes]:
    found = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def test_nothing_of_it_comes_into_the_office_of_the_environment(
    place: Path, tmp_path: Path
) -> None:
    """Before, archive and files were written first, wherever the environment had them."""
    bag, live, new = str(tmp_path / "cadangan"), tmp_path / "hidup", tmp_path / "baru"
    kept = place / "var/desk_files/dinkes/contoh.csv"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"contoh")
    put, _size = FolderArchive(place / "archive").put([b"diarsipkan"])
    assert didd(place, "backup", "make", bag).returncode == 0
    live.mkdir()
    assert didd(live, "init").returncode == 0
    before = everything(live)
    parts = {
        "DIDD_ARCHIVE_URL": str(live / "archive"),
        "DIDD_DESK_FILES": str(live / "var/desk_files"),
        "DIDD_VAR": str(live / "var"),
    }
    whole = {**parts, "DIDD_DATABASE_URL": f"sqlite:///{live / 'didd.db'}"}
    for environment, why in (
        (parts, "Set both, or neither"),
        (whole, "into an empty one only"),
    ):
        refused = didd(live, "backup", "restore", bag, str(new), **environment)
        assert refused.returncode == 2
        assert why in refused.stderr
        assert everything(live) == before
    done = didd(live, "backup", "restore", bag, str(new))
    assert done.returncode == 0, done.stderr
    assert FolderArchive(new / "archive").has(put)
    assert (new / "var/desk_files/dinkes/contoh.csv").read_bytes() == b"contoh"
    assert everything(live) == before


def test_the_secret_that_the_desk_is_given_is_in_it(place: Path, tmp_path: Path) -> None:
    """An installed desk has it from systemd, and no file of its own."""
    bag, given = str(tmp_path / "cadangan"), "rahasia-dari-systemd-contoh"
    assert didd(place, "backup", "make", bag, DIDD_DESK_SECRET=f"{given}\n").returncode == 0
    assert (place / "var/desk/secret").read_text() == "rahasia-meja-contoh\n"
    new = tmp_path / "baru"
    done = didd(place, "backup", "restore", bag, str(new), DIDD_DESK_SECRET="x" * 20)
    assert done.returncode == 0, done.stderr
    assert (new / "var/desk/secret").read_text() == f"{given}\n"
    assert "DIDD_DESK_SECRET is another one" in done.stderr
    assert given not in done.stdout + done.stderr


def test_an_empty_key_of_names_is_no_key(place: Path, tmp_path: Path) -> None:
    to = didd(place, "backup", "key", str(tmp_path / "kunci")).stdout.strip().split("=", 1)[1]
    names, bag = place / "var/desk/backup-names", tmp_path / "cadangan"
    names.write_bytes(b"")
    told = didd(place, "backup", "make", str(bag), DIDD_BACKUP_RECIPIENTS=to)
    assert (told.returncode, "backup-names is empty" in told.stderr) == (2, True)
    assert not bag.exists()


def test_a_private_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "meja" / "backup-names"
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            keep_once(file, b"kunci")
    assert list(file.parent.iterdir()) == []
    for content in (b"kunci", b"lain"):
        keep_once(file, content)
    assert [(p.name, p.read_bytes()) for p in file.parent.iterdir()] == [("backup-names", b"kunci")]
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_encrypted_one_is_made_by_a_setting_and_restored_by_its_key(
    place: Path, tmp_path: Path
) -> None:
    bag, key, new = str(tmp_path / "cadangan"), str(tmp_path / "kunci"), tmp_path / "baru"
    made = didd(place, "backup", "key", key)
    assert made.returncode == 0, made.stderr
    with (place / "didd.env").open("a") as settings:
        settings.write(f"\n{made.stdout}")
    for _again in range(2):
        assert didd(place, "backup", "make", bag).returncode == 0
    assert didd(place, "backup", "verify", bag).returncode == 0
    assert didd(place, "backup", "verify", bag, "--key", key).returncode == 0
    refused = didd(place, "backup", "restore", bag, str(new))
    assert (refused.returncode, "--key" in refused.stderr) == (2, True)
    assert not new.exists()
    told = didd(place, "backup", "restore", bag, str(new), "--key", key)
    assert told.returncode == 0, told.stderr
    assert (new / "var/desk/secret").read_text() == "rahasia-meja-contoh\n"
    names = "var/desk/backup-names"
    assert (new / names).read_bytes() == (place / names).read_bytes()
    assert (new / names).stat().st_mode & 0o077 == 0
    # Without the setting nothing in the clear comes beside it.
    (place / "didd.env").write_text("")
    assert didd(place, "backup", "make", bag).returncode == 2
    assert didd(place, "backup", "verify", bag).returncode == 0


def test_what_is_no_backup_leaves_nothing(place: Path, tmp_path: Path) -> None:
    told = didd(place, "backup", "restore", str(tmp_path), str(tmp_path / "baru"))
    assert told.returncode == 2
    assert "holds no backup" in told.stderr
    assert not (tmp_path / "baru").exists()


def test_a_backup_of_an_older_version_is_migrated(tmp_path: Path, empty_url: str) -> None:
    old, new = open_engine(f"sqlite:///{tmp_path / 'lama.db'}"), open_engine(empty_url)
    migrate_to(old, "r0002")
    told = {"agency": "dinkes", "heading": "Nama", "field": "judul", "revoked": False}
    told |= {"officer": "contoh", "role": "chief_officer", "at": "2026-01-02T03:04:05.000000+00:00"}
    with old.begin() as connection:
        table = sa.Table("column_answer", sa.MetaData(), autoload_with=connection)
        connection.execute(table.insert().values(**told))
    kept: dict[str, list[bytes]] = {}
    dumped = dump(old, lambda name, chunks: kept.update({name: list(chunks)}))
    assert dumped.revision == "r0002"
    assert load(new, dumped.revision, lambda name: kept.get(name, [])) == 1
    migrate(new)
    with new.begin() as connection:
        table = sa.Table("column_answer", sa.MetaData(), autoload_with=connection)
        assert connection.execute(sa.select(table.c.heading, table.c.holder)).one() == ("Nama", "")
        connection.execute(table.insert().values(**told, holder=""))  # numbered after it
    with pytest.raises(DatabaseError):
        load(open_engine(f"sqlite:///{tmp_path / 'x.db'}"), "r9999", lambda _: [])
    old.dispose()
    new.dispose()
