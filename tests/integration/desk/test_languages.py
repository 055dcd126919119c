"""Every page and refusal of the desk in one language alone."""

from __future__ import annotations

import pytest

from didd.i18n import Language
from didd.model import State
from tests.support.desk_forms import Login, post, shown_on
from tests.support.samples.desk_samples import ADMIN, APPROVER, SUPERIOR, Sample
from tests.support.sentences import ours

OTHER: dict[Language, Language] = {"en": "id", "id": "en"}
PAGES = ("/", "/antrean", "/antrean?keadaan=disetujui", "/tertahan", "/didd", "/portal",
         "/portal/dinkes", "/portal/dinkes/rencana", "/didd/dinkes", "/tidak-ada",
         "/usulan/999999")  # fmt: skip


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_page_has_a_sentence_of_the_other_language(
    sample: Sample, ids: list[int], login: Login, language: Language
):
    for officer in ("", APPROVER, SUPERIOR, ADMIN):
        client = login(officer)
        client.get("/masuk", params={"lang": language})
        for page in (*PAGES, "/masuk", *(f"/usulan/{number}" for number in ids[:2])):
            answer = client.get(page, follow_redirects=True)
            assert ours(answer.text, OTHER[language]) == [], (officer, page)


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_refusal_has_a_sentence_of_the_other_language(
    sample: Sample, ids: list[int], login: Login, language: Language
):
    client, first = login(APPROVER), f"/usulan/{ids[0]}"
    client.get("/", params={"lang": language})
    shown = shown_on(client.get(first).text)
    superior = login(SUPERIOR)
    superior.get("/", params={"lang": language})
    answers = {
        "no reason": post(client, first, first, **shown, keputusan="return", alasan=""),
        "other content": post(
            client, first, first, isi="0" * 64, terakhir="0", keputusan="approve"
        ),
        "no decision": post(client, first, first, **shown, keputusan="", alasan=""),
        "none chosen": post(client, "/antrean/putuskan", "/antrean", keputusan="approve"),
        "a filler": post(client, first, first, **shown, keputusan="return", alasan="x"),
        "no ground": post(client, first, first, **shown, keputusan="reject", alasan="Bukan ini."),
        "old page": client.post(first, data={"token": "x"}),
        "another's act": post(superior, first, first, **shown, keputusan="approve"),
        "no draft": post(
            superior, "/didd/dinkes/tetapkan", "/didd", nomor="1", tanggal="2026-01-14", isi=""
        ),
        "no date": post(superior, "/didd/dinkes/tetapkan", "/didd", nomor="1", tanggal="x"),
        "future": post(superior, "/didd/dinkes/tetapkan", "/didd", nomor="1", tanggal="2999-01-01"),
    }
    for what, answer in answers.items():
        assert answer.status_code >= 400, what
        assert ours(answer.text, OTHER[language]) == [], what
        assert ours(answer.text, language), what
    kept = [e.details["why"] for e in sample.office.store.audit.events() if "why" in e.details]
    assert any("alasan" in why for why in kept)
    assert ours(" ".join(kept), "en") == []
    assert sample.office.store.records.submission(ids[0]).state is State.SUBMITTED
