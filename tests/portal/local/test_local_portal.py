"""The real CKAN, as `portal.local` starts it: what a publisher and a visitor may rely on."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from portal import Portal, PortalError
from portal.local.place import CODE, ROOT
from portal.local.running import states
from tests.support.portal.ckan_client import AGENCY, call, dataset, found, page, publish
from tests.support.waiting import GENEROUS

pytestmark = pytest.mark.portal


def local(*arguments: str, var: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "portal.local", *arguments, "--var", str(var)]
    return subprocess.run(command, capture_output=True, text=True, timeout=GENEROUS, cwd=ROOT)


def test_ckan_answers_with_our_plugins(portal: Portal) -> None:
    assert call(portal, "status_show")["ckan_version"].startswith("2.12")
    status = call(portal, "status_show", anonymous=True)
    assert {"didd", "scheming_datasets", "datastore"} <= set(status["extensions"])
    assert status["locale_default"] == "id"


def test_every_field_comes_back_unchanged(empty_portal: Portal) -> None:
    sent = dataset()
    publish(empty_portal)
    shown = call(empty_portal, "package_show", anonymous=True, id=sent["id"])
    agency = call(empty_portal, "organization_show", anonymous=True, id=AGENCY["name"])
    expected = {**sent, "owner_org": agency["id"]}
    assert {key: shown[key] for key in sent} == expected


def test_a_register_needs_only_title_and_agency(empty_portal: Portal) -> None:
    publish(empty_portal)
    bare: dict[str, Any] = {
        "name": "didd-dinkes-2026",
        "title": "DIDD 2026",
        "owner_org": AGENCY["name"],
    }
    made = call(empty_portal, "package_create", **bare, jenis_entri="daftar")
    assert made["jenis_entri"] == "daftar"


def test_empty_texts_and_lists_are_kept(empty_portal: Portal) -> None:
    made = publish(empty_portal, retensi="", bentuk=[], media=[], klasifikasi="")
    assert [made[key] for key in ("retensi", "bentuk", "media", "klasifikasi")] == ["", [], [], ""]


def test_files_keep_their_bytes_ids_and_digests(empty_portal: Portal) -> None:
    made = publish(empty_portal)
    content = os.urandom(200_000)
    resource = {"id": "6f1d6cf6-3f6d-4c6f-9a39-0d7d64d1a001", "name": "Laporan"}
    fields = {**resource, "package_id": made["id"], "format": "PDF", "mimetype": "application/pdf"}
    reply = requests.post(
        f"{empty_portal.url}/api/3/action/resource_create",
        data={**fields, "hash": hashlib.sha256(content).hexdigest(), "size": len(content)},
        files={"upload": ("laporan.pdf", content)},
        headers={"Authorization": empty_portal.admin_token},
    )
    shown = reply.json()["result"]
    assert shown["id"] == resource["id"]
    assert shown["hash"] == hashlib.sha256(content).hexdigest()
    assert shown["size"] == len(content)
    assert requests.get(shown["url"]).content == content


@pytest.mark.parametrize("query", ["dokumentasi", "mendokumentasikan", "layanan", "melayani"])
def test_search_knows_indonesian_words(stemmed: Portal, query: str) -> None:
    assert found(stemmed, query) == {"dinkes-1"}


@pytest.mark.parametrize("query", ["sehat", "KESEHATAN"])
def test_search_knows_words_of_the_agencys_name_too(stemmed: Portal, query: str) -> None:
    assert found(stemmed, query) == {"dinkes-1", "dinkes-2"}


def test_search_ignores_stop_words(stemmed: Portal) -> None:
    assert found(stemmed, "dan", patience=0) == set()


def test_search_knows_abbreviations(stemmed: Portal) -> None:
    assert found(stemmed, "lkjip") == {"dinkes-2"}


@pytest.fixture(scope="module")
def stemmed(portal: Portal) -> Portal:
    """Two datasets in the index, for questions only."""
    portal.reset()
    publish(portal)
    other = {"title": "Laporan Kinerja Instansi Pemerintah", "pejabat_penguasa": "Sekretaris"}
    publish(portal, nomor="2", notes="", bentuk=["REKAM"], tahun="2024", **other)
    assert found(portal, "kinerja instansi")
    return portal


def test_facets_count_each_value(stemmed: Portal) -> None:
    fields = ["klasifikasi", "bentuk", "tahun", "organization"]
    answer = call(stemmed, "package_search", anonymous=True, **{"facet.field": fields})
    assert answer["facets"]["bentuk"] == {"SOFTCOPY": 1, "HARDCOPY": 1, "REKAM": 1}
    assert answer["facets"]["tahun"] == {"2025": 1, "2024": 1}
    assert answer["facets"]["klasifikasi"] == {"BERKALA": 2}


def test_pages_speak_indonesian_with_the_lists_labels(stemmed: Portal) -> None:
    home = page(stemmed, "/")
    for words in ('<html lang="id"', "Cari", "Dinas Kesehatan", "Berkala"):
        assert words in home
    listing = page(stemmed, "/dataset/?q=kesehatan")
    assert "Klasifikasi" in listing
    assert "Pendokumentasian" in listing
    shown = page(stemmed, "/dataset/dinkes-1")
    for words in ("Jangka Waktu Penyimpanan atau Retensi Arsip", "Maret 2025", "14 Januari 2026"):
        assert words in shown
    assert "Retention" in page(stemmed, "/en/dataset/dinkes-1")


def test_nobody_writes_without_a_token(portal: Portal) -> None:
    for action in ("package_create", "organization_create", "user_create"):
        with pytest.raises(RuntimeError, match=" 403 "):
            call(portal, action, anonymous=True, name="penyusup", title="Penyusup")


def test_reset_takes_everything_away(empty_portal: Portal) -> None:
    publish(empty_portal)
    assert found(empty_portal, "kesehatan")
    empty_portal.reset()
    assert call(empty_portal, "organization_list") == []
    assert found(empty_portal, "kesehatan", patience=0) == set()
    assert publish(empty_portal)["name"] == "dinkes-1"


def test_databases_for_the_project(portal: Portal) -> None:
    url = portal.ensure_database("didd_try")
    assert portal.ensure_database("didd_try") == url
    for address in (url, portal.database_url("didd_try", socket=True)):
        with psycopg.connect(address.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT current_database()").fetchone() == ("didd_try",)
    portal.drop_database("didd_try")
    with pytest.raises(PortalError, match="belongs to ckan"):
        portal.drop_database("ckan")


def test_secrets_are_private_and_not_in_arguments_or_logs(portal: Portal) -> None:
    place = portal.place
    for path in (place.env_file, place.home / "ckan.ini", place.home / "secrets.json"):
        assert path.stat().st_mode & 0o077 == 0
    for log in place.logs.glob("*.log"):
        assert portal.token not in log.read_text(errors="replace")
    commands = b"".join(path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline"))
    assert portal.token.encode() not in commands
    assert place.secret("postgres-ckan").encode() not in commands


def test_the_environment_file_names_the_portal(portal: Portal) -> None:
    lines = portal.place.env_file.read_text().splitlines()
    values = dict(line.split("=", 1) for line in lines)
    assert values["DIDD_CKAN_URL"] == portal.url
    assert values["DIDD_CKAN_TOKEN"] == portal.token
    assert values["DIDD_POSTGRES_URL"].startswith("postgresql+psycopg://")


def test_a_port_that_is_taken_is_refused_in_one_sentence(portal: Portal) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = local("up", "--port", port, var=portal.place.var)
    assert done.returncode == 2
    assert f"Port {port} is in use" in done.stderr
    assert "Traceback" not in done.stderr
    assert call(portal, "status_show", anonymous=True)


def test_up_again_starts_nothing_and_changes_nothing(portal: Portal) -> None:
    before = states(portal.place.var)
    done = local("up", var=portal.place.var)
    assert done.returncode == 0
    assert portal.url in done.stderr
    assert states(portal.place.var) == before
    assert Portal.find(portal.place.var) == portal


def test_stop_and_start_keep_the_data(empty_portal: Portal) -> None:
    publish(empty_portal)
    place, token = empty_portal.place, empty_portal.token
    assert local("down", var=place.var).returncode == 0
    assert local("status", var=place.var).returncode == 1
    again = Portal.start(place.var, port=0)
    assert (again.url, again.token) == (empty_portal.url, token)
    assert found(again, "kesehatan") == {"dinkes-1"}


def test_a_start_recovers_from_damage(empty_portal: Portal) -> None:
    """Killed servers, a damaged jar, a half-made environment, a lost index: one `up` mends all."""
    publish(empty_portal)
    place = empty_portal.place
    for record in place.run.glob("*.pid"):
        os.killpg(int(record.read_text().split()[0]), signal.SIGKILL)
    jar = next((place.cache / "jars").glob("solr-core-*.jar"))
    jar.write_bytes(jar.read_bytes()[:1000])
    (place.home / "stamps" / "venv").unlink()
    (place.home / "venv" / "bin" / "python").unlink()
    subprocess.run(["rm", "-rf", str(place.home / "solr")], check=True)
    # Pids come again: another process has that of the dead PostgreSQL.
    locks = [place.home / "postgres/data/postmaster.pid", *place.socket_folder.glob(".s.PG*.lock")]
    for lock in locks:
        _, *rest = lock.read_text().splitlines()
        lock.write_text("\n".join([str(os.getpid()), *rest, ""]))
    assert len(locks) > 1
    done = local("up", "--port", "0", var=place.var)
    assert done.returncode == 0, done.stderr
    assert found(empty_portal, "kesehatan") == {"dinkes-1"}
    assert call(empty_portal, "package_show", id="dinkes-1")["retensi"] == dataset()["retensi"]


def test_a_foreign_process_with_our_old_pid_is_left_alone(tmp_path: Path) -> None:
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        record = tmp_path / "run" / "ckan.pid"
        record.parent.mkdir()
        stat = Path(f"/proc/{bystander.pid}/stat").read_text().rpartition(") ")[2].split()
        stat[19] = str(int(stat[19]) - 1)
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        record.write_text(f"{bystander.pid} {boot} {' '.join(stat)}\n")
        assert local("down", var=tmp_path).returncode == 0
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_the_extension_carries_its_own_licence() -> None:
    folder = CODE / "ckanext-didd"
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (folder / "LICENSE").read_text()
    assert 'license = "AGPL-3.0-or-later"' in (folder / "pyproject.toml").read_text()
    imports_ckan = re.compile(r"^\s*(import|from) ckan(ext)?\b", re.MULTILINE)
    assert [path for path in CODE.glob("*.py") if imports_ckan.search(path.read_text())] == []
