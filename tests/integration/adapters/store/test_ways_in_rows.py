"""Second factors, names at another server, and logins under way, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from didd.adapters.store import Store
from didd.adapters.store.audit.audit_log import WantedActs
from didd.adapters.store.people.login_flows import HOLDS, MOST, LoginFlow
from didd.adapters.store.people.sso_identities import SsoIdentity
from tests.support.factories import make_officer

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def flow(address: str = "192.0.2.1", at: datetime = NOW) -> LoginFlow:
    return LoginFlow("code", "contoh.utama", "m" * 64, "/antrean", "[]", address, at)


def test_a_step_and_a_recovery_code_are_used_once(store: Store) -> None:
    factors = store.second_factors
    factors.keep("contoh.utama", "tersegel", 100, ["aaaa", "bbbb"], None)
    assert [factors.use_step("contoh.utama", step) for step in (100, 101, 101, 99, 102)] == [
        False, True, False, False, True
    ]  # fmt: skip
    assert [factors.use_code("contoh.utama", code) for code in ("aaaa", "aaaa", "cccc")] == [
        True, False, False
    ]  # fmt: skip
    assert not factors.use_code("contoh.lain", "bbbb")
    assert factors.codes_left("contoh.utama") == 1
    assert factors.clear("contoh.utama", make_officer())
    assert not factors.clear("contoh.utama", make_officer())
    assert factors.of("contoh.utama") is None
    assert factors.codes_left("contoh.utama") == 0


def test_a_name_belongs_to_one_account_and_is_bound_once(store: Store) -> None:
    names, admin = store.sso_identities, make_officer()
    assert names.say(SsoIdentity("satu", "A@kantor.example"), admin) is None
    assert names.say(SsoIdentity("dua", "a@kantor.example"), admin) == "satu"
    assert names.by_email("a@KANTOR.example") == SsoIdentity("satu", "a@kantor.example")
    assert names.bind("satu", "a@kantor.example", "nomor-1", None)
    assert not names.bind("satu", "a@kantor.example", "nomor-2", None)
    assert names.by_subject("nomor-1") == SsoIdentity("satu", "a@kantor.example", "nomor-1")
    assert names.by_email("a@kantor.example") is None
    assert names.by_subject("") is None
    assert names.say(SsoIdentity("dua", "", "nomor-1"), admin) == "satu"
    assert names.unlink("satu", admin)
    assert not names.unlink("satu", admin)


def test_a_login_under_way_is_taken_once_soon_and_not_without_limit(store: Store) -> None:
    flows = store.login_flows
    assert flows.begin("satu", flow())
    assert flows.find("satu", "sso", NOW) is None
    assert flows.take("satu", "code", NOW) == flow()
    assert flows.take("satu", "code", NOW) is None
    assert flows.begin("dua", flow())
    assert flows.take("dua", "code", NOW + HOLDS + timedelta(seconds=1)) is None
    assert all(flows.begin(f"banyak-{n}", flow()) for n in range(MOST))
    assert not flows.begin("lebih", flow())
    assert flows.begin("lain", flow("192.0.2.2"))
    assert flows.begin("nanti", flow(at=NOW + HOLDS + timedelta(seconds=1)))


def test_the_chain_tells_its_acts_and_pages_them(store: Store) -> None:
    assert store.audit.acts() == []
    for number in range(5):
        store.audit.record(actor="uji", act=f"act.{number % 2}", object=f"uji/{number}")
    assert store.audit.acts() == ["act.0", "act.1"]
    first = store.audit.search(WantedActs(act="act.0"), limit=2)
    rest = store.audit.search(WantedActs(act="act.0"), before=first.older, limit=2)
    found = [event.object for event in (*first.events, *rest.events)]
    assert found == ["uji/4", "uji/2", "uji/0"]
    assert rest.older == 0
    assert not store.audit.search(WantedActs(text="tidak ada"), limit=2).events
