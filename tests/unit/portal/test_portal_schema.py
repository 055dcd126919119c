"""CKAN's dataset schema, made from the catalogue's configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from portal.local.ckan_settings import https_only
from portal.local.dataset_schema import ckan_schema
from portal.local.errors import PortalError
from portal.local.jars import read_lock
from portal.local.place import CODE, CONFIG, Place, digest
from portal.local.servers.solr import (
    agency_synonyms,
    indonesian_schema,
    region_synonyms,
    spelled_out,
)


def config(name: str) -> dict[str, Any]:
    return yaml.safe_load((CONFIG / f"{name}.yaml").read_text(encoding="utf-8"))


def fields(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {field["field_name"]: field for field in schema["dataset_fields"]}


@pytest.fixture
def schema() -> dict[str, Any]:
    return ckan_schema(config("metadata"), config("classifications"), config("portal"))


def test_every_field_with_a_dataset_key_is_there(schema: dict[str, Any]) -> None:
    wanted = {row["ckan"] for row in config("metadata")["fields"] if row.get("ckan")}
    assert wanted <= set(fields(schema))


def test_no_field_without_a_dataset_key_is_there(schema: dict[str, Any]) -> None:
    kept_back = {row["code"] for row in config("metadata")["fields"] if not row.get("ckan")}
    assert not kept_back & set(fields(schema))


def test_labels_are_those_of_the_configuration(schema: dict[str, Any]) -> None:
    for row in config("metadata")["fields"]:
        if row.get("ckan"):
            assert fields(schema)[row["ckan"]]["label"] == row["label"]


def test_nothing_beyond_ckans_own_is_required(schema: dict[str, Any]) -> None:
    own = [field for field in schema["dataset_fields"] if "preset" not in field]
    assert all(not field.get("required") for field in own)
    assert all("not_empty" not in field.get("validators", "") for field in own)


def test_excluded_information_is_no_choice(schema: dict[str, Any]) -> None:
    values = [choice["value"] for choice in fields(schema)["klasifikasi"]["choices"]]
    assert values == ["BERKALA", "SERTA_MERTA", "SETIAP_SAAT"]


def test_each_field_is_named_once(schema: dict[str, Any]) -> None:
    names = [field["field_name"] for field in schema["dataset_fields"]]
    assert len(names) == len(set(names))


def test_the_solr_schema_stems_indonesian() -> None:
    english = '<filter class="solr.SnowballPorterFilterFactory" language="English" protected="x"/>'
    sides = "".join(f'<analyzer type="{side}">{english}</analyzer>' for side in ("index", "query"))
    text = f'<types><fieldType name="text" class="x">{sides}</fieldType></types>'
    changed = indonesian_schema(f"<schema>{text}<fields></fields></schema>")
    types = {t.get("name"): t for t in ElementTree.fromstring(changed).iter("fieldType")}
    stemmed = {name for name, t in types.items() if "IndonesianStemFilterFactory" in source(t)}
    assert stemmed == {"text", "didd_isi", "didd_sebutan"}
    assert types.keys() == stemmed | {"didd_persis", "didd_ejaan"}
    assert "English" not in changed
    assert 'name="bentuk"' in changed


def source(element: ElementTree.Element) -> str:
    return ElementTree.tostring(element, encoding="unicode")


def test_agencies_and_regions_are_known_by_their_other_names() -> None:
    agencies = [{"name": "Sekretariat Daerah, Biro Hukum", "abbreviation": "BIRO HUKUM"}]
    agencies.append({"name": "Dinas X, Y", "abbreviation": "DXY", "predecessor": "Dinas X"})
    assert agency_synonyms(agencies).splitlines() == ["biro hukum", "dxy, dinas x y, dinas x"]
    regions = [{"name": "Kabupaten A B", "called": ["A B", "Ab"]}, {"name": "Z", "called": ["Z"]}]
    assert region_synonyms(regions) == "a b, ab"


def test_abbreviations_are_indexed_as_what_they_stand_for() -> None:
    rules = "# Words\nlkpj, laporan keterangan\nguru, pendidik\nlkjip, lakip, laporan kinerja\n"
    assert spelled_out(rules).splitlines() == [
        "lkpj => lkpj, laporan keterangan",
        "lkjip, lakip => lkjip, lakip, laporan kinerja",
    ]


def test_a_portal_by_https_gives_no_cookie_by_http() -> None:
    assert https_only("http://127.0.0.1:5000") == {}
    assert https_only("https://ppid.example")["SESSION_COOKIE_SECURE"] == "true"


def test_another_solr_schema_is_refused() -> None:
    with pytest.raises(PortalError, match="not shaped as expected"):
        indonesian_schema("<schema/>")


def test_the_locks_name_no_host() -> None:
    for path in (CODE / "requirements.lock", CODE / "solr" / "jars.lock"):
        assert "://" not in path.read_text(encoding="utf-8")


def test_every_jar_is_locked_by_digest() -> None:
    jars = read_lock((CODE / "solr" / "jars.lock").read_text(encoding="utf-8"))
    assert len(jars) > 100
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in jars)
    assert len({jar.file_name for jar in jars}) == len(jars)


def test_a_long_path_gets_a_short_socket_folder(tmp_path: Path) -> None:
    assert len(str(Place(tmp_path / ("x" * 100)).socket_folder)) < 60


def test_stamps_hold_only_for_the_same_inputs(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.stamp("venv", digest("a"))
    assert place.done("venv", digest("a"))
    assert not place.done("venv", digest("b"))
    place.unstamp("venv")
    assert not place.done("venv", digest("a"))
