"""Which act belongs to whom: any number of roles, each for an agency, from a day to a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from didd.approval.appointments import ALL, Appointment, Person, as_people, responsible
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct, allow, judge, may_anywhere, roles_for
from didd.config.catalog import load_catalog_config
from didd.model import Officer, Role
from didd.steps.people.token_scopes import SCOPES_FOR
from tests.support.factories import make_officer
from tests.support.samples.desk_samples import CONFIG

DAY = date(2026, 3, 2)
SOP = load_catalog_config(CONFIG).sop


def held(role: Role = Role.CHIEF_OFFICER, agency: str = ALL, **more: Any) -> Appointment:
    key = f"{role}{agency}{more.get('acting', '')}"
    return Appointment(key, "contoh.satu", role, agency, "Jabatan Contoh", **more)


def person(*roles: Appointment, **more: Any) -> Person:
    return Person("contoh.satu", "Petugas Contoh", roles=roles, **more)


def may(who: Person | None, act: OfficeAct = OfficeAct.APPROVE, agency: str = "dinkes") -> bool:
    return isinstance(judge(who, act, agency, DAY, SOP), Officer)


def test_an_unknown_officer_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="siapa-ini"):
        allow(None, OfficeAct.APPROVE, "dinkes", DAY, SOP, "siapa-ini")


@pytest.mark.parametrize("act", OfficeAct)
@pytest.mark.parametrize("role", Role)
def test_an_act_is_open_to_the_roles_it_belongs_to_and_to_no_other(
    act: OfficeAct, role: Role
) -> None:
    assert may(person(held(role)), act) is (role in roles_for(act, SOP))


def test_who_has_no_such_role_is_told_whose_act_it_is() -> None:
    with pytest.raises(Refused, match=r"tidak berwenang.*PPID Utama"):
        allow(person(held(Role.PORTAL_ADMIN)), OfficeAct.APPROVE, "dinkes", DAY, SOP)


def test_a_role_holds_from_its_first_day_to_its_last_and_for_its_agency() -> None:
    day = timedelta(days=1)
    assert may(person(held(since=DAY, until=DAY)))
    for wrong in (held(since=DAY + day), held(until=DAY - day), held(agency="disdik")):
        assert not may(person(wrong))
        with pytest.raises(Refused, match="tidak bertugas"):
            allow(person(wrong), OfficeAct.APPROVE, "dinkes", DAY, SOP)


def test_nobody_acts_after_their_last_day_whatever_their_roles_say() -> None:
    assert may(person(held(), until=DAY))
    assert not may(person(held(), until=DAY - timedelta(days=1)))


def test_of_several_roles_the_agency_s_own_comes_first_then_the_holder_s() -> None:
    roles = (
        held(acting="Plt.", mandate="ST 1"),
        held(agency="dinkes", acting="Plh.", mandate="ST 2"),
        held(),
        held(Role.AGENCY_OFFICER, "dinkes"),
    )
    mine = allow(person(*roles), OfficeAct.APPROVE, "dinkes", DAY, SOP)
    assert (mine.acting, mine.mandate, mine.agencies) == ("Plh.", "ST 2", ("dinkes",))
    assert allow(person(*roles), OfficeAct.APPROVE, "disdik", DAY, SOP).acting == ""


def test_what_is_done_for_one_agency_by_one_role_is_not_done_for_another() -> None:
    both = person(held(agency="disdik"), held(Role.AGENCY_OFFICER, "dinkes"))
    assert may(both, OfficeAct.APPROVE, "disdik")
    assert not may(both, OfficeAct.APPROVE, "dinkes")
    assert may(both, OfficeAct.ANSWER, "dinkes")
    assert may_anywhere(both, OfficeAct.APPROVE, DAY, SOP)


def test_officers_are_appointed_by_an_administrator_of_all_agencies_only() -> None:
    local, whole = (person(held(Role.PORTAL_ADMIN, agency)) for agency in ("dinkes", ALL))
    assert not may_anywhere(local, OfficeAct.APPOINT, DAY, SOP)
    assert may_anywhere(whole, OfficeAct.APPOINT, DAY, SOP)


def test_the_settings_officers_are_people_with_a_role_for_each_agency() -> None:
    officer = make_officer(agencies=("dinkes", "disdik"), until=DAY)
    people = as_people([officer])
    assert [r.agency for r in people[officer.id].roles] == ["dinkes", "disdik"]
    assert people == as_people([officer])
    assert people[officer.id].agencies(DAY) == ("dinkes", "disdik")
    assert may(people[officer.id])
    assert not may(people[officer.id], agency="bappeda")


class TestWhoAnswers:
    def of(self, *people: Person, agency: str = "dinkes") -> str:
        known = {each.id: each for each in people}
        found = responsible(known, Role.AGENCY_OFFICER, agency, DAY)
        return found.id if found else ""

    def one(self, name: str, **more: Any) -> Person:
        role = replace(held(Role.AGENCY_OFFICER, **more), officer=name)
        return Person(name, f"Petugas {name}", roles=(role,))

    def test_somebody_of_the_agency_comes_before_somebody_for_all(self) -> None:
        people = (self.one("semua"), self.one("dinas", agency="dinkes"))
        assert self.of(*people) == "dinas"
        assert self.of(*people, agency="disdik") == "semua"

    def test_whoever_stands_in_comes_before_the_holder_who_is_away(self) -> None:
        away = self.one("pejabat", agency="dinkes")
        stands_in = {"acting": "Plh.", "mandate": "ST 3", "agency": "dinkes"}
        assert self.of(away, self.one("pengganti", **stands_in)) == "pengganti"
        assert (
            self.of(away, self.one("pengganti", **stands_in, until=date(2026, 3, 1))) == "pejabat"
        )

    def test_nobody_answers_where_nobody_holds_the_role_that_day(self) -> None:
        assert self.of(self.one("nanti", since=date(2026, 3, 3))) == ""
        assert self.of() == ""


def test_with_an_act_stands_who_held_the_role_and_by_which_mandate() -> None:
    acting = make_officer(acting="Plt.", mandate="Surat Tugas 12/2026")
    assert acting.holder == ("Petugas Contoh Dua, Plt. PPID Utama (contoh) (Surat Tugas 12/2026)")
    assert make_officer().holder == "Petugas Contoh Dua, PPID Utama (contoh)"


def test_it_is_settled_for_each_act_which_tokens_of_programs_open_it() -> None:
    assert set(SCOPES_FOR) == set(OfficeAct)
