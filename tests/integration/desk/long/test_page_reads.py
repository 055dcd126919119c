"""How much a page asks of the database: by indexes, and no more where there is more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from bench.desk import pages_of
from bench.many.province_acts import pages
from bench.plans import BIG, fill, plan, read_whole
from bench.stores.furnished import PEOPLE, furnish, office_of
from desk.access.accounts import Accounts
from desk.access.sessions import Sessions
from desk.web.app import build_app
from didd.adapters.store import Store

#: Statements of a page for each: table → why it is read whole.
WHOLE = {
    "queue, rare text": {"submission"},
    "queue, text of all": {"submission"},
    "audit, rare text": {"audit"},
    # A page of a hundred rows is a quarter of so few; of many it goes by the index.
    f"/didd/{BIG}": {"decision"},
    **{key: {"decision", "submission"} for key in ("/waktu", "/waktu.csv", "/waktu/langkah.csv")},
}
#: More statements than any page needs today.
MOST = 28

Asked = dict[str, list[tuple[str, Any]]]


def asked_by_pages(folder: Path, records: int) -> tuple[Store, Asked]:
    """Open every page of every officer; return the store and the statements of each page."""
    url = f"sqlite:///{folder / f'{records}.db'}"
    fill(url, records)
    office = office_of(url, folder)
    number, at = furnish(office), office.now()
    # A session is renewed when some time has passed: by this clock none has.
    office = replace(office, now=lambda: at)
    accounts = Accounts(office.store.passwords)
    found: Asked = {}
    with TestClient(
        build_app(office, accounts, secure_cookies=False), follow_redirects=False
    ) as client:
        for officer in PEOPLE:
            mark, now = accounts.fingerprint(officer), office.now()
            session = Sessions(office.store.logins).start(officer, mark, now)
            client.cookies.set("didd_visit", session)
            for name, address in pages_of(officer, number).items():
                assert client.get(address).status_code == 200, (officer, name)
                found[f"{officer}: {name}"] = caught_of(office.store, client, address)
            for address in pages(BIG):
                name = f"anyone: {address}"
                if name not in found and client.get(address).status_code == 200:
                    found[name] = caught_of(office.store, client, address)
    return office.store, found


def caught_of(store: Store, client: TestClient, address: str) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        seen.append((statement, values))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        client.get(address)
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return seen


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], tuple[Store, Asked]]:
    kept: dict[int, tuple[Store, Asked]] = {}

    def of(records: int) -> tuple[Store, Asked]:
        if records not in kept:
            kept[records] = asked_by_pages(tmp_path_factory.mktemp("pages"), records)
        return kept[records]

    return of


Opened = Callable[[int], tuple[Store, Asked]]


def test_a_page_asks_as_often_however_many_records_there_are(opened: Opened) -> None:
    few, many = ({page: len(s) for page, s in opened(n)[1].items()} for n in (300, 1200))
    assert few == many
    assert {page: n for page, n in many.items() if n > MOST} == {}


def test_no_page_reads_a_growing_table_from_end_to_end(opened: Opened) -> None:
    store, asked = opened(1200)
    read = {
        page: {
            table
            for statement, values in statements
            if statement.startswith(("SELECT", "WITH"))
            for table in read_whole("sqlite", plan(store, statement, values))
        }
        for page, statements in asked.items()
    }
    beyond = {page: t - WHOLE.get(page.partition(": ")[2], set()) for page, t in read.items()}
    assert {page: tables for page, tables in beyond.items() if tables} == {}
