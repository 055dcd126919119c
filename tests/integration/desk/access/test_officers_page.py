"""Officers kept at the desk: added, changed, ended by an administrator, and never by themselves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from didd.adapters.store.people.officers import Appointing
from didd.approval.appointments import Appointment
from didd.approval.audit_evidence import hold_against
from didd.model import Role
from tests.support.desk_forms import Login, decide, field, post
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    OF_ALL,
    OF_DINKES,
    PASSWORD,
    SUPERIOR,
    Sample,
)

NEW = "baru.contoh"


def add(client: TestClient, **changes: str):
    form = {
        "akun": NEW,
        "nama": "Petugas Contoh Baru",
        "peran": "chief_officer",
        "pd": "",
        "jabatan": "PPID Utama (contoh)",
        "sebagai": "Plt.",
        "mandat": "Surat Perintah 7/2026",
    }
    return post(client, "/petugas/baru", "/petugas/baru", **form | changes)


def page_of(client: TestClient, officer: str) -> str:
    return client.get(f"/petugas/orang/{officer}").text


def code_for(client: TestClient, officer: str) -> str:
    address = f"/petugas/orang/{officer}"
    shown = post(client, f"{address}/sandi", address)
    assert shown.status_code == 200
    return shown.text.split('class="code">')[1].split("<")[0]


def key_of(sample: Sample, officer: str) -> str:
    return sample.office.people()[officer].roles[0].key


def broken(sample: Sample) -> list[str]:
    kept = sample.office.store.evidence.read()
    found = [*hold_against(kept.claims, kept.events), *kept.altered]
    return [each.problem for each in found if "kata sandi" not in each.problem]


def log_in(client: TestClient, officer: str, password: str):
    client.cookies.clear()
    return post(client, "/masuk", "/masuk", petugas=officer, sandi=password)


def test_an_officer_is_added_given_a_code_and_decides_as_plt_by_mandate(
    sample: Sample, ids: list[int], login: Login
):
    admin = login(ADMIN)
    assert add(admin).headers["location"] == f"/petugas/orang/{NEW}"
    code = code_for(admin, NEW)
    new = login("")
    assert log_in(new, NEW, code).headers["location"] == "/"
    assert new.get("/antrean").headers["location"] == "/akun"
    own = {"lama": code, "baru": "kata-sandi-sendiri", "ulang": "kata-sandi-sendiri"}
    assert post(new, "/akun/sandi", "/akun", **own).status_code == 303
    assert decide(new, ids[0], "approve").status_code == 303
    shown = new.get(f"/usulan/{ids[0]}").text
    holder = "Petugas Contoh Baru, Plt. PPID Utama (contoh) (Surat Perintah 7/2026)"
    assert holder in shown
    made = sample.office.store.decisions.on(ids[0])[0]
    assert (made.officer, made.holder) == (NEW, holder)
    assert list(sample.office.store.audit.events())[-1].details["holder"] == holder
    assert broken(sample) == []


def test_what_somebody_was_on_the_day_stays_with_their_act(
    sample: Sample, ids: list[int], login: Login
):
    assert decide(login(APPROVER), ids[0], "approve").status_code == 303
    admin, address = login(ADMIN), f"/petugas/orang/{APPROVER}"
    form = {"nama": "Nama Contoh Lain", "nip": "", "pangkat": ""}
    assert post(admin, address, address, **form).status_code == 303
    shown = admin.get(f"/usulan/{ids[0]}").text
    assert "Petugas Contoh Dua, PPID Utama (contoh)" in shown
    assert "Nama Contoh Lain" in page_of(admin, APPROVER)


def test_the_first_change_takes_the_settings_officers_over_and_the_database_holds(
    sample: Sample, login: Login
):
    office = sample.office
    assert office.store.officers.empty()
    assert add(login(ADMIN)).status_code == 303
    assert set(office.people()) == {*office.config.officers, NEW}
    assert office.store.officers.seed({}) is False
    assert office.seed_officers() is False
    assert broken(sample) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"akun": ADMIN},
        {"akun": "system.harvest"},
        {"akun": "Ada Spasi"},
        {"nama": " "},
        {"peran": ""},
        {"peran": "raja"},
        {"pd": "tidak-ada"},
        {"sebagai": "Plt.", "mandat": ""},
        {"sebagai": "Pj."},
        {"sejak": "2026-03-02", "sampai": "2026-03-01"},
        {"sejak": "kemarin"},
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    sample: Sample, login: Login, changes: dict[str, str]
):
    admin, before = login(ADMIN), sample.office.people()
    answer = add(admin, **changes)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert "Surat Perintah 7/2026" in answer.text or "mandat" in changes
    assert sample.office.people() == before


def test_nobody_changes_their_own_roles_or_lets_themselves_go(sample: Sample, login: Login):
    admin, address = login(ADMIN), f"/petugas/orang/{ADMIN}"
    key = key_of(sample, ADMIN)
    assert "Tidak seorang pun mengubah perannya sendiri" in page_of(admin, ADMIN)
    own = {"peran": "superior", "nama": "Saya", "terakhir": "2026-01-01", "jabatan": "Gubernur"}
    acts = ("", "/peran", "/selesai", "/sandi", f"/peran/{key}", f"/peran/{key}/selesai")
    sample.office.seed_officers()
    before = sample.office.people()[ADMIN]
    for act in acts:
        answer = post(admin, f"{address}{act}", "/petugas", **own)
        assert answer.status_code == 409, act
    assert sample.office.people()[ADMIN] == before
    refused = [
        e.details["wanted"] for e in sample.office.store.audit.events() if e.act == "refused"
    ]
    assert len(refused) == len(acts) - 1  # the password is told before anything is asked


def test_two_administrators_do_not_end_each_other(sample: Sample, login: Login):
    first = login(ADMIN)
    add(first, peran="portal_admin", sebagai="", mandat="")
    sample.accounts.set_password(NEW, PASSWORD)
    second = login(NEW)
    yesterday = (sample.office.today - timedelta(days=1)).isoformat()
    tokens = [field(each.get("/akun").text, "token") for each in (first, second)]
    ended = first.post(
        f"/petugas/orang/{NEW}/selesai", data={"token": tokens[0], "terakhir": yesterday}
    )
    assert ended.status_code == 303
    late = second.post(
        f"/petugas/orang/{ADMIN}/selesai", data={"token": tokens[1], "terakhir": yesterday}
    )
    assert late.headers.get("location", "").startswith("/masuk") or late.status_code == 403
    assert sample.office.people()[ADMIN].held(sample.office.today)


def test_whoever_leaves_is_out_at_once_and_the_page_tells_who_answers(
    sample: Sample, ids: list[int], login: Login
):
    leaving, admin = login(OF_ALL), login(ADMIN)
    address = f"/petugas/orang/{OF_ALL}"
    yesterday = (sample.office.today - timedelta(days=1)).isoformat()
    assert post(admin, f"{address}/selesai", address, terakhir=yesterday).status_code == 303
    told = page_of(admin, OF_ALL)
    assert "tidak ada yang bertanggung jawab" in told
    assert leaving.get("/antrean").headers["location"].startswith("/masuk")
    assert log_in(leaving, OF_ALL, PASSWORD).status_code == 403
    # The agency's own officer answers there; for the others nobody does, and the list says so.
    listed = admin.get("/petugas").text
    assert "Petugas Contoh Lima" in listed
    assert "tidak ada yang bertanggung jawab" in listed
    assert broken(sample) == []


def test_a_role_is_changed_and_ended_and_another_given_for_another_agency(
    sample: Sample, login: Login
):
    admin, address = login(ADMIN), f"/petugas/orang/{OF_DINKES}"
    key = key_of(sample, OF_DINKES)
    role = f"{address}/peran/{key}"
    form = {"jabatan": "Sekretaris (contoh)", "sebagai": "Plh.", "mandat": "ST 9", "sampai": ""}
    assert post(admin, role, role, **form).status_code == 303
    held = sample.office.people()[OF_DINKES].roles[0]
    assert (held.key, held.position, held.acting, held.agency) == (
        key,
        "Sekretaris (contoh)",
        "Plh.",
        "dinkes",
    )
    end = sample.office.today
    assert post(admin, f"{role}/selesai", role, terakhir=end.isoformat()).status_code == 303
    given = {
        "peran": "chief_officer",
        "pd": "disdik",
        "sejak": (end + timedelta(days=1)).isoformat(),
    }
    assert post(admin, f"{address}/peran", address, **given).status_code == 303
    again = post(admin, f"{address}/peran", address, **given)
    assert again.status_code == 409
    person = sample.office.people()[OF_DINKES]
    assert [r.role for r in person.held(end)] == [Role.AGENCY_OFFICER]
    assert [r.role for r in person.held(end + timedelta(days=1))] == [Role.CHIEF_OFFICER]
    assert broken(sample) == []


def test_somebody_with_two_roles_has_the_pages_and_acts_of_both(
    sample: Sample, ids: list[int], login: Login
):
    sample.office.seed_officers()
    more = Appointment("dua", OF_DINKES, Role.CHIEF_OFFICER, "disdik", "PPID Utama Disdik (contoh)")
    sample.office.store.officers.keep([more], Appointing(None))
    client = login(OF_DINKES)
    other = sample.office.store.records.queue(agency="disdik")[0].id
    assert decide(client, other, "approve").status_code == 303
    refused = post(
        client,
        f"/usulan/{ids[0]}",
        f"/usulan/{other}",
        keputusan="approve",
        isi=sample.office.store.records.submission(ids[0]).content_hash,
        terakhir="0",
    )
    assert refused.status_code == 409
    assert 'id="acts"' not in client.get(f"/usulan/{ids[0]}").text


def test_a_one_time_code_ends_after_its_days_and_old_sessions_with_it(sample: Sample, login: Login):
    old, admin = login(SUPERIOR), login(ADMIN)
    code = code_for(admin, SUPERIOR)
    assert old.get("/").headers["location"].startswith("/masuk")
    assert log_in(old, SUPERIOR, PASSWORD).status_code == 403
    sample.clock.at += timedelta(days=8)
    assert log_in(old, SUPERIOR, code).status_code == 403
    renewed = code_for(login(ADMIN), SUPERIOR)
    assert renewed != code


def test_what_a_database_owner_does_to_officers_is_told(sample: Sample, login: Login):
    add(login(ADMIN))
    store = sample.office.store
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER appointment_no_update")
        connection.exec_driver_sql("UPDATE appointment SET held = 'superior'")
        connection.exec_driver_sql("UPDATE account SET hash = 'x' WHERE officer = 'contoh.admin'")
    kept = store.evidence.read()
    rules = {b.rule for b in [*hold_against(kept.claims, kept.events), *kept.altered]}
    assert "baris-berbeda" in rules
    assert "appointment_no_update" in kept.guards
    assert any(ADMIN in b.problem for b in kept.altered)


def test_the_day_of_an_old_role_is_not_today(sample: Sample) -> None:
    sample.office.seed_officers()
    past = Appointment("lama", OF_DINKES, Role.SUPERIOR, "", "Lama", until=date(2020, 1, 1))
    sample.office.store.officers.keep([past], Appointing(None))
    person = sample.office.person(OF_DINKES)
    assert person is not None
    assert {r.role for r in person.held(sample.office.today)} == {Role.AGENCY_OFFICER}
