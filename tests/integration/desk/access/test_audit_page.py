"""The audit trail at the desk: searched and read by auditors, who can do nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from desk.pages.people.audit_trail import PER_PAGE
from desk.web.routes import ROUTES
from desk.words.acts import ACTS
from didd.adapters.store.audit import audit_log
from tests.support.desk_forms import Login, decide, field
from tests.support.samples.desk_samples import APPROVER, AUDITOR, HOSTILE, OF_ALL, Sample


def numbers(page: str) -> list[int]:
    return [int(n.replace(".", "")) for n in re.findall(r"nomor ([\d.]+)</small>", page)]


def test_an_act_is_found_by_who_what_text_content_and_day(
    sample: Sample, ids: list[int], login: Login
):
    reason = "Lengkapi ringkasan: é 50% _semua_"
    assert decide(login(APPROVER), ids[0], "return", reason).status_code == 303
    log = sample.office.store.audit
    made = next(e for e in log.events() if e.act == "return")
    auditor, today = login(AUDITOR), sample.office.today
    for found in (
        {"siapa": APPROVER, "tindakan": "return"},
        {"cari": reason, "tindakan": "return"},
        {"cari": "50% _semua_"},
        {"cari": made.object, "tindakan": "return"},
        {"cari": made.content_hash, "tindakan": "return"},
        {"tindakan": "return", "dari": today.isoformat(), "sampai": today.isoformat()},
    ):
        assert numbers(auditor.get("/audit", params=found).text) == [made.seq], found
    for none in (
        {"siapa": OF_ALL, "tindakan": "return"},
        {"cari": "50%_semua"},
        {"tindakan": "return", "sampai": (today - timedelta(days=1)).isoformat()},
        {"tindakan": "return", "dari": (today + timedelta(days=1)).isoformat()},
    ):
        assert numbers(auditor.get("/audit", params=none).text) == [], none


@pytest.mark.parametrize(
    "asked",
    [
        {"dari": "kemarin", "sampai": "0000-00-00"},
        {"sampai": "9999-12-31", "dari": "0001-01-01"},
        {"sebelum": "-1"},
        {"sebelum": "9" * 15},
        {"cari": "\x00'\"%_\\"},
        {"siapa": HOSTILE, "tindakan": HOSTILE},
    ],
)
def test_strange_filters_break_nothing(
    sample: Sample, ids: list[int], login: Login, asked: dict[str, str]
):
    answer = login(AUDITOR).get("/audit", params=asked)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_every_act_is_on_exactly_one_page(sample: Sample, ids: list[int], login: Login):
    for number in range(2 * PER_PAGE):
        sample.office.store.audit.record(actor="system.uji", act="uji", object=f"uji/{number}")
    auditor, address = login(AUDITOR), "/audit"
    kept = sorted((e.seq for e in sample.office.store.audit.events()), reverse=True)
    seen: list[int] = []
    while address:
        page = auditor.get(address).text
        seen += numbers(page)
        more = re.search(r'rel="next" href="([^"]*)"', page)
        address = more[1].replace("&amp;", "&") if more else ""
    assert seen == kept


def test_an_auditor_reads_every_page_and_changes_nothing(
    sample: Sample, ids: list[int], login: Login
):
    auditor = login(AUDITOR)
    for page in ("/", "/antrean", f"/usulan/{ids[0]}", "/didd", "/portal", "/tertahan", "/kolom"):
        shown = auditor.get(page)
        assert shown.status_code == 200
        sent = set(re.findall(r'method="post" action="([^"]*)"', shown.text))
        assert sent <= {"/keluar", "/antrean/periksa", "/antrean/tampilan"}, page
    token = field(auditor.get("/akun").text, "token")
    for route in ROUTES:
        # Views of the queue are everybody's own: an address under a name.
        own = route.path.startswith(("/masuk", "/keluar", "/akun", "/antrean/tampilan"))
        if route.method != "POST" or own:
            continue
        address = re.sub(r"\{\w+:\w+\}", str(ids[0]), route.path).replace("{agency}", "dinkes")
        assert auditor.post(address, data={"token": token}).status_code == 403, route.path


def test_acts_have_words(sample: Sample, ids: list[int], login: Login):
    decide(login(APPROVER), ids[0], "approve")
    acts = {event.act for event in sample.office.store.audit.events()}
    assert acts <= set(ACTS)


def test_a_search_for_a_text_reads_a_part_at_once_and_finds_what_is_old(
    sample: Sample, ids: list[int], login: Login, monkeypatch: pytest.MonkeyPatch
):
    log = sample.office.store.audit
    old = log.record(actor="system.uji", act="uji", object="uji/tua", details={"why": "mutiara"})
    for number in range(9):
        log.record(actor="system.uji", act="uji", object=f"uji/{number}")
    monkeypatch.setattr(audit_log, "AT_ONCE", 4)
    auditor, address, seen, pages = login(AUDITOR), "/audit?cari=mutiara", [], 0
    while address:
        page = auditor.get(address).text
        seen, pages = seen + numbers(page), pages + 1
        more = re.search(r'rel="next" href="([^"]*)"', page)
        address = more[1].replace("&amp;", "&") if more else ""
    assert seen == [old.seq]
    assert pages > 2


def test_the_acts_to_choose_from_are_those_of_the_chain(sample: Sample, ids: list[int]):
    log = sample.office.store.audit
    assert log.acts() == sorted({event.act for event in log.events()})
