"""The measures of a real office: quiet when all is well, alarming once it is left alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from didd.adapters.backup.bag import Bag
from didd.adapters.disk_room import archive_bytes
from didd.adapters.store.workspace.check_requests import Ask
from didd.approval.who_may_act import OfficeAct
from didd.messages.news import Failure
from didd.office import Office
from didd.ports import Mail, PortalUnreachable
from didd.steps.safekeeping.back_up import back_up
from didd.steps.safekeeping.yearly.year_export import export_year
from didd.steps.verify import verify
from didd.steps.watching.measuring import measured
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.take_down import take_down
from didd.watching.alarms import ALARMS, fired
from didd.watching.around import Around
from didd.watching.measures import Sample, exposition
from tests.support.bureau import PEMBANTU, UTAMA, Bureau, row
from tests.support.servers.prometheus import alert, judged, promtool, rules

#: Told by Dagster's own measures.
OF_DAGSTER = {a.name for a in ALARMS if a.measure.startswith("didd_dagster")}
#: No portal answers there.
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    made = Bureau(tmp_path_factory.mktemp("dijaga"))
    made.put(a_txt=b"isi", b_txt=b"isi lain")
    made.list(row("Informasi A", "a.txt"), row("Informasi B", "b.txt"))
    made.whole()
    verify(made.office, made.agency, pause=0)
    yield made
    made.office.store.close()


def values(samples: list[Sample], name: str) -> dict[str, float]:
    return {",".join(s.labels.values()): s.value for s in samples if s.name == name}


def test_an_office_at_work_alarms_nobody_and_prometheus_reads_its_measures(bureau: Bureau) -> None:
    samples = measured(bureau.office, Around())
    assert fired(samples) == []
    assert values(samples, "didd_waiting_items") == {
        "collect": 0, "approve": 0, "test": 0, "establish": 0, "publish": 0,
    }  # fmt: skip
    assert values(samples, "didd_publication_failed") == {"dinkes": 0}
    assert values(samples, "didd_harvest_age_seconds")["dinkes"] < 300
    assert set(values(samples, "didd_step_seconds")) == {
        f"{step},{q}"
        for step in ("collect", "approve", "establish", "publish")
        for q in ("middle", "longest")
    }
    kept = sum(f.stat().st_size for f in (bureau.place / "archive").rglob("*") if f.is_file())
    assert values(samples, "didd_archive_bytes") == {"": kept}
    text = exposition(samples)
    promtool("check", "metrics", given=text)
    for told in ("Informasi", "a.txt", UTAMA, "Dinas"):
        assert told not in text


def neglect(bureau: Bureau) -> Office:
    """Leave things undone in every way there is; return the office a month later."""
    office, now = bureau.office, bureau.office.now()
    rows = [row("Informasi A", "a.txt"), row("Informasi B", "b.txt")]
    bureau.list(*rows, row("Informasi C", bentuk="Cetak"), row("Informasi D", bentuk="Cetak"))
    bureau.harvest()
    bureau.approve("Informasi C")
    bureau.draft()
    officer = office.acting(PEMBANTU, OfficeAct.CHECK, bureau.slug)
    office.store.check_requests.ask(Ask(bureau.slug, officer, "", now, now))
    take_down(office, bureau.record_id("Informasi A"), Instruction(UTAMA, "Memuat data pribadi."))
    bureau.portal.edit(bureau.record_id("Informasi B"), title="Diubah orang")
    verify(office, bureau.agency, pause=0)
    bureau.portal.trouble = _dead
    with pytest.raises(PortalUnreachable):
        bureau.publish()
    for number in (1, 2):
        mail = Mail(f"<{number}@contoh>", "a@kantor.example", "Perihal", "Isi", now)
        office.store.outbox.write(UTAMA, mail, {})
    [first, _] = office.store.outbox.due(now, 2)
    office.store.outbox.failed(first, "ditolak")
    later = now + timedelta(days=30)
    for number in range(4):
        failure = Failure(bureau.slug, "publish", "portal mati", later - timedelta(hours=1))
        office.store.to_tell.run_failed(f"run-{number}", failure)
    with office.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r0001'")
    return replace(office, now=lambda: later)


def _dead(_number: int, when: str) -> None:
    if when == "before":
        raise PortalUnreachable("tidak menjawab")


def test_an_office_that_is_left_alone_brings_every_alarm_about(
    bureau: Bureau, tmp_path: Path
) -> None:
    later = neglect(bureau)
    full = SimpleNamespace(total=100, used=95, free=5)
    with patch("shutil.disk_usage", lambda _path: full):
        samples = measured(later, Around(NOWHERE, tmp_path / "cadangan"))
    found = fired(samples)
    assert {each.alarm.name for each in found} == {a.name for a in ALARMS} - OF_DAGSTER
    critical = [each.alarm.severity == "critical" for each in found]
    assert critical == sorted(critical, reverse=True)
    expected = {
        rule["alert"]: [
            alert(rule, dict(e.sample.labels)) for e in found if e.alarm.name == rule["alert"]
        ]
        for rule in rules()
        if rule["alert"] != "DiddSilent"
    }
    judged(tmp_path, samples, expected)


def test_a_backup_is_as_old_as_its_last_manifest(bureau: Bureau, tmp_path: Path) -> None:
    now = bureau.office.now()
    back_up(bureau.office, Bag(tmp_path / "baru"), {})
    shutil.copytree(tmp_path / "baru", tmp_path / "lama")
    # Newer than both, and no backup.
    export_year(bureau.office, now.year, tmp_path / "tahun")
    for folder, days in (("lama", 5), ("baru", 1)):
        _touch(tmp_path / folder / "manifest-sha256.txt", now - timedelta(days=days))
    [sample] = [
        s for s in measured(bureau.office, Around(backup=tmp_path))
        if s.name == "didd_backup_age_seconds"
    ]  # fmt: skip
    assert sample.value == pytest.approx(86400, abs=300)


def test_an_agency_whose_folder_was_never_harvested_is_as_old_as_it_is_known(
    tmp_path: Path,
) -> None:
    made = Bureau(tmp_path)
    made.office.seed_agencies()
    now, sources = made.office.now() + timedelta(days=10), made.office.sources
    assert isinstance(sources, Path)
    (sources / "disdik").mkdir(parents=True)
    later = replace(made.office, now=lambda: now)
    ages = values(measured(later, Around()), "didd_harvest_age_seconds")
    assert ages["disdik"] == pytest.approx(10 * 86400, abs=300)
    assert "dinsos" not in ages, "without a folder there is nothing to harvest"
    assert {
        each.sample.labels["agency"]
        for each in fired(measured(later, Around()))
        if each.alarm.name == "DiddHarvestOld"
    } >= {"disdik"}
    made.office.store.close()


def test_a_large_archive_is_reckoned_from_a_part_of_it(tmp_path: Path) -> None:
    for number in range(2560):
        folder = tmp_path / f"{number % 256:02x}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number}").write_bytes(b"x" * 10)
    assert archive_bytes(tmp_path) == 25_600
    assert archive_bytes(tmp_path, looked=100) == 25_600
    assert archive_bytes(tmp_path / "none") == 0
    shutil.rmtree(tmp_path / "ff")
    assert archive_bytes(tmp_path) == 25_500


def _touch(path: Path, at: datetime) -> None:

    os.utime(path, (at.timestamp(), at.timestamp()))
