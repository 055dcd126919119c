"""Every route, walked by every officer and by nobody."""

from __future__ import annotations

import pytest
from starlette.routing import Route

from desk.access.permissions import Permission
from desk.web.app import build_app
from desk.web.routes import ROUTES
from didd.approval.audit_chain import verify
from didd.model import State
from tests.support.desk_forms import NOBODY, PEOPLE, Login, state_of
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    OF_DINKES,
    SUPERIOR,
    Sample,
    dinkes_records,
)

#: What each permission means for each visitor: "in", "out" (to the login) or "no" (told so).
MATRIX = {
    Permission.ANYBODY: dict.fromkeys(PEOPLE, "in"),
    Permission.OFFICER: dict.fromkeys(PEOPLE, "in") | {NOBODY: "out"},
    Permission.ANSWER: dict.fromkeys(PEOPLE, "in") | {NOBODY: "out", SUPERIOR: "no", ADMIN: "no"},
    Permission.APPROVE: dict.fromkeys(PEOPLE, "no") | {NOBODY: "out", APPROVER: "in"},
    Permission.COMPILE: dict.fromkeys(PEOPLE, "no")
    | {NOBODY: "out", APPROVER: "in", SUPERIOR: "in"},
    Permission.ESTABLISH: dict.fromkeys(PEOPLE, "no") | {NOBODY: "out", SUPERIOR: "in"},
    Permission.WITHDRAW: dict.fromkeys(PEOPLE, "no")
    | {NOBODY: "out", APPROVER: "in", SUPERIOR: "in", ADMIN: "in"},
    Permission.PUBLISH: dict.fromkeys(PEOPLE, "no")
    | {NOBODY: "out", APPROVER: "in", SUPERIOR: "in", ADMIN: "in"},
    Permission.RESTORE: dict.fromkeys(PEOPLE, "no")
    | {NOBODY: "out", APPROVER: "in", SUPERIOR: "in"},
}

#: The permission that each route must ask for; a new route needs a line here.
EXPECTED = {
    "GET /healthz": "anybody",
    "GET /static/{name}": "anybody",
    "GET /masuk": "anybody",
    "POST /masuk": "anybody",
    "POST /keluar": "officer",
    "GET /akun": "officer",
    "POST /akun/sesi": "officer",
    "POST /akun/sandi": "officer",
    "GET /": "officer",
    "GET /antrean": "officer",
    "POST /antrean/periksa": "approve",
    "POST /antrean/setujui": "approve",
    "GET /usulan/{id:int}": "officer",
    "POST /usulan/{id:int}": "approve",
    "GET /usulan/{id:int}/berkas/{sha256}": "officer",
    "GET /tertahan": "officer",
    "POST /tertahan/{agency}": "approve",
    "GET /kolom": "officer",
    "POST /kolom/{agency}": "answer",
    "GET /didd": "officer",
    "GET /didd/{agency}": "officer",
    "POST /didd/{agency}/susun": "compile",
    "POST /didd/{agency}/tetapkan": "establish",
    "GET /didd/{agency}/rancangan.pdf": "officer",
    "GET /edisi/{id:int}/{format}": "officer",
    "GET /portal": "officer",
    "GET /portal/{agency}": "officer",
    "GET /portal/{agency}/rencana": "officer",
    "POST /portal/{agency}/terbitkan": "publish",
    "GET /portal/{agency}/cabut/{record}": "withdraw",
    "POST /portal/{agency}/cabut/{record}": "withdraw",
    "GET /portal/{agency}/pulihkan/{record}": "restore",
    "POST /portal/{agency}/pulihkan/{record}": "restore",
}


def test_every_route_has_a_row_in_the_matrix_and_no_other_route_exists(sample: Sample):
    app = build_app(sample.office, sample.accounts, secure_cookies=False)
    assert {f"{w.method} {w.path}": w.permission.value for w in ROUTES} == EXPECTED
    assert sorted(r.name for r in app.routes if isinstance(r, Route)) == sorted(EXPECTED)


@pytest.mark.parametrize("officer", PEOPLE)
def test_every_route_lets_in_those_and_only_those_whom_the_matrix_names(
    sample: Sample, ids: list[int], login: Login, officer: str
):
    sha256 = dinkes_records(sample)[0].files[0].sha256
    values = {"{name}": "desk.css", "{id:int}": str(ids[0]), "{sha256}": sha256}
    values |= {"{agency}": "dinkes", "{format}": "pdf", "{record}": "bukan-id"}
    for route in ROUTES:
        address = route.path
        for name, value in values.items():
            address = address.replace(name, value)
        client = login(officer)
        answer = (
            client.get(address)
            if route.method == "GET"
            else client.post(address, data={"token": "no valid token"})
        )
        wanted = MATRIX[route.permission][officer]
        where = answer.headers.get("location", "")
        stale = "terlalu lama terbuka" in answer.text
        got = "in"
        if answer.status_code == 303 and where.startswith("/masuk"):
            got = "out"
        elif answer.status_code == 403 and not stale:
            got = "no"
        assert got == wanted, f"{officer or 'nobody'}: {route.method} {address}"
        assert answer.status_code < 500


def test_an_officer_of_one_agency_sees_nothing_of_another(
    sample: Sample, ids: list[int], login: Login
):
    other = sample.office.store.records.queue(agency="disdik")[0].id
    client = login(OF_DINKES)
    assert client.get(f"/usulan/{other}").status_code == 404
    assert client.get("/didd/disdik").status_code == 404
    assert client.get(f"/usulan/{ids[0]}").status_code == 200
    for address in ("/antrean", "/antrean?pd=disdik", "/", "/didd"):
        assert "Rekapitulasi Sekolah Menengah" not in client.get(address).text
        assert "Dinas Pendidikan" not in client.get(address).text


def test_a_forbidden_act_is_told_and_kept_in_the_audit_chain(
    sample: Sample, ids: list[int], login: Login
):
    client = login(ADMIN)
    answer = client.post(f"/usulan/{ids[0]}", data={"keputusan": "approve"})
    assert answer.status_code == 403
    events = list(sample.office.store.audit.events())
    assert (events[-1].actor, events[-1].act) == (ADMIN, "refused")
    assert verify(events) == []
    assert state_of(sample, ids[0]) is State.SUBMITTED
