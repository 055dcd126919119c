"""What an account holds of somebody who has left goes; what proves an act of office stays."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from didd.adapters.database.engine import reading, writing
from didd.adapters.database.schema import (
    login_session,
    message,
    message_choice,
    saved_view,
)
from didd.adapters.database.sweeping import NotSwept
from didd.adapters.store.people.officers import Appointing, keep_version
from didd.adapters.store.people.sso_identities import SsoIdentity
from didd.approval.what_may_be_decided import Refused
from didd.model import Role
from didd.steps.people.appointing import end_person
from didd.steps.people.erasing import erase_account, held_of
from didd.steps.people.erasure_paper import WORDS, proof_files
from tests.support.bureau import ADMIN, ATASAN, PEMBANTU, UTAMA, Bureau, row

MAIL, BROWSER, NAME = "siapa.dia@contoh.example", "Peramban qwxzjv", "Petugas"
WHY = "Permintaan tertulis yang bersangkutan."
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def bureau(tmp_path: Path, store_url: str) -> Bureau:
    made = Bureau(tmp_path, database=store_url)
    made.office.seed_officers()
    made.office.seed_agencies()
    made.list(row("Profil Contoh"))
    made.harvest()
    made.approve()
    admin = made.office.officer(ADMIN)
    assert admin is not None
    made.office.store.sso_identities.say(SsoIdentity(UTAMA, MAIL, ""), admin)
    made.office.store.second_factors.keep(UTAMA, "disegel", 1, ["kode-satu"], None)
    rows = {
        login_session: {"key": "a" * 64, "officer": UTAMA, "fingerprint": "b" * 64,
                        "address": "192.0.2.77", "agent": BROWSER, "started_at": AT,
                        "seen_at": AT, "notice": ""},
        message: {"message_id": "x", "officer": UTAMA, "address": MAIL, "subject": "s",
                  "body": f"Yth. {MAIL}", "made_at": AT, "state": "sent", "attempts": 1,
                  "cause": ""},
        message_choice: {"officer": UTAMA, "address": MAIL, "way": "digest", "digest_at": "08:00",
                         "quiet_from": "", "quiet_until": "", "language": "id", "changed_at": AT},
        saved_view: {"officer": UTAMA, "name": "Milik saya qwxzjv", "query": ""},
    }  # fmt: skip
    with writing(made.office.store.engine) as connection:
        for table, values in rows.items():
            connection.execute(table.insert().values(**values))
    return made


def leave(bureau: Bureau) -> None:
    yesterday = bureau.office.today - timedelta(days=1)
    end_person(bureau.office, ADMIN, UTAMA, yesterday)


def everything(bureau: Bureau) -> str:
    """Every row of every table, as text."""
    with bureau.office.store.engine.connect() as connection:
        found = sa.MetaData()
        found.reflect(connection)
        return "\n".join(
            str(tuple(each))
            for table in found.sorted_tables
            for each in connection.execute(sa.select(table))
        )


def test_what_is_the_persons_own_is_gone_and_the_chain_still_holds(
    bureau: Bureau, tmp_path: Path
) -> None:
    leave(bureau)
    before = bureau.office.person(UTAMA)
    decided = [(d.officer, d.holder) for d in bureau.office.store.decisions.of(bureau.slug)]
    done = erase_account(bureau.office, UTAMA, ADMIN, WHY)
    assert bureau.broken() == []
    told = everything(bureau)
    for word in (MAIL, BROWSER, "192.0.2.77", "Milik saya qwxzjv", "disegel"):
        assert word not in told, word
    after = bureau.office.person(UTAMA)
    assert (after.name, after.nip, after.rank) == ("Petugas yang dihapus #1", "", "")
    assert (after.until, after.roles) == (before.until, before.roles)
    assert [who for who, _holder in decided] == [UTAMA]
    now = [(d.officer, d.holder) for d in bureau.office.store.decisions.of(bureau.slug)]
    assert now == decided, "who decided is told as before"
    database = tmp_path / "didd.db"
    if database.exists():
        lying = b"".join(p.read_bytes() for p in database.parent.glob("didd.db*") if p.is_file())
        assert MAIL.encode() not in lying, "not in the file's free pages either"
        assert BROWSER.encode() not in lying
    event = bureau.office.store.erasures.last(UTAMA)
    assert (event.seq, event.hash, event.content_hash) == (done.seq, done.hash, done.content_hash)
    assert done.removed["message"] == done.removed["sso_identity"] == 1


def test_what_was_deleted_before_is_not_in_the_files_either_nor_while_somebody_reads(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before, free pages kept rows of long ago, and a log that was not emptied said nothing."""
    leave(bureau)
    monkeypatch.setattr("didd.adapters.store.people.erasures._PATIENCE", 1)
    old, engine = "Dihapus lama qqxxzz", bureau.office.store.engine
    with writing(engine) as connection:
        many = [{"officer": UTAMA, "name": f"{old} {n}", "query": "x" * 900} for n in range(200)]
        connection.execute(saved_view.insert(), many)
    with writing(engine) as connection:
        connection.execute(saved_view.delete().where(saved_view.c.name.startswith(old)))
    with reading(engine) as connection:
        connection.execute(sa.select(sa.func.count()).select_from(message)).scalar()
        with pytest.raises(NotSwept):
            erase_account(bureau.office, UTAMA, ADMIN, WHY)
    assert not bureau.office.store.erasures.held(UTAMA), "it is erased"
    done = erase_account(bureau.office, UTAMA, ADMIN, WHY)
    assert done.number == 1
    assert done.seq == bureau.office.store.erasures.last(UTAMA).seq
    database = tmp_path / "didd.db"
    if database.exists():
        lying = b"".join(p.read_bytes() for p in database.parent.glob("didd.db*") if p.is_file())
        for word in (MAIL, BROWSER, old):
            assert word.encode() not in lying, word


def test_the_proof_says_of_nip_and_rank_what_is_true(bureau: Bureau) -> None:
    leave(bureau)
    nip = "198001012005011001"
    assert nip not in everything(bureau)
    person, admin = bureau.office.person(UTAMA), bureau.office.officer(ADMIN)
    assert person
    with writing(bureau.office.store.engine) as connection:
        keep_version(connection, replace(person, nip=nip), Appointing(admin), AT)
    done = erase_account(bureau.office, UTAMA, ADMIN, WHY)
    assert everything(bureau).count(nip) >= 2, "an earlier version, and its link in the chain"
    as_json = next(c for f, c in proof_files(bureau.office, done).items() if f.endswith(".json"))
    told = json.loads(as_json)
    assert "NIP, dan pangkat pada versi data petugas yang lama" in told["stays"]
    assert "rincian jejak audit" in told["stays"]
    assert told["shown"].endswith("sejak sekarang: sebutan pengganti")


def test_once_more_is_the_same_erasure_and_what_came_since_goes_too(bureau: Bureau) -> None:
    leave(bureau)
    first = erase_account(bureau.office, UTAMA, ADMIN, WHY)
    head = bureau.office.store.audit.head()
    assert erase_account(bureau.office, UTAMA, ADMIN, "Sekali lagi.") == first
    assert bureau.office.store.audit.head() == head
    with writing(bureau.office.store.engine) as connection:
        connection.execute(saved_view.insert().values(officer=UTAMA, name="baru", query=""))
    second = erase_account(bureau.office, UTAMA, ADMIN, WHY)
    assert (second.number, dict(second.removed)) == (2, {"saved_view": 1})
    assert bureau.broken() == []


def test_killed_nothing_was_erased(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    leave(bureau)
    before = everything(bureau)
    with monkeypatch.context() as patch:
        patch.setattr(
            "didd.adapters.store.people.erasures._act",
            lambda *_: (_ for _ in ()).throw(KeyboardInterrupt),
        )
        with pytest.raises(KeyboardInterrupt):
            erase_account(bureau.office, UTAMA, ADMIN, WHY)
    assert everything(bureau) == before
    assert erase_account(bureau.office, UTAMA, ADMIN, WHY).number == 1


def test_who_may_not_and_whom_not(bureau: Bureau) -> None:
    for officer, by, reason in (
        (UTAMA, ADMIN, WHY),  # still holds a role
        (ADMIN, ADMIN, WHY),  # their own
        ("tidak.ada", ADMIN, WHY),
    ):
        with pytest.raises(Refused):
            erase_account(bureau.office, officer, by, reason)
    leave(bureau)
    for by in (PEMBANTU, ATASAN, UTAMA, "tidak.ada"):
        with pytest.raises(Refused):
            erase_account(bureau.office, UTAMA, by, WHY)
        with pytest.raises(Refused):
            held_of(bureau.office, UTAMA, by)
    with pytest.raises(Refused):
        erase_account(bureau.office, UTAMA, ADMIN, "  ")
    assert bureau.office.store.erasures.held(UTAMA)["message"] == 1
    assert bureau.office.store.erasures.last(UTAMA) is None
    assert len(bureau.refusals()) == 8, "each is in the chain"
    assert bureau.office.officer(ADMIN).role is Role.PORTAL_ADMIN


def test_the_proof_says_what_and_when_and_nothing_of_the_data(
    bureau: Bureau, tmp_path: Path
) -> None:
    leave(bureau)
    name = bureau.office.person(UTAMA).name
    held = held_of(bureau.office, UTAMA, ADMIN)
    assert held.keys() <= WORDS.keys()
    done = erase_account(bureau.office, UTAMA, ADMIN, f"{WHY} NIK 6271011203850002")
    files = proof_files(bureau.office, done)
    assert proof_files(bureau.office, done) == files, "the same bytes"
    paper = tmp_path / "bukti.pdf"
    [paper_bytes] = [content for file, content in files.items() if file.endswith(".pdf")]
    paper.write_bytes(paper_bytes)
    text = subprocess.run(
        ["pdftotext", "-layout", str(paper), "-"], capture_output=True, check=True, text=True
    ).stdout
    as_json = next(c for f, c in files.items() if f.endswith(".json")).decode()
    for told in (text, as_json):
        assert str(done.seq) in told
        assert not any(word in told for word in (MAIL, BROWSER, UTAMA, name, "6271011203850002"))
    assert "Petugas yang dihapus #1" in text
    joined = "".join(text.split())
    assert done.hash in joined.replace("\u200b", "")
    assert "Cadangan" in text
