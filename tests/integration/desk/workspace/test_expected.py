"""The first page of an agency's officer: what is to do, and what nothing to do looks like."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

from didd.adapters.store.decisions import Verdict
from didd.adapters.store.workspace.check_requests import CheckState
from didd.config.sop import TimeStandard
from didd.model import DecisionKind
from didd.steps import approve
from didd.steps.collect.collect import harvest
from didd.steps.workspace.ask_check import ask_check
from tests.integration.desk.workspace.conftest import AGENCY, logging_in, write_list
from tests.support.desk_forms import Login
from tests.support.samples.desk_samples import APPROVER, OF_ALL, OF_DINKES, SUPERIOR, Sample

NOTE = "Ringkasan <b>kurang</b> jelas"


def seen(sample: Sample) -> None:
    harvest(sample.office, sample.office.agency(AGENCY))


def first_page(login: Login, officer: str = OF_DINKES) -> str:
    return login(officer).get("/").text


def card(page: str) -> str:
    found = re.search(r'<section class="card todo.*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def give_back(sample: Sample) -> int:
    [waiting] = sample.office.store.records.queue(agency=AGENCY)
    approve.decide(sample.office, [Verdict(waiting.id, DecisionKind.RETURN, NOTE)], APPROVER)
    return waiting.id


def test_nothing_seen_yet_is_not_nothing_to_do(sample: Sample, folder: Path, login: Login):
    before = card(first_page(login))
    assert "Belum ada yang dilihat" in before
    assert "Tidak ada yang harus dikerjakan" not in before
    write_list(folder, "Laporan Tahunan a")
    (folder / "a.csv").write_bytes(b"x;y\n1;2\n")
    seen(sample)
    after = card(first_page(login))
    assert "Tidak ada yang harus dikerjakan" in after
    assert "Belum ada yang dilihat" not in after
    assert "1 usulan ada pada PPID Utama" in after


def test_what_is_held_came_back_and_is_asked_is_said_with_its_note(
    sample: Sample, folder: Path, login: Login
):
    write_list(folder, "Laporan Tahunan a", "Rencana Kerja b")
    (folder / "a.csv").write_bytes(b"x;y\n1;2\n")
    seen(sample)
    number = give_back(sample)
    question = sample.office.config.metadata.finding(
        "kolom-ditanyakan", 'mungkin "Judul"', file="inventaris.csv", row=1, column="B",
        field="judul", value="Naskah",
    )  # fmt: skip
    sample.office.store.harvests.save_findings(AGENCY, 1, "inventory", [question, question])
    page = card(first_page(login))
    assert "1 butir tertahan" in page
    assert f"/usulan/{number}" in page
    assert NOTE in unescape(page)
    assert "<b>kurang" not in page
    assert "1 kolom menunggu jawaban Anda" in page
    assert "Tentatif" in page
    assert "terlambat" not in page
    sample.clock.at += timedelta(days=30)
    assert "terlambat" in card(first_page(login))


def test_what_was_mended_or_went_is_not_asked_for_again(sample: Sample, folder: Path, login: Login):
    write_list(folder, "Laporan Tahunan a")
    (folder / "a.csv").write_bytes(b"x;y\n1;2\n")
    seen(sample)
    give_back(sample)
    (folder / "a.csv").write_bytes(b"x;y\n1;3\n")
    seen(sample)
    assert NOTE not in unescape(first_page(login))


def test_the_standard_of_the_sop_says_until_when(sample: Sample, folder: Path):
    sop = sample.office.config.sop
    week = TimeStandard(text="1 Minggu", seconds=604800, calendar="calendar_days")
    steps = tuple(
        s.model_copy(update={"standard": week}) if s.code == "collect" else s for s in sop.steps
    )
    config = sample.office.config.model_copy(
        update={"sop": sop.model_copy(update={"steps": steps})}
    )
    sample.office = replace(sample.office, config=config)
    write_list(folder, "Laporan Tahunan a")
    (folder / "a.csv").write_bytes(b"x;y\n1;2\n")
    seen(sample)
    give_back(sample)
    login = logging_in(sample)
    assert "Waktu menurut SOP: 1 Minggu" in card(first_page(login))
    assert "sampai" in card(first_page(login))
    assert "terlambat" not in card(first_page(login))
    sample.clock.at += timedelta(days=8)
    assert "terlambat" in card(first_page(login))


def test_a_silent_folder_and_a_failed_check_are_said(sample: Sample, folder: Path, login: Login):
    write_list(folder, "Laporan Tahunan a")
    (folder / "a.csv").write_bytes(b"x;y\n1;2\n")
    seen(sample)
    sample.clock.at += timedelta(days=181)
    assert "Tidak ada yang baru sejak" in card(first_page(login))
    asked = ask_check(sample.office, sample.office.agency(AGENCY), OF_DINKES)
    assert "Pemeriksaan sedang berjalan" in card(first_page(login))
    requests = sample.office.store.check_requests
    requests.end(asked.id, CheckState.FAILED, sample.office.now(), "Folder tidak ada.")
    assert "Folder tidak ada." in card(first_page(login))
    sample.office.store.harvests.begin(AGENCY)
    seen(sample)


def test_whoever_serves_all_sees_first_what_is_to_do(sample: Sample, folder: Path, login: Login):
    page = first_page(login, OF_ALL)
    assert page.count("Belum ada yang dilihat") > 5
    assert "card todo" not in first_page(login, SUPERIOR)
    assert "card todo" not in first_page(login, APPROVER)
