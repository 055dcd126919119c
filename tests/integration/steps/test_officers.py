"""Officers in the database: seeded once, imported, answering for harvests; four eyes by item."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from didd.adapters.store.people.officers import Appointing
from didd.approval.appointments import ALL, Appointment, Person
from didd.approval.what_may_be_decided import CHIEFS, Refused
from didd.model import DecisionKind, Role
from didd.office import OfficeError
from didd.steps.collect.collect import HARVESTER
from didd.steps.people import appointing
from didd.steps.people.api_tokens import TokenWanted, last_day_of, make_api_token
from didd.steps.people.appointing import RoleWanted, end_role
from didd.steps.people.desk_passwords import begin_with, first_administrator
from didd.steps.people.import_officers import import_officers
from tests.support.bureau import ADMIN, ATASAN, PEMBANTU, UTAMA, Bureau, row

BOTH = "contoh.dua-peran"


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path)


def appoint(bureau: Bureau, *roles: Role, officer: str = BOTH, agency: str = ALL) -> None:
    bureau.office.seed_officers()
    person = Person(officer, "Petugas Contoh Dua Peran", sample=True)
    held = [Appointment(f"{officer}-{r}", officer, r, agency, f"{r} (contoh)") for r in roles]
    bureau.office.store.officers.keep([person, *held], Appointing(None))


class TestSeeding:
    def test_the_settings_seed_an_empty_store_and_count_no_more_after_it(
        self, bureau: Bureau
    ) -> None:
        office = bureau.office
        assert office.seed_officers()
        known = office.people()
        office.config.officers[UTAMA] = replace(office.config.officers[UTAMA], name="Lain")
        office.config.officers["contoh.lain"] = replace(
            office.config.officers[UTAMA], id="contoh.lain"
        )
        assert not office.seed_officers()
        assert office.people() == known
        assert office.person("contoh.lain") is None
        seeded = [e for e in office.store.audit.events() if e.act == "officers.seeded"]
        assert len(seeded) == 1
        assert bureau.broken() == []

    def test_a_role_slipped_in_as_if_seeded_is_told(self, bureau: Bureau) -> None:
        bureau.office.seed_officers()
        with bureau.office.store.engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO appointment (key, officer, held, agency, position, acting, mandate, "
                "made_by, role, at) SELECT 'x', officer, 'superior', agency, position, acting, "
                "mandate, made_by, role, at FROM appointment LIMIT 1"
            )
        assert bureau.broken() != []

    def test_the_first_administrator_is_no_sample_and_made_once(self, bureau: Bureau) -> None:
        first = first_administrator(bureau.office)
        assert first is not None
        assert first.id == "admin"
        assert begin_with(bureau.office, first, "hash-contoh")
        assert not begin_with(bureau.office, first, "hash-lain")
        assert first_administrator(bureau.office) is None
        assert list(bureau.office.store.passwords.holders()) == ["admin"]
        made = bureau.office.people()["admin"]
        assert [r.role for r in made.held(bureau.office.today)] == [Role.PORTAL_ADMIN]
        assert bureau.broken() == []

    def test_an_administrator_of_the_settings_is_the_first_one(self, bureau: Bureau) -> None:
        officers = bureau.office.config.officers
        officers[ADMIN] = replace(officers[ADMIN], sample=False)
        first = first_administrator(bureau.office)
        assert first is not None
        assert first.id == ADMIN


class TestImport:
    FILE = """
officers:
  - {id: contoh.baru, name: Petugas Contoh Baru, role: agency_officer, position: PPID (contoh),
     agencies: [dinkes, disdik], acting: Plt., mandate: ST 1, since: 2026-01-01}
  - {id: contoh.admin, name: Nama Lain, role: superior, position: Atasan (contoh)}
"""

    def file(self, bureau: Bureau, text: str = FILE) -> Path:
        path = bureau.place / "petugas.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def test_what_is_new_is_taken_over_once_and_never_the_importer_s_own(
        self, bureau: Bureau
    ) -> None:
        before = bureau.office.people()[ADMIN]
        added = import_officers(bureau.office, ADMIN, self.file(bureau))
        assert (added.people, added.roles) == (1, 2)
        again = import_officers(bureau.office, ADMIN, self.file(bureau))
        assert (again.people, again.roles) == (0, 0)
        people = bureau.office.people()
        assert people[ADMIN] == before
        assert [r.agency for r in people["contoh.baru"].roles] == ["dinkes", "disdik"]
        assert people["contoh.baru"].roles[0].mandate == "ST 1"
        assert bureau.broken() == []

    @pytest.mark.parametrize("by", ["", UTAMA, "siapa.ini"])
    def test_only_an_administrator_imports(self, bureau: Bureau, by: str) -> None:
        bureau.office.seed_officers()
        with pytest.raises(Refused):
            import_officers(bureau.office, by, self.file(bureau))
        assert "contoh.baru" not in bureau.office.people()
        assert len(bureau.refusals()) == 1

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("officers: []", "tidak berisi petugas"),
            ("{", "bukan YAML"),
            ("- {id: a, name: B, role: raja, position: C}", "petugas 1: role"),
        ],
    )
    def test_what_is_no_list_of_officers_is_told(
        self, bureau: Bureau, text: str, told: str
    ) -> None:
        with pytest.raises(OfficeError, match=told):
            import_officers(bureau.office, ADMIN, self.file(bureau, text))

    def test_all_or_nothing(self, bureau: Bureau) -> None:
        wrong = (
            self.FILE + "  - {id: contoh.x, name: X, role: superior, position: X, agencies: [mars]}"
        )
        with pytest.raises(Refused, match="mars"):
            import_officers(bureau.office, ADMIN, self.file(bureau, wrong))
        assert "contoh.baru" not in bureau.office.people()

    @pytest.mark.parametrize("left", ["role", "person"])
    def test_who_comes_back_has_no_old_token(self, bureau: Bureau, left: str) -> None:
        office, who = bureau.office, "contoh.baru"
        import_officers(office, ADMIN, self.file(bureau))
        wanted = TokenWanted("laptop", ["read"], office.today + timedelta(days=90), strong=False)
        make_api_token(office, who, wanted)
        yesterday = office.today - timedelta(days=1)
        if left == "role":
            for role in office.people()[who].roles:
                end_role(office, ADMIN, who, role.key, yesterday)
        else:
            gone = replace(office.people()[who], until=yesterday)
            office.store.officers.keep([gone], Appointing(office.officer(ADMIN)))
        assert not office.people()[who].held(office.today)
        wrong = self.FILE.replace("dinkes, disdik", "dlh, mars")
        with pytest.raises(Refused, match="mars"):
            import_officers(office, ADMIN, self.file(bureau, wrong))
        [token] = office.store.api_tokens.of(who)
        assert token.holds(office.now()), "nothing came of it"
        import_officers(
            office, ADMIN, self.file(bureau, self.FILE.replace("dinkes, disdik", "dlh"))
        )
        assert office.people()[who].held(office.today)
        assert not any(each.holds(office.now()) for each in office.store.api_tokens.of(who))
        assert bureau.broken() == []


class TestWhoSubmits:
    def submitted(self, bureau: Bureau) -> tuple[str, str, str]:
        bureau.list(row("Informasi A", bentuk="Cetak"))
        bureau.harvest()
        [waiting] = bureau.office.store.records.queue(agency="dinkes")
        return waiting.submitted_by, waiting.through, waiting.holder

    def test_a_harvest_submits_for_who_answers_for_the_agency_and_says_so(
        self, bureau: Bureau
    ) -> None:
        appoint(bureau, Role.AGENCY_OFFICER, officer="contoh.dinkes", agency="dinkes")
        by, through, holder = self.submitted(bureau)
        assert (by, through) == ("contoh.dinkes", HARVESTER)
        assert holder == "Petugas Contoh Dua Peran, agency_officer (contoh)"
        [event] = [e for e in bureau.office.store.audit.events() if e.act == "submit"]
        assert (event.actor, event.role) == ("contoh.dinkes", "agency_officer")
        assert event.details["through"] == HARVESTER
        assert bureau.broken() == []

    def test_it_submits_in_its_own_name_where_nobody_answers(self, bureau: Bureau) -> None:
        del bureau.office.config.officers[PEMBANTU]
        assert self.submitted(bureau) == (HARVESTER, "", "")

    def test_whoever_the_harvest_submitted_for_does_not_decide_on_it(self, bureau: Bureau) -> None:
        appoint(bureau, Role.AGENCY_OFFICER, Role.CHIEF_OFFICER, agency="dinkes")
        self.submitted(bureau)
        for kind in CHIEFS:
            with pytest.raises(Refused, match="empat mata"):
                bureau.decide(kind, by=BOTH)
        assert len(bureau.approve()) == 1


class TestFourEyes:
    def list_two(self, bureau: Bureau) -> None:
        bureau.list(row("Informasi A", bentuk="Cetak"), row("Informasi B", bentuk="Cetak"))
        bureau.harvest()

    @pytest.mark.parametrize("more", [(), (Role.PORTAL_ADMIN,)])
    def test_nobody_establishes_an_item_that_they_alone_approved(
        self, bureau: Bureau, more: tuple[Role, ...]
    ) -> None:
        appoint(bureau, Role.CHIEF_OFFICER, Role.SUPERIOR, *more)
        self.list_two(bureau)
        bureau.decide(DecisionKind.APPROVE, "Informasi A", by=BOTH)
        bureau.decide(DecisionKind.APPROVE, "Informasi B", by=UTAMA)
        bureau.draft()
        with pytest.raises(Refused, match="Informasi A") as refused:
            bureau.establish(by=BOTH)
        assert "Informasi B" not in str(refused.value)
        made = bureau.establish(by=ATASAN)
        assert made.decree is not None
        assert made.decree.exception == ""

    def test_where_a_setting_allows_it_the_register_says_so(self, tmp_path: Path) -> None:
        bureau = Bureau(tmp_path, four_eyes=False)
        roles = (Role.AGENCY_OFFICER, Role.CHIEF_OFFICER, Role.SUPERIOR)
        appoint(bureau, *roles, agency="dinkes")
        self.list_two(bureau)
        bureau.decide(DecisionKind.APPROVE, by=BOTH)
        bureau.draft()
        made = bureau.establish(by=BOTH)
        told = "Pengecualian asas empat mata"
        assert made.decree is not None
        assert told in made.decree.exception
        assert made.decree.exception.count(": 2") == 2
        archive = bureau.office.archive
        plain = json.loads(b"".join(archive.open(made.outputs["json"])).decode())
        assert told in plain["decree"]["exception"]


def test_the_decree_says_by_which_mandate_somebody_signs_for_another(bureau: Bureau) -> None:
    bureau.office.seed_officers()
    acting = Appointment(
        "plt", "contoh.plt", Role.SUPERIOR, "dinkes", "Sekretaris Daerah (contoh)", "Plt.", "ST 5"
    )
    person = Person("contoh.plt", "Petugas Contoh Plt")
    bureau.office.store.officers.keep([person, acting], Appointing(None))
    bureau.list(row("Informasi A", bentuk="Cetak"))
    bureau.harvest()
    bureau.approve()
    bureau.draft()
    made = bureau.establish(by="contoh.plt")
    assert made.decree is not None
    assert made.decree.position == "Plt. Sekretaris Daerah (contoh)"
    assert made.decree.mandate == "ST 5"
    assert made.decree.date == bureau.office.today


@pytest.mark.parametrize("stopped", [False, True])
def test_who_goes_and_comes_back_has_no_token_of_before(
    bureau: Bureau, stopped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, today = bureau.office, bureau.office.today
    office.seed_officers()
    made = make_api_token(office, UTAMA, TokenWanted("x", ("read",), last_day_of(today), True))
    mine = make_api_token(office, PEMBANTU, TokenWanted("x", ("read",), last_day_of(today), True))
    if stopped:  # killed between the two
        monkeypatch.setattr(appointing, "end_tokens_of", lambda *_: None)
    appointing.end_person(office, ADMIN, UTAMA, today)
    monkeypatch.undo()
    later = replace(office, now=lambda: office.now() + timedelta(days=60))
    wanted = RoleWanted(Role.CHIEF_OFFICER, since=later.today)
    with pytest.raises(Refused):
        appointing.give_role(later, PEMBANTU, UTAMA, wanted)
    appointing.give_role(later, ADMIN, UTAMA, wanted)
    person, token = later.person(UTAMA), later.store.api_tokens.find(made)
    assert person
    assert person.held(later.today)
    assert token
    assert not token.holds(later.now())
    other = later.store.api_tokens.find(mine)
    assert other
    assert other.holds(later.now())
    assert bureau.broken() == []
