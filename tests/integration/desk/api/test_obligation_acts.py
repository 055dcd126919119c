"""What the law and auditors want, through the API: answers, packs, statements, days, letters."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from tests.integration.desk.api.conftest import AGENCY, Programs
from tests.support.samples.desk_samples import APPROVER, OF_DINKES, SUPERIOR
from tests.support.signed_papers import scan

HERE = f"agencies/{AGENCY}"
ASKED = f"{HERE}/questionnaires/contoh-2026"
PDF = b"%PDF-1.4\n% foto meja layanan\n%%EOF\n"
WHY = "Tidak ada perjanjian dengan pihak ketiga di kantor ini."


def answer_of(answers: list[dict[str, object]], code: str) -> dict[str, object]:
    return next(each for each in answers if each["code"] == code)


def test_a_question_is_answered_with_a_file_and_taken_back(programs: Programs):
    program, office = programs.of(OF_DINKES), programs.sample.office
    [listed] = program.get("questionnaires").json()
    assert (listed["code"], listed["questions"], listed["example"]) == ("contoh-2026", 40, True)
    told = program.get(ASKED).json()
    assert (len(told["answers"]), sum(told["counts"].values())) == (40, 40)
    assert program.get(ASKED, params={"links": True}).status_code == 200
    asked = {"question": "C03", "grade": "2"}
    for wrong in (asked, asked | {"grade": "99"}, {"question": "X99"}, asked | {"revoked": True}):
        answer = program.post(f"{ASKED}/answers", json=wrong)
        assert (answer.status_code, answer.json()["error"]["kind"]) == (409, "refused"), wrong
    at, given = f"{ASKED}/questions/C03/answer-file", {"path": "meja.pdf", "grade": "1.5"}
    assert program.put(at, params=given, content=b"").status_code == 409
    assert programs.of(SUPERIOR).put(at, params=given, content=PDF).status_code == 403
    kept = program.put(at, params=given | {"note": "Meja layanan."}, content=PDF)
    assert kept.status_code == 201, kept.text
    said = kept.json()["given"]
    assert (said["grade"], said["note"], said["file_name"]) == ("1.5", "Meja layanan.", "meja.pdf")
    assert program.get(f"{ASKED}/answer-files/{said['sha256']}").content == PDF
    assert program.get(f"{ASKED}/answer-files/{'0' * 64}").status_code == 404
    linked = asked | {"grade": "2", "url": "https://contoh.go.id/meja"}
    assert program.post(f"{ASKED}/answers", json=linked).json()["given"]["sha256"]
    assert answer_of(program.get(ASKED).json()["answers"], "C03")["by_person"] is True
    gone = program.post(f"{ASKED}/answers", json={"question": "C03", "revoked": True})
    assert gone.json()["given"] is None
    acts = {e.act for e in office.store.audit.events() if e.actor == OF_DINKES}
    assert {"question.answer", "question.revoke", "refused"} <= acts, acts


def test_a_pack_is_frozen_as_it_was_shown(programs: Programs):
    program = programs.of(OF_DINKES)
    told = program.get(f"{ASKED}/score").json()
    assert told["scores"][-1]["group"] == ""
    assert told["scores"][-1]["questions"] == 40
    assert told["no_promise"].startswith("Reckoned by us")
    assert program.get(f"{ASKED}/packs").json() == []
    wanted = {"round": "sent", "mark": told["mark"]}
    assert program.post(f"{ASKED}/packs", json=wanted | {"mark": "0" * 64}).status_code == 409
    assert program.post(f"{ASKED}/packs", json=wanted | {"round": "objection"}).status_code == 409
    made = program.post(f"{ASKED}/packs", json=wanted)
    assert made.status_code == 201, made.text
    assert program.get("packs").json() == program.get(f"{ASKED}/packs").json() == [made.json()]
    got = program.get(f"{ASKED}/packs/{made.json()['sha256']}")
    with zipfile.ZipFile(io.BytesIO(got.content)) as packed:
        assert "data/index.html" in packed.namelist()
    assert programs.of(SUPERIOR).post(f"{ASKED}/packs", json=wanted).status_code == 403
    for strange in ("agencies/dlh/questionnaires/contoh-2026", f"{HERE}/questionnaires/lain-2026"):
        assert program.get(strange).status_code == 404
        assert program.get(f"{strange}/packs").status_code == 404


def test_a_statement_is_taken_out_signed_and_sent_back(programs: Programs):
    program, at, paper = programs.of(OF_DINKES), f"{HERE}/signed-statements", scan()
    none = {"heading": "S04", "saying": "none", "reason": WHY}
    assert program.post(f"{HERE}/headings", json=none).status_code == 201
    told = program.get(f"{HERE}/statement").json()
    assert (told["keys"], told["declared"][0]["reason"]) == (["S04"], WHY)
    to_sign = program.get(f"{HERE}/statement.pdf", params={"key": "S04", "name": "Nama Contoh"})
    assert to_sign.content.startswith(b"%PDF")
    assert program.get(f"{HERE}/statement.docx", params={"key": "S04"}).content[:2] == b"PK"
    assert program.get(f"{HERE}/statement.pdf", params={"key": "S05"}).status_code == 409
    sent = {"key": "S04", "mark": told["mark"]}
    assert program.put(at, params=sent | {"mark": "0" * 64}, content=paper).status_code == 409
    assert program.put(at, params=sent, content=b"bukan pdf").status_code == 409
    kept = program.put(at, params=sent, content=paper)
    assert kept.status_code == 201, kept.text
    assert [each["id"] for each in program.get(at).json()] == [kept.json()["id"]]
    assert program.get(f"{at}/{kept.json()['id']}").content == paper
    assert program.get(f"{at}/999").status_code == 404
    told = program.get(f"{HERE}/statement").json()
    assert (told["declared"][0]["signed"], told["keys"]) == (kept.json()["id"], [])


def test_days_to_keep_are_listed_and_the_letter_to_a_late_agency_is_written(programs: Programs):
    program, chief = programs.of(OF_DINKES), programs.of(APPROVER)
    page: dict[str, Any] = {}
    days, seen, cursor = "deadlines", [], ""
    while cursor is not None:
        page = chief.get(days, params={"limit": 2, "cursor": cursor}).json()
        seen += page["items"]
        cursor = page["next"]
    assert len(seen) == page["total"]
    assert [each["due"] for each in seen] == sorted(each["due"] for each in seen)
    late = chief.get(days, params={"late": True}).json()
    assert all(each["left"] < 0 for each in late["items"])
    mine = program.get(days, params={"agency": "dlh"}).json()
    assert mine["total"] == 0
    owed = program.get(f"{HERE}/late-letter").json()
    assert owed["missing"], "an office without any list in force lacks something"
    assert owed["letter"]["rows"]
    assert chief.get(f"{HERE}/late-letter.pdf").content.startswith(b"%PDF")
    assert chief.get(f"{HERE}/late-letter.docx").content[:2] == b"PK"
    assert program.get(f"{HERE}/late-letter.pdf").status_code == 403


def test_retention_and_the_times_of_steps_are_read(programs: Programs):
    program, chief = programs.of(OF_DINKES), programs.of(APPROVER)
    kept = chief.get("retention").json()
    assert kept["total"] == sum(kept["counts"].values()) == len(kept["items"])
    number = programs.ids[0]
    shown = chief.get(f"proposals/{number}").json()
    bound = {name: shown[name] for name in ("id", "content_hash", "last_decision")}
    made = chief.post("decisions", json={"kind": "approve", "proposals": [bound]})
    assert made.status_code == 201, made.text
    done = chief.get("steps", params={"limit": 200}).json()["items"]
    mine = {s["step"]: s for s in done if s["about"] == shown["record_id"]}
    assert set(mine) == {"collect", "approve"}
    step = mine["approve"]
    assert (step["agency"], step["title"]) == (AGENCY, shown["title"])
    [times] = [t for t in chief.get("step-times").json() if t["step"] == "approve"]
    assert (times["agency"], times["count"]) == (AGENCY, 1)
    [times] = [
        t
        for t in program.get("step-times", params={"together": True}).json()
        if t["step"] == "approve"
    ]
    assert (times["agency"], times["median"]) == ("", round(step["took"]))
    assert program.get("steps", params={"agency": "dlh"}).json()["total"] == 0


def test_packages_are_taken_over_from_a_table_whole_or_not_at_all(programs: Programs):
    program, at = programs.of(OF_DINKES), f"{HERE}/package-table"
    sent = {"path": "paket.csv", "year": 2026}
    head = b"kode;nama paket;nilai;metode;tahap;tahun\n"
    bad = program.put(at, params=sent, content=head + b"A-1;Jasa;x;Tender;Selesai;2026\n")
    assert bad.status_code == 409
    assert bad.json()["error"]["fields"][0]["where"] == "row 2"
    assert program.get(f"{HERE}/packages/2026").json() == []
    good = head + b"A-1;Jasa;1000;Tender;Selesai;2026\n"
    taken = program.put(at, params=sent, content=good)
    assert taken.json() == {"packages": 1, "new": 1}, taken.text
    assert program.put(at, params=sent, content=good).json() == {"packages": 1, "new": 0}
    assert programs.of(SUPERIOR).put(at, params=sent, content=good).status_code == 403
    gone = program.delete(f"{HERE}/packages/2026/A-1")
    assert gone.json() == {"year": 2026, "code": "A-1"}
    assert program.delete(f"{HERE}/packages/2026/A-1").status_code == 409
    assert program.get(f"{HERE}/packages/2026").json() == []
