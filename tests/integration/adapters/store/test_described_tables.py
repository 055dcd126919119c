"""Tables are described once, when a record is accepted, and go to the portal with their file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from didd.adapters.store import Store, open_store
from didd.model import Action
from didd.tables.table_schema import VERSION
from tests.support.bureau import Bureau, closed_row, row
from tests.support.factories import sha256

TABLE = b"kecamatan;jumlah\nPahandut;1.500.000\nSabangau;-\n"
SECRET = b"nama;nik\nContoh;6271010101010001\n"


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path)
    made.put(tabel_csv=TABLE, catatan_txt=b"tanpa tabel", rahasia_csv=SECRET)
    made.list(
        row("Jumlah penduduk", "tabel.csv"),
        row("Catatan rapat", "catatan.txt"),
        closed_row("Data pribadi", "rahasia.csv"),
    )
    return made


def resources(bureau: Bureau) -> dict[str, dict]:
    return {
        resource["name"]: resource
        for shown in bureau.portal.datasets.values()
        if shown.dataset["jenis_entri"] == "informasi"
        for resource in shown.dataset["resources"]
    }


def test_a_table_reaches_the_portal_with_schema_dialect_and_encoding(bureau: Bureau) -> None:
    bureau.whole()
    shown = resources(bureau)
    schema = json.loads(shown["tabel.csv"]["schema"])
    assert [(f["name"], f.get("didd:type", f["type"])) for f in schema["fields"]] == [
        ("kecamatan", "string"),
        ("jumlah", "integer"),
    ]
    assert schema["missingValues"] == ["", "-"]
    assert json.loads(shown["tabel.csv"]["dialect"]) == {"delimiter": ";"}
    assert shown["tabel.csv"]["encoding"] == "utf-8"
    assert "schema" not in shown["catatan.txt"]


def test_a_count_of_places_is_not_explained_as_their_name(bureau: Bureau) -> None:
    bureau.put(tabel_csv=b"kecamatan;jumlah kecamatan\nPahandut;3\nSabangau;4\n")
    bureau.whole()
    fields = json.loads(resources(bureau)["tabel.csv"]["schema"])["fields"]
    assert [field.get("description") for field in fields] == ["Nama kecamatan", None]


def test_it_is_described_at_harvest_and_published_again_nothing_changes(bureau: Bureau) -> None:
    bureau.harvest()
    assert bureau.office.store.tables.of([sha256(TABLE)], VERSION)[sha256(TABLE)]
    bureau.approve()
    bureau.draft()
    bureau.establish()
    bureau.publish()
    plan = bureau.publish().plan
    assert {action: plan[action.value] for action in (Action.CREATE, Action.UPDATE)} == {
        Action.CREATE: [],
        Action.UPDATE: [],
    }


def test_excluded_information_is_not_described(bureau: Bureau) -> None:
    bureau.whole()
    assert bureau.office.store.tables.of([sha256(SECRET)], VERSION) == {}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'didd.db'}")


def test_another_version_of_what_describes_asks_for_another_look(store: Store) -> None:
    store.tables.keep("a" * 64, 1, {"schema": {"fields": []}})
    store.tables.keep("b" * 64, 1, {})
    assert store.tables.of(["a" * 64, "b" * 64, "c" * 64], 1).keys() == {"a" * 64, "b" * 64}
    assert store.tables.of(["a" * 64], 2) == {}
    store.tables.keep("a" * 64, 2, {})
    assert store.tables.of(["a" * 64], 2) == {"a" * 64: {}}
    assert store.tables.of(["a" * 64], 1) == {}
