"""Who says ``--as OFFICER`` proves it with that officer's own token; one person alone is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desk.access.accounts import Accounts
from didd.adapters.archive.archive import open_archive
from didd.adapters.store import Store, open_store
from didd.approval.what_may_be_decided import Refused
from didd.model import AuditEvent
from didd.office import Office
from didd.steps.proof import UNPROVED, NotProved, act_as, ask_for_proof, make_token
from didd.steps.withdrawals import withdraw
from didd.steps.withdrawals.instruction import Instruction
from tests.integration.cli.test_cli import Ran, didd
from tests.support.bureau import ADMIN, ATASAN, PEMBANTU, ROOT, UTAMA, quick_config

#: What an office that is opened for the first time takes over.
SEEDED = ("officers.seeded", "agencies.seeded")


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    return Office(config=quick_config(), store=store, archive=open_archive(str(tmp_path)))


def never(_seconds: float) -> None:
    """Wait for nothing."""


def says(token: str) -> Callable[[], str]:
    return lambda: token


def tokens(office: Office) -> dict[str, str]:
    """Return the administrator and the chief officer a token each."""
    admin = make_token(office, ADMIN, None)
    return {ADMIN: admin, UTAMA: make_token(office, UTAMA, office.officer(ADMIN))}


def test_an_office_asks_unless_it_was_told_otherwise(office: Office) -> None:
    with pytest.raises(NotProved):
        act_as(office, UTAMA, says(""), wait=never)


def test_the_officers_own_token_opens_and_the_chain_says_so(office: Office) -> None:
    made = tokens(office)
    proved = act_as(office, UTAMA, says(made[UTAMA]), wait=never)
    with pytest.raises(Refused):
        withdraw.withdraw(proved, "tidak-ada", Instruction(UTAMA, "alasan"))
    *_, event = office.store.audit.events()
    assert (event.actor, event.details["proof"]) == (UTAMA, "token")


@pytest.mark.parametrize("given", ["", "salah", "x" * 100_000, "é🌴\ud800"])
def test_a_wrong_token_opens_nothing_and_is_kept(office: Office, given: str) -> None:
    tokens(office)
    with pytest.raises(NotProved, match="tidak cocok"):
        act_as(office, UTAMA, says(given), "akun (sudo: budi)", wait=never)
    *_, event = office.store.audit.events()
    assert (event.act, event.actor, event.role) == ("refused", UTAMA, "chief_officer")
    assert event.details["wanted"] == "proof"
    assert event.details["account"] == "akun (sudo: budi)"


def test_another_officers_token_opens_nothing(office: Office) -> None:
    made = tokens(office)
    for officer, token in ((UTAMA, made[ADMIN]), (ATASAN, made[UTAMA]), ("siapa", made[ADMIN])):
        with pytest.raises(NotProved):
            act_as(office, officer, says(token), wait=never)


def test_every_wrong_token_makes_the_next_wait_longer(office: Office) -> None:
    made, waited = tokens(office), list[float]()
    for given in ("a", "b", "c", made[UTAMA]):
        try:
            act_as(office, UTAMA, says(given), wait=waited.append)
        except NotProved:
            assert given != made[UTAMA]
    assert waited == [0.0, 0.5, 1.0, 2.0]


def test_no_token_lies_in_the_database_in_the_clear(office: Office, store_url: str) -> None:
    made = tokens(office)
    assert office.store.proofs.hash_of(UTAMA).startswith("$argon2id$")
    chain = json.dumps([dict(e.details) for e in office.store.audit.events()])
    assert made[UTAMA] not in chain
    assert "argon2" not in chain


def test_a_new_token_ends_the_old_one(office: Office) -> None:
    made = tokens(office)
    new = make_token(office, UTAMA, office.officer(UTAMA))
    with pytest.raises(NotProved):
        act_as(office, UTAMA, says(made[UTAMA]), wait=never)
    act_as(office, UTAMA, says(new), wait=never)


class TestWhoMayMakeOne:
    def test_nobody_makes_himself_an_officers_token(self, office: Office) -> None:
        tokens(office)
        for officer in (UTAMA, ATASAN, ADMIN):
            with pytest.raises(Refused):
                make_token(office, officer, None)
            with pytest.raises(Refused):
                make_token(office, officer, office.officer(PEMBANTU))

    def test_before_the_administrators_there_is_none(self, office: Office) -> None:
        with pytest.raises(Refused, match="Admin PPID"):
            make_token(office, UTAMA, None)

    def test_where_there_is_no_administrator_each_makes_the_first(self, office: Office) -> None:
        few = {k: v for k, v in office.config.officers.items() if k != ADMIN}
        small = replace(office, config=office.config.model_copy(update={"officers": few}))
        make_token(small, UTAMA, None)
        make_token(small, ATASAN, None)
        with pytest.raises(Refused):
            make_token(small, UTAMA, None)

    def test_an_unknown_officer_gets_none(self, office: Office) -> None:
        with pytest.raises(Refused, match="tidak dikenal"):
            make_token(office, "siapa", None)


class TestOnePersonAlone:
    def test_nobody_is_asked_and_every_act_says_so(self, office: Office) -> None:
        ask_for_proof(office, on=False, by=None)

        def asked() -> str:
            raise AssertionError("asked for a token")

        alone = act_as(office, UTAMA, asked, wait=never)
        with pytest.raises(Refused):
            withdraw.withdraw(alone, "tidak-ada", Instruction(UTAMA, "alasan"))
        *_, event = office.store.audit.events()
        assert event.details["proof"] == UNPROVED

    def test_it_is_asked_for_again_from_then_on(self, office: Office) -> None:
        ask_for_proof(office, on=False, by=None)
        ask_for_proof(office, on=True, by=None)
        with pytest.raises(NotProved):
            act_as(office, UTAMA, says("x"), wait=never)

    def test_only_an_administrator_ends_what_officers_rely_on(self, office: Office) -> None:
        tokens(office)
        for by in (None, office.officer(UTAMA), office.officer(PEMBANTU)):
            with pytest.raises(Refused):
                ask_for_proof(office, on=False, by=by)
        ask_for_proof(office, on=False, by=office.officer(ADMIN))
        assert not office.store.proofs.asked()


class TestOnTheCommandLine:
    """In a place whose database nobody called one person's."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        folder = tmp_path / "kantor"
        folder.mkdir(mode=0o700)
        (folder / "didd.env").write_text(
            f"DIDD_CONFIG={ROOT / 'catalog_config'}\nDIDD_DATABASE_URL=sqlite:///didd.db\n"
            "DIDD_SINGLE_PERSON=true\nDIDD_OFFICER_TOKEN=x\n"
        )
        return folder

    def run(self, place: Path, *words: str, **environment: str) -> Ran:
        return didd(place, *words, HOME=str(place), XDG_CONFIG_HOME="", **environment)

    def test_without_the_right_token_nothing_is_done(self, place: Path) -> None:
        withdraw = ("withdraw", "tidak-ada", "--as", UTAMA, "--reason", "x")
        bare = self.run(place, *withdraw)
        assert (bare.returncode, bare.stdout) == (2, "")
        assert "DIDD_OFFICER_TOKEN" in bare.stderr
        wrong = self.run(place, *withdraw, DIDD_OFFICER_TOKEN="salah")
        assert (wrong.returncode, wrong.stdout) == (2, "")
        assert "does not match" in wrong.stderr
        assert "salah" not in wrong.stderr
        store = open_store(f"sqlite:///{place / 'didd.db'}")
        assert [e.act for e in store.audit.events()] == [*SEEDED, "refused"]
        store.close()

    def test_a_token_in_a_private_file_is_proof_and_an_open_file_is_none(self, place: Path) -> None:
        token = self.run(place, "officer", "token", ADMIN).stdout.strip()
        kept = place / ".config" / "didd" / "token"
        kept.parent.mkdir(parents=True)
        kept.write_text(token + "\n")
        withdraw = ("withdraw", "tidak-ada", "--as", ADMIN, "--reason", "x")
        kept.chmod(0o640)
        assert self.run(place, *withdraw).returncode == 2
        kept.chmod(0o600)
        done = self.run(place, *withdraw)
        assert done.returncode == 1, done.stderr
        assert "There is no tidak-ada on the portal" in " ".join(done.stderr.split())

    @pytest.mark.parametrize(
        "words",
        [
            ("decide", "approve", "--agency", "dinkes"),
            ("override", "a.pdf", "--agency", "dinkes", "--rule", "nik"),
            ("register", "establish", "dinkes", "--number", "1", "--date", "2026-03-02"),
            ("withdraw", "x"),
            ("restore", "x"),
            ("embargo", "x", "--until", "2026-03-02"),
        ],
    )
    def test_every_act_of_an_officer_asks(self, place: Path, words: tuple[str, ...]) -> None:
        ran = self.run(place, *words, "--as", UTAMA)
        assert ran.returncode == 2
        assert "DIDD_OFFICER_TOKEN" in ran.stderr


INDONESIAN = {"DIDD_LANGUAGE": "id"}


class TestPasswordOfTheDesk:
    """`python -m desk passwd`: proved like every act of an officer, and kept in the chain."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        (tmp_path / "didd.env").write_text(
            f"DIDD_CONFIG={ROOT / 'catalog_config'}\nDIDD_DATABASE_URL=sqlite:///didd.db\n"
        )
        return tmp_path

    def passwd(
        self, place: Path, *words: str, given: str = "kata-sandi-baru-1", **more: str
    ) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DIDD_", "XDG_"))}
        return subprocess.run(
            [sys.executable, "-m", "desk", "passwd", *words],
            cwd=place, input=f"{given}\n", capture_output=True, text=True, check=False,
            env={**kept, "HOME": str(place), "PYTHONPATH": str(ROOT), **INDONESIAN, **more},
        )  # fmt: skip

    def events(self, place: Path) -> list[AuditEvent]:
        store = open_store(f"sqlite:///{place / 'didd.db'}")
        found = list(store.audit.events())
        store.close()
        return found

    def token(self, place: Path, officer: str, **more: str) -> str:
        by = ("--as", ADMIN) if more else ()
        return didd(place, "officer", "token", officer, *by, HOME=str(place), **more).stdout.strip()

    def test_without_proof_or_with_anothers_no_password_is_set(self, place: Path) -> None:
        admin = self.token(place, ADMIN)
        chief = self.token(place, UTAMA, DIDD_OFFICER_TOKEN=admin)
        for words, given, code in (
            ((UTAMA,), "", 2),
            ((UTAMA,), "salah", 2),
            ((UTAMA,), admin, 2),
            ((ATASAN, "--as", UTAMA), chief, 1),
            (("siapa",), admin, 2),
        ):
            ran = self.passwd(place, *words, DIDD_OFFICER_TOKEN=given)
            assert (ran.returncode, ran.stdout) == (code, ""), ran.stderr
            assert "Traceback" not in ran.stderr
        assert "officer.password" not in {e.act for e in self.events(place)}
        assert self.events(place)[-1].act == "refused"

    @pytest.mark.parametrize("by", [UTAMA, ADMIN])
    def test_the_officer_and_the_administrator_set_it_and_the_chain_has_who_and_which(
        self, place: Path, by: str
    ) -> None:
        admin = self.token(place, ADMIN)
        token = admin if by == ADMIN else self.token(place, UTAMA, DIDD_OFFICER_TOKEN=admin)
        words = (UTAMA,) if by == UTAMA else (UTAMA, "--as", ADMIN)
        ran = self.passwd(place, *words, DIDD_OFFICER_TOKEN=token)
        assert ran.returncode == 0, ran.stderr
        store = open_store(f"sqlite:///{place / 'didd.db'}")
        accounts = Accounts(store.passwords)
        assert accounts.verify(UTAMA, "kata-sandi-baru-1")
        kept = store.passwords.of(UTAMA)
        assert kept is not None
        assert kept.temporary is (by == ADMIN)
        event = self.events(place)[-1]
        assert (event.act, event.actor, event.object) == (
            "officer.password",
            by,
            f"officer/{UTAMA}",
        )
        assert event.details["proof"] == "token"
        assert event.content_hash == accounts.fingerprint(UTAMA)
        store.close()
        assert "argon2" not in str(event)

    def test_where_one_person_works_alone_nobody_is_asked_and_the_chain_says_so(
        self, place: Path
    ) -> None:
        assert didd(place, "officer", "proof", "off", HOME=str(place)).returncode == 0
        assert self.passwd(place, UTAMA).returncode == 0
        assert self.events(place)[-1].details["proof"] == UNPROVED

    def test_a_weak_password_changes_nothing_and_is_no_act(self, place: Path) -> None:
        didd(place, "officer", "proof", "off", HOME=str(place))
        ran = self.passwd(place, UTAMA, given="pendek")
        assert ran.returncode == 2
        assert "karakter" in ran.stderr
        assert [e.act for e in self.events(place)] == [*SEEDED, "proof.off"]


def test_a_place_made_by_init_says_that_nobody_is_asked(tmp_path: Path) -> None:
    made = didd(tmp_path, "init", "kantor")
    assert "without proof" in " ".join(made.stderr.split())
    status = json.loads(didd(tmp_path / "kantor", "status", "--json").stdout)
    assert status["proof"] == UNPROVED
    doctor = json.loads(didd(tmp_path / "kantor", "doctor", "--json").stdout)
    [database] = [c for c in doctor["checks"] if c["what"] == "database"]
    assert "without proof" in database["said"]
    spoken = json.loads(didd(tmp_path / "kantor", "doctor", "--json", DIDD_LANGUAGE="id").stdout)
    assert [(c.keys(), c["what"]) for c in spoken["checks"]] == [
        (c.keys(), c["what"]) for c in doctor["checks"]
    ], "programs read it whatever the language"


def test_init_does_not_open_an_office_that_is_there(tmp_path: Path) -> None:
    shared = f"sqlite:///{tmp_path / 'bersama.db'}"
    didd(tmp_path, "init", "kantor", DIDD_DATABASE_URL=shared)
    store = open_store(shared)
    assert store.proofs.asked()
    store.close()
    assert os.environ.get("DIDD_DATABASE_URL") != shared
