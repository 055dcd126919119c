"""``didd backup`` as it is typed, and backups of older schemas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from didd.adapters.backup.tables import dump, load
from didd.adapters.database.engine import DatabaseError, migrate, migrate_to, open_engine
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


def test_a_backup_of_an_older_version_is_migrated(tmp_path: Path, store_url: str) -> None:
    old, new = open_engine(f"sqlite:///{tmp_path / 'lama.db'}"), open_engine(store_url)
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
