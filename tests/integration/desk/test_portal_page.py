"""What the portal shows, its plan; taking something off and putting it back: one act, at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from desk.web.app import build_app
from didd.ports import PortalRefused, PortalUnreachable
from didd.publication.plan import ACTIVE
from didd.steps.approve import approve_all
from didd.steps.establish import draft, establish
from didd.steps.publish import publish
from didd.steps.verify import verify
from tests.support.desk_forms import Login, field
from tests.support.fakes import FakePortal
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    OF_ALL,
    OF_DINKES,
    PASSWORD,
    SUPERIOR,
    Sample,
)

TITLE = "Profil Kesehatan Tahun 2025"
GROUND = "Pasal 7 ayat (2) UU 14/2008"


def portal_away(number: int, moment: str) -> None:
    raise PortalUnreachable("Portal tidak menjawab.")


def refuses_writes(effect: object) -> None:
    raise PortalRefused("Portal menolaknya.")


class Published:
    """A desk over an office whose register is on a fake portal."""

    def __init__(self, sample: Sample) -> None:
        self.portal = FakePortal()
        self.office = replace(sample.office, portal=lambda: self.portal)
        self.app = build_app(self.office, sample.accounts, secure_cookies=False)
        approve_all(self.office, "dinkes", APPROVER)
        self.agency = self.office.agency("dinkes")
        draft(self.office, self.agency)
        establish(self.office, self.agency, SUPERIOR, "1/CONTOH", self.office.today)
        report = publish(self.office, self.agency)
        assert report is not None
        assert report.held == ()

    def login(self, officer: str) -> TestClient:
        client = TestClient(self.app, follow_redirects=False)
        token = field(client.get("/masuk").text, "token")
        client.post("/masuk", data={"token": token, "petugas": officer, "sandi": PASSWORD})
        return client

    def record_id(self, title: str = TITLE) -> str:
        ledger = self.office.store.publications.ledger("dinkes")
        return next(i for i, e in ledger.items() if e.title == title)

    def state(self) -> str:
        entry = self.office.store.publications.ledger_entry(self.record_id())
        assert entry is not None
        return entry.state


@pytest.fixture
def published(sample: Sample, ids: list[int]) -> Published:
    del ids
    return Published(sample)


def take(client: TestClient, record_id: str, **changes: str):
    address = f"/portal/dinkes/cabut/{record_id}"
    form = {"alasan": "Angkanya keliru.", "dasar": GROUND, "yakin": "ya"} | changes
    token = field(client.get(address).text, "token")
    return client.post(address, data={"token": token} | form)


@pytest.mark.parametrize("officer", [APPROVER, SUPERIOR, ADMIN])
def test_one_act_takes_it_off_at_once_and_says_why_to_the_public(
    published: Published, officer: str
):
    client, record_id = published.login(officer), published.record_id()
    page = client.get("/portal/dinkes").text
    assert f"/portal/dinkes/cabut/{record_id}" in page
    assert take(client, record_id).status_code == 303
    assert record_id not in {
        i for i, shown in published.portal.datasets.items() if shown.state == "active"
    }
    tombstone = published.portal.tombstones[record_id]
    assert (tombstone.reason, tombstone.ground) == ("Angkanya keliru.", GROUND)
    after = client.get("/portal/dinkes").text
    assert f"Dicabut dari portal: {TITLE}" in after
    assert f"<del><bdi>{TITLE}</bdi></del>" in after
    assert GROUND in after
    assert client.get(f"/portal/dinkes/cabut/{record_id}").status_code == 404, "only once"


def texts_of_lists(published: Published) -> str:
    """The published list as data, whole."""
    return "".join(
        content.decode("utf-8", "replace")
        for shown in published.portal.datasets.values()
        if shown.state == "active" and shown.dataset["jenis_entri"] == "daftar"
        for content in shown.files.values()
    )


def test_the_form_asks_whether_the_title_had_to_go_too_and_it_goes(published: Published):
    client, record_id = published.login(APPROVER), published.record_id()
    page = client.get(f"/portal/dinkes/cabut/{record_id}").text
    assert "Judulnya tetap tercantum" in page
    assert "Judulnya ditutup juga" in page
    assert TITLE in texts_of_lists(published)
    assert take(client, record_id, judul="tutup").status_code == 303
    assert TITLE not in texts_of_lists(published)
    assert "Angkanya keliru." in texts_of_lists(published)
    assert published.portal.tombstones[record_id].reference
    assert "judulnya juga ditutup untuk umum" in client.get("/portal/dinkes").text


def test_a_title_that_was_left_can_be_closed_later(published: Published):
    client, record_id = published.login(APPROVER), published.record_id()
    take(client, record_id, judul="tetap")
    assert TITLE in texts_of_lists(published)
    address = f"/portal/dinkes/cabut/{record_id}?judul=tutup"
    assert address in client.get("/portal/dinkes").text
    form = {"alasan": "Melindungi anak.", "dasar": GROUND, "yakin": "ya", "judul": "tutup"}
    token = field(client.get(address).text, "token")
    assert client.post(address, data={"token": token} | form).status_code == 303
    assert TITLE not in texts_of_lists(published)
    assert client.get(address).status_code == 404, "only once"


def test_a_reason_that_tells_the_title_is_sent_back_with_what_was_typed(published: Published):
    client, record_id = published.login(APPROVER), published.record_id()
    reply = take(client, record_id, judul="tutup", alasan=f"{TITLE} memuat nama.")
    assert reply.status_code == 409
    assert "dibaca umum" in reply.text
    assert published.state() == ACTIVE


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"alasan": "  "}, "Tuliskan alasannya"),
        ({"dasar": ""}, "Tuliskan dasar hukum"),
        ({"yakin": ""}, "Centang pernyataannya"),
    ],
)
def test_an_unfinished_form_takes_nothing_off_and_is_kept(
    published: Published, changes: dict[str, str], sentence: str
):
    answer = take(published.login(ADMIN), published.record_id(), **changes)
    assert answer.status_code == 409
    assert sentence in answer.text
    assert changes.get("dasar", GROUND) in answer.text
    assert published.state() == ACTIVE


def test_without_the_token_of_the_page_nothing_is_taken_off(published: Published):
    client = published.login(ADMIN)
    form = {"alasan": "x", "dasar": "x", "yakin": "ya", "token": "palsu"}
    answer = client.post(f"/portal/dinkes/cabut/{published.record_id()}", data=form)
    assert answer.status_code == 403
    assert published.state() == ACTIVE


def test_an_agency_officer_sees_but_does_not_take_off(published: Published):
    client = published.login(OF_DINKES)
    page = client.get("/portal/dinkes").text
    assert TITLE in page
    assert "/cabut/" not in page
    assert client.get(f"/portal/dinkes/cabut/{published.record_id()}").status_code == 403
    assert client.get("/portal/disdik").status_code == 404


def test_only_a_record_of_that_agency_on_the_portal_can_be_taken_off(published: Published):
    client = published.login(ADMIN)
    ledger = published.office.store.publications.ledger("dinkes")
    registers = [i for i, e in ledger.items() if "Daftar Informasi" in e.title]
    assert registers
    for address in (
        *(f"/portal/dinkes/cabut/{i}" for i in (*registers, "bukan-id")),
        f"/portal/disdik/cabut/{published.record_id()}",
    ):
        assert client.get(address).status_code == 404, address


def put_back(client: TestClient, record_id: str, **changes: str):
    address = f"/portal/dinkes/pulihkan/{record_id}"
    shown = client.get(address).text
    form = {"alasan": "Angkanya ternyata benar.", "dasar": "Putusan contoh", "yakin": "ya"}
    form |= {"token": field(shown, "token"), "isi": field(shown, "isi")} | changes
    return client.post(address, data=form)


@pytest.fixture
def withdrawn(published: Published) -> Published:
    assert take(published.login(ADMIN), published.record_id()).status_code == 303
    return published


@pytest.mark.parametrize("officer", [APPROVER, SUPERIOR])
def test_what_was_taken_off_can_be_put_back_by_those_who_let_it_out(
    withdrawn: Published, officer: str
):
    client, record_id = withdrawn.login(officer), withdrawn.record_id()
    assert f"/portal/dinkes/pulihkan/{record_id}" in client.get("/portal/dinkes").text
    page = client.get(f"/portal/dinkes/pulihkan/{record_id}").text
    assert "Angkanya keliru." in page, "why it was taken off"
    assert put_back(client, record_id).status_code == 303
    assert withdrawn.state() == ACTIVE
    assert withdrawn.portal.datasets[record_id].state == "active"
    after = client.get("/portal/dinkes").text
    assert f"Tampil lagi di portal: {TITLE}" in after
    assert "/pulihkan/" not in after
    [event] = [e for e in withdrawn.office.store.audit.events() if e.act == "restore"]
    assert (event.actor, event.object) == (officer, f"record/{record_id}")
    assert event.details["ground"] == "Putusan contoh"
    assert event.details["reason"] == "Angkanya ternyata benar."
    assert event.content_hash == field(page, "isi")
    assert client.get(f"/portal/dinkes/pulihkan/{record_id}").status_code == 404, "only once"


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"alasan": "  "}, 409, "Tuliskan alasannya"),
        ({"dasar": ""}, 409, "Tuliskan dasar hukum"),
        ({"yakin": ""}, 409, "Centang pernyataannya"),
        ({"isi": "0" * 64}, 409, "sudah berganti"),
        ({"isi": ""}, 409, "sudah berganti"),
        ({"token": "palsu"}, 403, "terlalu lama terbuka"),
    ],
)
def test_an_unfinished_or_forged_form_puts_nothing_back(
    withdrawn: Published, changes: dict[str, str], status: int, sentence: str
):
    answer = put_back(withdrawn.login(APPROVER), withdrawn.record_id(), **changes)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert withdrawn.state() != ACTIVE


@pytest.mark.parametrize("officer", [ADMIN, OF_DINKES])
def test_who_may_not_put_back_is_not_offered_it(withdrawn: Published, officer: str):
    client, record_id = withdrawn.login(officer), withdrawn.record_id()
    assert "/pulihkan/" not in client.get("/portal/dinkes").text
    assert client.get(f"/portal/dinkes/pulihkan/{record_id}").status_code == 403


def test_only_what_is_withdrawn_of_that_agency_can_be_put_back(withdrawn: Published):
    client, ledger = withdrawn.login(APPROVER), withdrawn.office.store.publications.ledger("dinkes")
    others = [i for i in ledger if i != withdrawn.record_id()]
    assert others
    for address in (
        *(f"/portal/dinkes/pulihkan/{i}" for i in (*others, "bukan-id")),
        f"/portal/disdik/pulihkan/{withdrawn.record_id()}",
    ):
        assert client.get(address).status_code == 404, address


def test_putting_back_stands_when_the_portal_is_away(withdrawn: Published):
    def away(number: int, moment: str) -> None:
        raise PortalUnreachable("Portal tidak menjawab.")

    client = withdrawn.login(APPROVER)
    withdrawn.portal.trouble = away
    assert put_back(client, withdrawn.record_id()).status_code == 303
    assert "portal belum menjawab" in client.get("/portal/dinkes").text
    assert withdrawn.state() != ACTIVE
    withdrawn.portal.trouble = None
    publish(withdrawn.office, withdrawn.agency)
    assert withdrawn.state() == ACTIVE


def test_a_portal_that_is_away_is_told_and_the_act_stands(published: Published):
    client, record_id = published.login(ADMIN), published.record_id()

    def away(number: int, moment: str) -> None:
        raise PortalUnreachable("Portal tidak menjawab.")

    published.portal.trouble = away
    assert take(client, record_id).status_code == 303
    assert "portal belum menjawab" in client.get("/portal/dinkes").text
    plan = client.get("/portal/dinkes/rencana")
    assert plan.status_code == 503
    assert "Portal tidak menjawab." in plan.text
    published.portal.trouble = None
    assert "Angkanya keliru." in client.get("/portal/dinkes/rencana").text
    publish(published.office, published.agency)
    assert published.state() == "withdrawn"


def ask_again(client: TestClient):
    token = field(client.get("/portal/dinkes").text, "token")
    return client.post("/portal/dinkes/terbitkan", data={"token": token})


def test_a_publication_that_failed_is_told_with_its_cause_and_can_be_asked_for_again(
    published: Published,
):
    client = published.login(ADMIN)
    assert "Tidak ada yang tertahan." in client.get("/portal/dinkes").text
    assert "Semua penerbitan terakhir selesai" in client.get("/").text
    published.portal.trouble = portal_away
    with pytest.raises(PortalUnreachable):
        publish(published.office, published.agency)
    assert "Portal tidak menjawab." in client.get("/portal/dinkes").text
    assert "Penerbitan terakhir belum selesai" in client.get("/portal").text
    assert "penerbitan belum selesai" in client.get("/").text
    published.portal.trouble = None
    assert published.office.store.editions.unpublished() == []
    assert ask_again(client).status_code == 303
    assert "Sudah diminta" in client.get("/portal/dinkes").text
    (due,) = published.office.store.editions.unpublished()
    assert due.register.agency == "dinkes"
    assert "Menunggu terbit" in client.get("/portal").text
    publish(published.office, published.agency)
    assert published.office.store.editions.unpublished() == []
    assert "Tidak ada yang tertahan." in client.get("/portal/dinkes").text
    asked = [e for e in published.office.store.audit.events() if e.act == "publication.asked"]
    assert [(e.actor, e.role, e.object) for e in asked] == [
        (ADMIN, "portal_admin", "agency/dinkes")
    ]


def test_what_one_publication_held_back_is_listed(published: Published):
    client = published.login(ADMIN)
    published.portal.edit(published.record_id(), title="Diubah orang")
    published.portal._write = refuses_writes  # type: ignore[method-assign]
    publish(published.office, published.agency)
    page = client.get("/portal/dinkes").text
    assert "1 tertahan:" in page
    assert "Portal menolaknya." in page


@pytest.mark.parametrize("officer", [OF_DINKES, OF_ALL])
def test_who_does_not_look_after_the_portal_is_not_offered_it(published: Published, officer: str):
    client = published.login(officer)
    assert "Terbitkan lagi" not in client.get("/portal/dinkes").text
    assert ask_again(client).status_code == 403


def test_nothing_is_asked_for_where_nothing_was_established(published: Published):
    client = published.login(ADMIN)
    token = field(client.get("/portal/disdik").text, "token")
    client.post("/portal/disdik/terbitkan", data={"token": token})
    assert "Tidak ada yang diminta." in client.get("/portal/disdik").text
    assert published.office.store.editions.unpublished() == []


def test_the_plan_shows_every_change_with_its_hash_and_changes_nothing(published: Published):
    client = published.login(OF_DINKES)
    assert "Tidak ada yang perlu diubah" in client.get("/portal/dinkes/rencana").text
    published.portal.edit(published.record_id(), title="<b>Diubah orang</b>")
    writes = published.portal.writes
    page = client.get("/portal/dinkes/rencana").text
    assert "diubah di portal" in page
    assert "&lt;b&gt;Diubah orang&lt;/b&gt;" in page
    assert published.portal.writes == writes
    english = client.get("/portal/dinkes/rencana?lang=en").text
    assert "Publication plan" in english
    assert "Fingerprint of the plan" in english


def test_what_was_read_back_is_shown_with_what_to_do(published: Published):
    client = published.login(ADMIN)
    assert "Belum pernah dibaca ulang" in client.get("/portal/dinkes").text
    verify(published.office, published.agency, pause=0)
    assert "sama persis dengan yang ditetapkan" in client.get("/portal/dinkes").text
    published.portal.edit(published.record_id(), title="Diubah orang")
    verify(published.office, published.agency, pause=0)
    page = client.get("/portal/dinkes").text
    assert "bukan yang ditetapkan" in page
    assert "1 temuan" in client.get("/portal").text


def test_a_search_narrows_the_list(published: Published):
    client = published.login(ADMIN)
    assert TITLE in client.get("/portal/dinkes?cari=profil").text
    assert TITLE not in client.get("/portal/dinkes?cari=tidak+ada").text


def test_nothing_published_nothing_shown(sample: Sample, ids: list[int], login: Login):
    del ids, sample
    client = login(ADMIN)
    assert "belum ada yang tampil" in client.get("/portal").text
    assert client.get("/portal/dinkes").status_code == 200


WHY = "Nomor induk seorang warga terlihat."


def take_down(client: TestClient, record_id: str, **changes: str):
    address = f"/portal/dinkes/turunkan/{record_id}"
    token = field(client.get(address).text, "token")
    return client.post(address, data={"token": token, "alasan": WHY, "yakin": "ya"} | changes)


def decide_on_it(client: TestClient, address: str, **form: str):
    token = field(client.get(address).text, "token")
    return client.post(address, data={"token": token} | form)


def test_a_takedown_waits_in_a_second_officer_s_queue_and_is_lifted(published: Published):
    taker, record_id = published.login(APPROVER), published.record_id()
    assert take_down(taker, record_id).status_code == 303
    page = taker.get("/portal/dinkes").text
    assert "sudah turun dari portal" in page
    assert "Sementara: petugas kedua" in page
    assert "/pulihkan/" not in page, "nobody restores what a second officer has not seen"
    assert "penurunan darurat menunggu" not in taker.get("/").text
    assert "oleh Anda sendiri" in taker.get("/penurunan").text
    second = published.login(SUPERIOR)
    assert "penurunan darurat menunggu" in second.get("/").text
    assert WHY in second.get("/penurunan/1").text
    assert "Anda sendiri yang menurunkannya" in taker.get("/penurunan/1").text
    own = {"putusan": "angkat", "alasan": "Saya keliru membacanya."}
    token = {"token": field(taker.get("/penurunan").text, "token")}
    assert taker.post("/penurunan/1", data=token | own).status_code == 409
    assert decide_on_it(second, "/penurunan/1", **own).status_code == 303
    assert second.get("/penurunan/1").status_code == 404
    publish(published.office, published.agency)
    assert published.state() == ACTIVE


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"putusan": "kukuhkan", "alasan": "Benar, nomornya terlihat."}, "dasar hukum"),
        ({"putusan": "lain", "alasan": "Benar, nomornya terlihat."}, "Pilih apakah"),
        ({"putusan": "angkat", "alasan": "x"}, "belum menjelaskan"),
    ],
)
def test_what_is_missing_is_asked_for_and_what_was_typed_is_there(
    published: Published, form: dict[str, str], sentence: str
):
    take_down(published.login(ADMIN), published.record_id())
    reply = decide_on_it(published.login(APPROVER), "/penurunan/1", **form)
    assert reply.status_code == 409
    assert sentence in reply.text
    assert form["alasan"] in reply.text


def test_confirmed_its_ground_stands_beside_it(published: Published):
    take_down(published.login(ADMIN), published.record_id())
    form = {"putusan": "kukuhkan", "alasan": "Benar, nomornya terlihat.", "dasar": GROUND}
    second = published.login(APPROVER)
    assert decide_on_it(second, "/penurunan/1", **form).status_code == 303
    page = second.get("/portal/dinkes").text
    assert GROUND in page
    assert "Sementara: petugas kedua" not in page
    assert f"/pulihkan/{published.record_id()}" in page


def test_a_takedown_without_its_tick_or_reason_leaves_the_item(published: Published):
    client, record_id = published.login(APPROVER), published.record_id()
    assert "Centang" in take_down(client, record_id, yakin="").text
    assert take_down(client, record_id, alasan="...").status_code == 409
    assert published.state() == ACTIVE
    assert published.login(OF_ALL).get("/penurunan").status_code == 403


def test_the_takedown_form_says_what_stays_and_leads_to_closing_the_title(published: Published):
    taker, record_id = published.login(APPROVER), published.record_id()
    page = taker.get(f"/portal/dinkes/turunkan/{record_id}").text
    assert "Barisnya tetap ada dalam daftar yang diterbitkan" in page
    address = f"/portal/dinkes/cabut/{record_id}?judul=tutup"
    assert f'href="{address}"' in page
    assert taker.get(address).status_code == 200
    assert take_down(taker, record_id).status_code == 303
    assert taker.get(address).status_code == 200
