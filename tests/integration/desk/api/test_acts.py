"""The everyday of officers and agencies through the API, bound to what was shown."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from didd.model import Classification, State
from tests.integration.desk.api.conftest import AGENCY, Programs
from tests.support.desk_forms import state_of
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    OF_DINKES,
    SUPERIOR,
    dinkes_records,
    record,
)

GROUND = "bukan-informasi-publik"


def bound(program, number: int) -> dict[str, Any]:
    found = program.get(f"proposals/{number}").json()
    return {k: found[k] for k in ("id", "content_hash", "last_decision")}


def test_the_queue_comes_page_by_page_and_each_proposal_once(programs: Programs):
    program, seen, cursor = programs.of(APPROVER), [], ""
    while cursor is not None:
        page = program.get("queue", params={"limit": 2, "cursor": cursor}).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert seen == [programs.ids[2], programs.ids[0], programs.ids[1], programs.ids[3], 5]
    of_one = program.get("queue", params={"agency": "disdik"}).json()["items"]
    assert [each["agency"] for each in of_one] == ["disdik"]
    assert program.get("queue", params={"text": "buku"}).json()["items"][0]["id"] == programs.ids[1]


def test_many_are_decided_or_none(programs: Programs):
    program = programs.of(APPROVER)
    some = [bound(program, number) for number in programs.ids[:2]]
    wrong = [some[0], some[1] | {"content_hash": "0" * 64}]
    refused = program.post("decisions", json={"kind": "approve", "proposals": wrong})
    assert refused.status_code == 409
    assert refused.json()["error"]["kind"] == "refused"
    assert state_of(programs.sample, programs.ids[0]) is State.SUBMITTED
    made = program.post("decisions", json={"kind": "approve", "proposals": some})
    assert made.status_code == 201
    again = program.post("decisions", json={"kind": "approve", "proposals": some})
    assert again.status_code == 409
    undone = program.post(
        f"decisions/{made.json()[0]['id']}/undo", json={"content_hash": some[0]["content_hash"]}
    )
    assert undone.status_code == 200, undone.text
    assert state_of(programs.sample, programs.ids[0]) is State.SUBMITTED
    assert state_of(programs.sample, programs.ids[1]) is State.APPROVED


def test_a_rejection_names_its_ground_and_a_refusal_speaks_the_caller_s_language(
    programs: Programs,
):
    program = programs.of(APPROVER)
    asked: dict[str, Any] = {"kind": "reject", "reason": "Bukan dokumen kedinasan"}
    asked["proposals"] = [bound(program, programs.ids[0])]
    english = program.post("decisions", json=asked)
    indonesian = program.post("decisions", json=asked, headers={"Accept-Language": "id"})
    assert english.status_code == indonesian.status_code == 409
    assert english.json()["error"]["message"] != indonesian.json()["error"]["message"]
    codes = [each["code"] for each in program.get("rejection-grounds").json()]
    assert GROUND in codes
    assert program.post("decisions", json=asked | {"ground": GROUND}).status_code == 201


def test_a_folder_s_files_are_put_moved_deleted_and_taken_back(programs: Programs):
    program = programs.of(OF_DINKES)
    at = f"agencies/{AGENCY}/files"
    put = program.put(at, params={"path": "laporan/a.csv"}, content=b"a;b\n1;2\n")
    assert put.json() == {"path": "laporan/a.csv", "with_us": False, "check": True}
    assert (programs.folder / "laporan/a.csv").read_bytes() == b"a;b\n1;2\n"
    assert program.put(at, params={"path": "laporan/a.csv"}, content=b"x").status_code == 409
    found = program.get(at, params={"folder": "laporan"}).json()["entries"][0]
    stale = {"path": found["path"], "mark": "0-0", "folder": "", "name": "b.csv"}
    assert program.post(f"{at}/move", json=stale).status_code == 409
    moved = program.post(f"{at}/move", json=stale | {"mark": found["mark"]})
    assert moved.json()["path"] == "b.csv"
    left = program.delete(at, params={"path": "b.csv", "mark": found["mark"]}).json()
    assert not (programs.folder / "b.csv").exists()
    back = program.post(f"agencies/{AGENCY}/bin/restore", json={"name": left[0]["name"]})
    assert back.json()["path"] == "b.csv"
    inside = program.put(at, params={"path": "/etc/passwd"}, content=b"x").json()
    assert (programs.folder / inside["path"]).is_file()
    for path in ("../keluar.csv", "_hasil/x.csv", ".tersembunyi", "a\x00b"):
        assert program.put(at, params={"path": path}, content=b"x").status_code in (409, 422), path
    assert sorted(p.name for p in programs.folder.parent.iterdir()) == [AGENCY]


def test_rows_are_added_once_mended_and_answered(programs: Programs):
    program = programs.of(OF_DINKES)
    item = {"cells": {"judul": "Laporan Kinerja 2025", "klasifikasi": "Berkala"}, "item": "a" * 32}
    assert program.post(f"agencies/{AGENCY}/rows", json=item).status_code == 201
    assert program.post(f"agencies/{AGENCY}/rows", json=item).status_code == 201
    rows = program.get(f"agencies/{AGENCY}/rows").json()
    added = [row for row in rows["items"] if row["added"]]
    assert [row["values"]["judul"] for row in added] == ["Laporan Kinerja 2025"]
    place = {name: added[0][name] for name in ("source", "sheet", "row")}
    mend = {"place": place, "cells": {"ringkasan": "Isi laporan."}, "last": added[0]["last"]}
    mended = program.patch(f"agencies/{AGENCY}/row", json=mend).json()
    assert mended["values"]["ringkasan"] == "Isi laporan."
    unknown = mend | {"cells": {"tidak ada": "x"}, "last": mended["last"]}
    assert program.patch(f"agencies/{AGENCY}/row", json=unknown).status_code == 409
    assert program.post(f"agencies/{AGENCY}/check", json={}).status_code == 202
    assert program.get(f"agencies/{AGENCY}/check").json()["request"]["state"] == "waiting"


def test_a_list_is_established_only_by_the_decree_that_was_looked_at(programs: Programs):
    chief, superior = programs.of(APPROVER), programs.of(SUPERIOR)
    some = [bound(chief, number) for number in programs.ids]
    chief.post("decisions", json={"kind": "approve", "proposals": some})
    chief.post(f"agencies/{AGENCY}/draft/compile")
    draft = superior.get(f"agencies/{AGENCY}/draft").json()
    assert (draft["added"], len(draft["rows"])) == (4, 4)
    struck = {name: draft["rows"][0][name] for name in ("record_id", "content_hash")}
    strike = {"rows": [struck], "reason": "Belum lengkap menurut lampirannya"}
    at = f"agencies/{AGENCY}/draft"
    stale = strike | {"content_hash": "0" * 64}
    assert superior.post(f"{at}/strike", json=stale).status_code == 409
    head = draft["head"]["content_hash"]
    assert superior.post(f"{at}/strike", json=strike | {"content_hash": head}).status_code == 201
    head = superior.get(at).json()["head"]["content_hash"]
    today = programs.sample.office.today.isoformat()
    decree = {"number": "1/CONTOH", "day": today, "content_hash": head}
    facts = superior.post(f"{at}/decree", json=decree).json()
    assert (facts["number"], facts["entries"]) == ("1/CONTOH", 3)
    establish = f"agencies/{AGENCY}/editions"
    other = decree | {"number": "2/CONTOH", "confirmed": facts["mark"]}
    assert superior.post(establish, json=other).status_code == 409
    made = superior.post(establish, json=decree | {"confirmed": facts["mark"]})
    assert made.status_code == 201, made.text
    edition = superior.get(establish).json()[0]
    assert edition["decree"] == "1/CONTOH"
    csv = superior.get(f"editions/{edition['id']}/csv")
    assert csv.headers["content-type"].startswith("text/csv")


def test_an_administrator_gives_a_role_and_ends_it(programs: Programs):
    admin = programs.of(ADMIN)
    new = {"id": "baru.contoh", "name": "Petugas Baru", "first": {"role": "auditor"}}
    made = admin.post("officers", json=new).json()
    assert [role["role"] for role in made["roles"]] == ["auditor"]
    key = made["roles"][0]["key"]
    ended = admin.post(f"officers/baru.contoh/roles/{key}/end", json={"last": "2026-01-14"})
    assert ended.json()["roles"][0]["until"] == "2026-01-14"
    assert admin.post(f"officers/{ADMIN}/end", json={}).status_code == 409
    act = {"kind": "added", "agencies": ["dinas-contoh"], "name": "Dinas Contoh"}
    act["reason"] = "Pergub contoh"
    effect = admin.post("agency-acts/effect", json=act).json()
    assert effect["agencies"][0]["after"]["name"] == "Dinas Contoh"
    assert admin.post("agency-acts", json=act | {"seen": effect["seen"] + 1}).status_code == 409
    assert admin.post("agency-acts", json=act | {"seen": effect["seen"]}).status_code == 201
    found = admin.get("audit", params={"act": "agency.changed", "limit": 1}).json()
    assert found["items"][0]["actor"] == ADMIN


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b'{"kind":"approve"}', 422),
        (b'{"kind":"approve","proposals":[{"id":"1"}]}', 422),
        (b'{"kind":"\xff"}', 400),
        (b"[" * 100_000, 400),
        (b"x" * 300_000, 413),
    ],
)
def test_nonsense_is_told_in_a_sentence(programs: Programs, sent: bytes, status: int):
    answer = programs.of(APPROVER).post(
        "decisions", content=sent, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_no_cookie_opens_the_api_and_none_is_given(programs: Programs):
    from tests.support.desk_forms import post
    from tests.support.samples.desk_samples import PASSWORD

    browser = programs.by("")
    browser.base_url = "http://testserver"
    post(browser, "/masuk", "/masuk", petugas=APPROVER, sandi=PASSWORD)
    answer = browser.get("/api/v1/me")
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_a_body_that_trickles_in_ends(programs: Programs, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("desk.api.door.SLOWEST", 0.05)
    token = programs.token(APPROVER)

    async def ask() -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(0.01)
            return {"type": "http.request", "body": b" ", "more_body": True}

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [
            (b"host", b"testserver"),
            (b"authorization", f"Bearer {token}".encode()),
            (b"content-type", b"application/json"),
        ]
        scope = {
            "type": "http", "method": "POST", "path": "/api/v1/decisions", "raw_path": b"",
            "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1),
            "server": ("testserver", 80), "scheme": "http", "http_version": "1.1", "root_path": "",
        }  # fmt: skip
        await programs.app(scope, receive, send)
        return sent

    sent = asyncio.run(ask())
    assert sent[0]["status"] == 408
    assert json.loads(sent[1]["body"])["error"]["kind"] == "too_slow"


def test_what_only_a_test_opens_may_not_be_approved(programs: Programs):
    program, sample = programs.of(APPROVER), programs.sample
    assert "approve" in program.get(f"proposals/{programs.ids[0]}").json()["may"]
    closed = record(AGENCY, "x", "Data pelapor", classification=Classification.DIKECUALIKAN)
    [number] = sample.propose(*dinkes_records(sample), closed)
    told = program.get(f"proposals/{number}").json()
    assert told["state"] == State.TESTED
    assert told["may"]
    assert "approve" not in told["may"]


def test_what_applies_is_confirmed_and_packages_are_answered_for(programs: Programs):
    officer, chief = programs.of(OF_DINKES), programs.of(APPROVER)
    here = f"agencies/{AGENCY}"
    found = officer.get(f"{here}/bindings").json()
    assert found["settled"] == "open"
    why = "Tidak ada kegiatan seperti itu di kantor ini."
    for code in (code for code, binds in found["binds"].items() if binds is None):
        said = {"heading": code, "saying": "not_bound", "reason": why}
        assert officer.post(f"{here}/headings", json=said).status_code == 201
    verdict = {"verdict": "confirmed", "mark": found["mark"]}
    assert chief.post(f"{here}/bindings", json=verdict).status_code == 409
    verdict["mark"] = chief.get(f"{here}/bindings").json()["mark"]
    assert chief.post(f"{here}/bindings", json=verdict).json()["settled"] == "confirmed"
    assert officer.post(f"{here}/bindings", json=verdict).status_code == 403
    none = {"heading": "S04", "saying": "none", "reason": why}
    officer.post(f"{here}/headings", json=none)
    [stated] = officer.get(f"{here}/statements").json()
    assert (stated["heading"], stated["signed_at"]) == ("S04", None)
    package = {"year": 2026, "code": "A-1", "name": "Jasa", "method": "Tender", "stage": "Selesai"}
    assert officer.post(f"{here}/packages", json=package | {"value": "x"}).status_code == 409
    assert len(officer.post(f"{here}/packages", json=package).json()[0]["papers"]) == 39
    paper = {"year": 2026, "package": "A-1", "paper": "PB03", "state": "tidak_ada", "reason": why}
    assert officer.post(f"{here}/packages/papers", json=paper).status_code == 201
    [told] = officer.get(f"{here}/packages/2026").json()
    states = {each["code"]: each["state"] for each in told["papers"]}
    assert states["PB03"] == "tidak_ada"
    gone = paper | {"revoked": True}
    assert officer.post(f"{here}/packages/papers", json=gone).status_code == 201
    assert officer.post(f"{here}/packages/papers", json=gone).status_code == 409
