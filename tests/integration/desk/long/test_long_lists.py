"""Long lists: a draft is shown by pages and nothing of it is lost, a search counts so far."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from desk.counts import Counts, counts
from desk.kept import Kept
from didd.adapters.database.schema import ledger
from didd.adapters.store.decisions import Verdict
from didd.model import Classification, DecisionKind, Officer, Record, Role, State
from didd.steps.approve import approve_all
from didd.steps.establish import draft
from tests.integration.desk.test_portal_page import Published
from tests.support.desk_forms import Login, establish_at, field, today_of
from tests.support.samples.desk_samples import ADMIN, APPROVER, SUPERIOR, Sample, record

CHIEF = Officer(APPROVER, "Petugas Contoh", Role.CHIEF_OFFICER, "PPID Utama (contoh)")
MANY = 230


def many(agency: str = "dlh") -> list[Record]:
    classes = (Classification.BERKALA, Classification.SETIAP_SAAT)
    return [
        record(agency, f"k{n}", f"Informasi nomor {n:04}", classes[n % 2], position=n)
        for n in range(MANY)
    ]


def drafted(sample: Sample, *records: Record) -> None:
    sample.propose(*records)
    approve_all(sample.office, "dlh", APPROVER)
    draft(sample.office, sample.office.agency("dlh"))


def titles(page: str) -> list[str]:
    return re.findall(r"<bdi>(Informasi nomor \d+)</bdi></(?:strong|del)>", page)


def walk(client: TestClient, address: str) -> list[str]:
    """Follow "next" to the end; return the pages."""
    pages = [client.get(address).text]
    while found := re.search(r'rel="next" href="([^"]+)"', pages[-1]):
        pages.append(client.get(found[1].replace("&amp;", "&")).text)
    return pages


def test_every_entry_of_a_long_draft_stands_on_one_of_its_pages(sample: Sample, login: Login):
    drafted(sample, *many())
    waiting = sample.office.store.editions.draft("dlh")
    assert waiting is not None
    pages = walk(login(SUPERIOR), "/didd/dlh")
    assert [len(titles(page)) for page in pages] == [100, 100, 30]
    shown = [title for page in pages for title in titles(page)]
    assert shown == [entry.title for entry in waiting.register.entries]
    assert {field(page, "isi") for page in pages} == {waiting.register.content_hash}
    assert "Halaman 3 dari 3" in pages[-1]
    assert titles(login(APPROVER).get("/didd/dlh?hlm=99").text) == titles(pages[-1])


def test_what_is_new_changed_or_dropped_can_be_looked_at_alone(sample: Sample, login: Login):
    drafted(sample, *many())
    client = login(SUPERIOR)
    done = establish_at(client, "/didd/dlh", {"nomor": "1/C", "tanggal": today_of(sample)})
    assert done.status_code == 303
    _gone, *rest = many()
    changed = record("dlh", "k7", "Informasi nomor 0007", Classification.SETIAP_SAAT, position=7,
                     retensi="10 tahun")  # fmt: skip
    fresh = record("dlh", "baru", "Informasi nomor 9999", position=999)
    drafted(sample, *(changed if each.key == "k7" else each for each in rest), fresh)
    assert titles(client.get("/didd/dlh?hanya=baru").text) == ["Informasi nomor 9999"]
    assert titles(client.get("/didd/dlh?hanya=berubah").text) == ["Informasi nomor 0007"]
    assert titles(client.get("/didd/dlh?hanya=keluar").text) == []
    shown = [title for page in walk(client, "/didd/dlh?hanya=lain") for title in titles(page)]
    assert len(shown) == len(set(shown)) == MANY + 1


def test_what_leaves_a_long_draft_stands_after_its_last_entry(sample: Sample, login: Login):
    drafted(sample, *many())
    client = login(SUPERIOR)
    establish_at(client, "/didd/dlh", {"nomor": "1/C", "tanggal": today_of(sample)})
    approved = sample.office.store.records.queue(states=[State.APPROVED], agency="dlh")
    back = [Verdict(approved[0].id, DecisionKind.RETURN, "Periksa lagi.")]
    sample.office.store.decisions.decide(back, CHIEF, lambda *_: None)
    draft(sample.office, sample.office.agency("dlh"))
    left = approved[0].record.title
    assert titles(client.get("/didd/dlh?hanya=keluar").text) == [left]
    pages = walk(client, "/didd/dlh")
    assert titles(pages[-1])[-1] == left
    assert sum(len(titles(page)) for page in pages) == MANY


def test_a_draft_compiled_anew_is_shown_at_once(sample: Sample, login: Login):
    drafted(sample, *many()[:3])
    client = login(SUPERIOR)
    first = client.get("/didd/dlh").text
    drafted(sample, *many()[:4])
    second = client.get("/didd/dlh").text
    assert (len(titles(first)), len(titles(second))) == (3, 4)
    assert field(first, "isi") != field(second, "isi")


def test_a_search_that_counts_no_further_says_so_and_its_pages_go_on(
    sample: Sample, login: Login, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("desk.pages.queue.COUNTED", 60)
    sample.propose(*many())
    pages = walk(login(APPROVER), "/antrean?cari=NOMOR")
    assert "Lebih dari 60 usulan." in pages[0]
    assert "Halaman 1 dari lebih dari 2" in pages[0]
    shown = [
        title for page in pages for title in re.findall(r"Informasi nomor \d+</bdi></a>", page)
    ]
    assert len(shown) == len(set(shown)) == MANY
    assert f"{MANY} usulan." in pages[-1]
    assert f"Halaman {len(pages)} dari {len(pages)}" in pages[-1]
    few = login(APPROVER).get("/antrean?cari=nomor+000").text
    assert "10 usulan." in few
    assert "Lebih dari" not in few


def test_kept_counts_are_those_of_now_after_every_act(sample: Sample, ids: list[int]):
    store, kept = sample.office.store, Kept[Counts](1)
    seen = [counts(store, kept)]
    [made] = store.decisions.decide([Verdict(ids[0], DecisionKind.APPROVE)], CHIEF, lambda *_: None)
    seen.append(counts(store, kept))
    store.decision_undos.undo(made.id, lambda _found: CHIEF)
    seen.append(counts(store, kept))
    sample.propose(record("dinkes", "profil", "Profil Kesehatan Tahun 2025, versi kedua"))
    seen.append(counts(store, kept))
    assert seen[-1] == counts(store)
    assert seen[0] == seen[2]
    assert seen[0]["dinkes"][State.SUBMITTED] == seen[1]["dinkes"][State.SUBMITTED] + 1
    assert counts(store, kept) is seen[-1], "nothing changed, nothing is counted again"


def test_the_portal_page_counts_records_and_no_lists(sample: Sample, ids: list[int]):
    del ids
    published = Published(sample)
    store = published.office.store
    waiting = store.editions.current("dinkes")
    assert waiting is not None
    entries = len(waiting.register.entries)
    assert len(store.publications.ledger("dinkes")) > entries, "the list has a dataset too"
    client = published.login(ADMIN)
    assert f"{entries} butir tampil" in client.get("/portal/dinkes").text
    with store.engine.begin() as connection:
        connection.execute(ledger.update().values(state="withdrawn"))
    assert "0 butir tampil" in client.get("/portal/dinkes").text
