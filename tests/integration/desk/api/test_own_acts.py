"""Files looked into, an officer's own views and mails, and the outbox, through the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from didd.adapters.store.messages.outbox import MailState
from didd.messages.when import Way
from didd.ports import Mail
from didd.steps.approve import approve_all
from tests.integration.desk.api.conftest import Programs
from tests.integration.desk.files.test_looking_inside import pdf_with_pages, workbook
from tests.support.samples.desk_samples import ADMIN, APPROVER, OF_DINKES, record

CHOSEN = {
    "address": "utama@kantor.example",
    "way": "digest",
    "digest_at": "07:15",
    "quiet_from": "19:00",
    "quiet_until": "06:30",
    "language": "en",
}


def proposed(programs: Programs, name: str, content: bytes) -> str:
    """Propose one record with this file; the address of the file."""
    file = programs.sample.file(name, content, "application/octet-stream")
    [number] = programs.sample.propose(record("dlh", "berkas", "Berkas Contoh", files=(file,)))
    return f"proposals/{number}/files/{file.sha256}"


def test_a_file_is_read_page_by_page_and_its_picture_is_of_our_own_making(programs: Programs):
    program, at = programs.of(APPROVER), proposed(programs, "a.pdf", pdf_with_pages(2))
    seen = program.get(f"{at}/preview", params={"page": 2}).json()
    assert (seen["kind"], seen["page"], seen["pages"], seen["before"]) == ("picture", 2, 2, "")
    picture = program.get(seen["picture"].removeprefix("/"))
    assert picture.headers["content-type"] in ("image/png", "image/jpeg")
    assert program.get(f"{at}/difference").status_code == 404
    for page in ("preview", "pictures/1", "difference"):
        assert programs.of(OF_DINKES).get(f"{at}/{page}").status_code == 404


def test_what_changed_in_a_table_is_told_cell_by_cell(programs: Programs):
    before = proposed(programs, "a.xlsx", workbook(("kode", "nilai"), ("A", 1), ("B", 2)))
    approve_all(programs.sample.office, "dlh", APPROVER)
    now = workbook(("kode", "nilai"), ("A", 1), ("B", 3), ("C", 4))
    program, at = programs.of(APPROVER), proposed(programs, "a.xlsx", now)
    seen = program.get(f"{at}/preview").json()
    assert (seen["kind"], seen["rows"][0]) == ("table", ["kode", "nilai"])
    assert seen["before"] == before.rpartition("/")[2]
    told = program.get(f"{at}/difference").json()
    assert (told["kind"], told["lines"], told["more"]) == ("rows", [], 0)
    changed, added = told["rows"]
    assert (changed["mark"], changed["cells"]) == ("~", [["B", "B"], ["2", "3"]])
    assert (added["mark"], added["cells"]) == ("+", [["", "C"], ["", "4"]])


def test_views_of_the_queue_are_the_officers_own(programs: Programs):
    program, reader = programs.of(APPROVER), programs.of(APPROVER, "read")
    view = {"name": "Berkala dinkes", "agency": "dinkes", "classification": "BERKALA"}
    assert reader.put("queue/views", json=view).json()["error"]["kind"] == "no_scope"
    assert program.put("queue/views", json=view | {"name": " "}).status_code == 409
    assert program.put("queue/views", json=view | {"state": "digantikan"}).status_code == 409
    [kept] = program.put("queue/views", json=view).json()
    assert kept == view | {"state": "diajukan", "text": ""}
    [stored] = programs.sample.office.store.saved_views.of(APPROVER)
    assert stored.query == "pd=dinkes&kelas=BERKALA"
    assert reader.get("queue/views").json() == [kept]
    assert programs.of(OF_DINKES).get("queue/views").json() == []
    assert program.delete("queue/views", params={"name": view["name"]}).json() == []


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"address": "bukan alamat"}, 409), ({"address": ""}, 409), ({"way": "merpati"}, 422),
     ({"digest_at": "25:00"}, 422)],
)  # fmt: skip
def test_an_officer_chooses_how_they_are_written_to(
    programs: Programs, wrong: dict[str, str], status: int
):
    program, store = programs.of(APPROVER), programs.sample.office.store
    assert program.put("me/messages", json=CHOSEN | wrong).status_code == status
    assert store.message_choices.of(APPROVER) is None
    reader = programs.of(APPROVER, "read")
    assert reader.put("me/messages", json=CHOSEN).status_code == 403
    assert program.put("me/messages", json=CHOSEN).json() == CHOSEN
    assert reader.get("me/messages").json() == CHOSEN
    kept = store.message_choices.of(APPROVER)
    assert kept is not None
    assert (kept.way, kept.quiet_until.hour) == (Way.DIGEST, 6)
    event = list(store.audit.events())[-1]
    assert (event.act, event.actor) == ("officer.messages", APPROVER)
    assert "kantor.example" not in str(event.details)


def test_the_administrator_has_a_mail_sent_again(programs: Programs):
    admin, store = programs.of(ADMIN), programs.sample.office.store
    told: dict[str, Any] = admin.get("mails").json()
    assert (told["set_up"], told["failed"]) == (False, [])
    assert APPROVER in told["silent"]
    set_to = {"officer": APPROVER, "address": "baru@kantor.example"}
    assert admin.post("mails/addresses", json=set_to | {"address": "x"}).status_code == 409
    assert APPROVER not in admin.post("mails/addresses", json=set_to).json()["silent"]
    mail = Mail("<1@contoh>", "lama@kantor.example", "Perihal", "Isi", datetime.now(UTC))
    store.outbox.write(APPROVER, mail, {})
    store.outbox.failed(store.outbox.newest(MailState.PENDING, 1)[0], "550 No such user")
    [failed] = admin.get("mails").json()["failed"]
    assert (failed["subject"], failed["cause"]) == ("Perihal", "550 No such user")
    again = {"message_id": failed["message_id"], "officer": APPROVER}
    assert admin.post("mails/again", json=again).json()["counts"]["pending"] == 1
    assert store.outbox.newest(MailState.PENDING, 1)[0].address == "baru@kantor.example"
    assert admin.post("mails/again", json=again | {"message_id": "<2@x>"}).status_code == 409
    assert programs.of(APPROVER).get("mails").status_code == 403
