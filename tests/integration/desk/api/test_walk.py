"""Every operation of the API, asked by programs of every officer, and by one of nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import httpx
import pytest
from starlette.testclient import TestClient

from desk.access.permissions import Permission
from desk.api.document import document
from desk.api.operations import Operation, operations
from didd.adapters.store.people.officers import Appointing
from didd.approval.appointments import Appointment
from didd.approval.what_may_be_decided import Refused
from didd.model import Role
from didd.steps.people.token_scopes import Scope, scopes_of
from tests.integration.desk.access.test_access import MATRIX
from tests.integration.desk.api.conftest import AGENCY, Programs, body_of
from tests.support.desk_forms import NOBODY, PEOPLE
from tests.support.samples.desk_samples import ADMIN, APPROVER, OF_ALL, OF_DINKES

WHAT = [f"{each.method} {each.path}" for each in operations()]


def address_of(each: Operation, programs: Programs) -> str:
    """Return the address of an operation, about things that are there as far as may be."""
    values = {"{agency}": AGENCY, "{id}": str(programs.ids[0]), "{officer}": OF_ALL}
    values |= {"{record}": "bukan-id", "{year}": "2026", "{number}": "1", "{kind}": "pdf"}
    values |= {"{format}": "pdf", "{key}": "x", "{sha256}": "0" * 64, "{decision}": "1"}
    values |= {
        "{questionnaire}": "contoh-2026",
        "{question}": "C03",
        "{page}": "1",
        "{code}": "A-1",
    }
    address = each.path
    for name, value in values.items():
        address = address.replace(name, value)
    assert "{" not in address, f"nothing stands for a part of {address}"
    return address.removeprefix("/")


def ask(program: TestClient, each: Operation, programs: Programs) -> httpx.Response:
    """Ask for an operation with the smallest body."""
    address = address_of(each, programs)
    params = {"path": "a.csv", "mark": "0", "source": "inventaris.csv", "row": "2"}
    named = ("/files", "/row", "/copies", "/answer-file")
    asked = {k: v for k, v in params.items() if each.path.endswith(named)}
    if each.path.endswith("/signed-statements"):
        asked = {"mark": "0" * 64}
    if each.path.endswith("/package-table"):
        asked = {"path": "a.csv", "year": "2026"}
    if each.path.endswith("/earlier-list"):
        asked = {"path": "a.csv", "number": "1", "day": "2020-01-14"}
    body = body_of(each)
    if body is None and each.method == "PUT":
        return program.put(address, params=asked, content=b"isi")
    return program.request(each.method, address, params=asked, json=body)


def test_an_operation_has_a_permission_and_reading_asks_for_no_more_than_to_read():
    assert len(set(WHAT)) == len(WHAT)
    for each in operations():
        assert each.permission is not Permission.ANYBODY
        assert (each.scopes == (Scope.READ,)) == (each.method == "GET"), each


def test_operations_have_names_of_their_own_for_generated_clients():
    names = [op["operationId"] for at in document()["paths"].values() for op in at.values()]
    assert sorted(names) == sorted(set(names))


def test_a_wrong_method_is_told_which_ones_there_are(programs: Programs):
    program, methods = programs.by(""), ("GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE")
    there: dict[str, set[str]] = {}
    for each in operations():
        there.setdefault(address_of(each, programs), set()).add(each.method)
    for address, known in there.items():
        for method in set(methods) - known:
            answer = program.request(method, address)
            assert answer.status_code == 405, f"{method} {address}"
            assert answer.headers["allow"] == ", ".join(sorted(known)), f"{method} {address}"


@pytest.mark.parametrize("officer", PEOPLE)
def test_operations_let_in_those_and_only_those_whom_the_pages_let_in(
    programs: Programs, officer: str
):
    token = programs.token(officer) if officer != NOBODY else ""
    program = programs.by(token)
    for each in operations():
        answer = ask(program, each, programs)
        wanted = MATRIX[each.permission][officer]
        got = {401: "out", 403: "no"}.get(answer.status_code, "in")
        assert got == wanted, f"{officer or 'nobody'}: {each.method} {each.path}: {answer.text}"
        assert answer.status_code < 500 or answer.json()["error"]["kind"] == "not_set_up", each
        if got != "in":
            assert set(answer.json()["error"]) == {"kind", "message", "fields"}


@pytest.mark.parametrize("scope", Scope)
def test_a_token_opens_no_more_than_its_scopes(programs: Programs, scope: Scope):
    for officer in (APPROVER, ADMIN, OF_ALL):
        office, person = programs.sample.office, programs.sample.office.person(officer)
        assert person is not None
        if scope not in scopes_of(person, office.today, office.config.sop):
            with pytest.raises(Refused):
                programs.of(officer, scope.value)
            continue
        program = programs.of(officer, scope.value)
        for each in operations():
            if scope not in each.scopes:
                answer = ask(program, each, programs)
                assert answer.status_code == 403, f"{officer}: {each.method} {each.path}"


@pytest.mark.parametrize("role", Role)
def test_no_operation_lets_an_officer_of_another_agency_do_or_see_anything(
    programs: Programs, role: Role
):
    office = programs.sample.office
    elsewhere = Appointment("lain", OF_DINKES, role, "disdik", "Jabatan Contoh")
    ended = [replace(r, until=date(2020, 1, 1)) for r in office.people()[OF_DINKES].roles]
    office.store.officers.keep([*ended, elsewhere], Appointing(None))
    program = programs.of(OF_DINKES)
    before = len([e for e in office.store.audit.events() if e.role])
    for each in operations():
        answer = ask(program, each, programs)
        if "{agency}" in each.path or "{id}" in each.path or each.path == "/decisions":
            assert answer.status_code in (403, 404), f"{role}: {each.method} {each.path}"
        assert "Profil Kesehatan" not in answer.text
        assert "Dinas Kesehatan" not in answer.text
    made = [e.act for e in office.store.audit.events() if e.role][before:]
    assert set(made) <= {"refused", "login.token"}
