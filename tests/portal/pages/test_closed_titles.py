"""On the real CKAN: what is closed with its title, or waits for its day, is nowhere to be found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from psycopg.sql import SQL, Identifier

from didd.adapters.ckan import CkanPortal
from didd.steps import establish
from didd.steps.lists.decree_papers import How
from didd.steps.withdrawals import restore, withdraw
from didd.steps.withdrawals.instruction import Instruction
from portal import Portal
from portal.local.servers import postgres
from tests.portal.withdrawn.test_withdrawing import left
from tests.support.bureau import ATASAN, UTAMA, WIB, Bureau, row
from tests.support.factories import sha256
from tests.support.portal.ckan_client import call, found
from tests.support.portal.crawling import crawl
from tests.support.waiting import eventually

pytestmark = pytest.mark.portal

WHY = Instruction(UTAMA, "Melindungi seorang anak.")
GROUND = "Pasal 17 huruf h"
OTHERS = [row(f"Informasi terbuka {n}", bentuk="Cetak") for n in range(12)]


def mark(kind: str) -> str:
    return kind + "".join(random.choices("bdgkmnprstwz", k=12))


@dataclass
class Secret:
    """A record that says a word of its own wherever it can."""

    title: str
    summary: str
    official: str
    file: str

    @property
    def content(self) -> bytes:
        return f"butir,jumlah\nisi {self.file},7\n".encode()

    @property
    def words(self) -> set[str]:
        return {self.title, self.summary, self.official, self.file}

    def row(self) -> dict[str, str]:
        fields = {"ringkasan": f"Tentang {self.summary}", "pejabat_penguasa": self.official}
        return row(f"Berkas perkara {self.title}", f"{self.file}.csv", **fields)


@pytest.fixture
def secret() -> Secret:
    return Secret(mark("judul"), mark("ringkas"), mark("pejabat"), mark("nama"))


@pytest.fixture
def office(empty_portal: Portal, tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path)
    ckan = CkanPortal(empty_portal.url, empty_portal.token)
    bureau.office = replace(bureau.office, portal=lambda: ckan)
    return bureau


def list_name(portal: Portal) -> str:
    [name] = [n for n in call(portal, "package_list") if n.startswith("didd-")]
    return name


def told(portal: Portal, words: set[str], searched: set[str]) -> dict[str, list[str]]:
    """Which of the words each answer gives away."""
    answers = {
        asked: sorted(word for word in words if word in text)
        for asked, text in crawl(portal, searched)
    }
    assert len(answers) > 60, sorted(answers)
    return {asked: words for asked, words in answers.items() if words}


def rows_of_tables(portal: Portal) -> Iterator[str]:
    with postgres.connect(portal.place, "datastore") as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (name,) in names.fetchall():
            for each in connection.execute(
                SQL("SELECT * FROM {}").format(Identifier(name))
            ).fetchall():
                yield str(each)


def kept(portal: Portal, words: set[str]) -> dict[str, list[str]]:
    """Where CKAN's database, tables, storage, index and logs still have one of the words."""
    tables = list(rows_of_tables(portal))
    logs = [p for p in portal.place.logs.rglob("*") if p.is_file()]
    everywhere = {
        word: [
            *left(portal, word),
            *(each for each in tables if word in each),
            *(str(p) for p in logs if word.encode() in p.read_bytes()),
        ]
        for word in words
    }
    return {word: places for word, places in everywhere.items() if places}


def read_through(portal: Portal, word: str) -> None:
    """Wait until CKAN's worker has read the lists and loaded their tables: then all is there."""
    assert eventually(lambda: list_name(portal) in found(portal, word))
    assert eventually(lambda: any(word in each for each in rows_of_tables(portal)))


def proofs(bureau: Bureau, secret: Secret) -> set[str]:
    """Hashes that prove a guess of what the secret says."""
    hashes = {sha256(secret.content)}
    for edition in bureau.office.store.editions.established("dinkes"):
        hashes |= {edition.register.content_hash, *edition.outputs.values()}
        hashes |= {e.content_hash for e in edition.register.entries if secret.title in e.title}
    return hashes


def test_what_is_closed_with_its_title_is_nowhere_any_more(
    office: Bureau, empty_portal: Portal, secret: Secret
) -> None:
    portal = empty_portal
    office.write(f"{secret.file}.csv", secret.content)
    office.list(secret.row(), *OTHERS[:6])
    office.whole()
    office.list(secret.row(), *OTHERS)
    office.whole()
    read_through(portal, secret.title)
    hidden = secret.words | proofs(office, secret)
    seen = told(portal, hidden, secret.words)
    assert {word for words in seen.values() for word in words} >= {
        *secret.words,
        sha256(secret.content),
    }, "it was there to be found"
    record_id = office.record_id(f"Berkas perkara {secret.title}")
    shown = call(portal, "package_show", id=record_id)
    old_list = call(portal, "package_show", id=list_name(portal))
    old_files = [resource["url"] for resource in old_list["resources"]]

    report = withdraw.withdraw(office.office, record_id, WHY, GROUND, with_title=True)
    assert report.held == ()

    assert eventually(lambda: list_name(portal) in found(portal, "melindungi"))
    assert eventually(lambda: kept(portal, hidden) == {}), kept(portal, hidden)
    # Not even its id, by which who guesses the title could prove it, nor the name made of that.
    assert told(portal, hidden | {record_id, shown["name"]}, secret.words) == {}
    for url in old_files:
        reply = requests.get(url, timeout=60)
        assert reply.status_code in (404, 410), url
    [stone] = call(portal, "didd_withdrawal_list", anonymous=True)
    addresses = [f"/dataset/{shown['name']}", f"/dataset/{record_id}", f"/dataset/{stone['id']}"]
    addresses += [f"/en/dataset/{shown['name']}", f"/dataset/{record_id}.ttl"]
    addresses += [shown["resources"][0]["url"].removeprefix(portal.url)]
    addresses += [f"/api/3/action/package_show?id={record_id}"]
    for address in addresses:
        reply = requests.get(portal.url + address, timeout=60)
        assert reply.status_code == 410, address
        assert WHY.reason in reply.text, address
        assert stone["id"] in reply.text, address
        text = reply.text.replace(address, "")
        assert not any(word in text for word in hidden), address
        assert record_id not in text.replace(f"id={record_id}", ""), address
    assert any(stone["id"] in each for each in rows_of_tables(portal)), "the line's own number"

    restore.restore(office.office, record_id, Instruction(ATASAN, "Keliru."))
    read_through(portal, secret.title)
    assert requests.get(f"{portal.url}/dataset/{shown['name']}", timeout=60).status_code == 200
    again = call(portal, "package_show", id=list_name(portal))
    assert {r["hash"] for r in again["resources"]} == {r["hash"] for r in old_list["resources"]}


def test_withdrawn_before_its_tombstone_loses_the_name_when_the_title_is_closed(
    office: Bureau, empty_portal: Portal, secret: Secret
) -> None:
    office.write(f"{secret.file}.csv", secret.content)
    office.list(secret.row(), *OTHERS)
    office.whole()
    record_id = office.record_id(f"Berkas perkara {secret.title}")
    withdraw.withdraw(office.office, record_id, Instruction(UTAMA, "Keliru."), GROUND)
    [before] = call(empty_portal, "didd_withdrawal_list", anonymous=True)
    assert before["id"] == record_id
    withdraw.withdraw(office.office, record_id, WHY, GROUND, with_title=True)
    [after] = call(empty_portal, "didd_withdrawal_list", anonymous=True)
    assert record_id not in str(after)
    assert before["name"] not in str(after)
    assert (after["reason"], after["organization"]) == (WHY.reason, "dinkes")
    for name in (record_id, before["name"], after["id"]):
        assert requests.get(f"{empty_portal.url}/dataset/{name}", timeout=60).status_code == 410


def test_nothing_of_a_file_is_told_before_its_day_and_all_on_it(
    office: Bureau, empty_portal: Portal, secret: Secret
) -> None:
    portal = empty_portal
    office.list(*OTHERS)
    office.whole()
    office.write(f"{secret.file}.csv", secret.content)
    office.list(secret.row(), *OTHERS)
    office.harvest()
    office.approve()
    office.draft()
    day = office.office.today + timedelta(days=3)
    edition: Any = establish.establish(
        office.office,
        office.agency,
        ATASAN,
        "000/2/CONTOH",
        office.office.today,
        how=How(publish_on=day),
    )
    office.publish()
    read_through(portal, secret.title)  # the line itself stands in the list: the law wants that
    newest = {edition.register.content_hash, *edition.outputs.values()}
    [entry] = [e for e in edition.register.entries if secret.title in e.title]
    hidden = {secret.file, sha256(secret.content), entry.content_hash, *newest}
    assert told(portal, hidden, {secret.file, secret.title}) == {}
    assert kept(portal, hidden) == {}

    moment = datetime(day.year, day.month, day.day, tzinfo=WIB)
    office.office = replace(office.office, now=lambda: moment)
    assert len(office.office.store.editions.unpublished(moment)) == 1, "asked for by itself"
    office.publish()
    assert eventually(lambda: any(secret.file in each for each in rows_of_tables(portal)))
    seen = told(portal, hidden, {secret.file})
    public = {word for words in seen.values() for word in words}
    assert public >= {secret.file, sha256(secret.content), *edition.outputs.values()}
