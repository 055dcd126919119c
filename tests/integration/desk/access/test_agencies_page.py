"""Agencies kept at the desk: each act shows its effect first, and only an administrator acts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from didd.agencies.acts import AgencyAct
from didd.agencies.changes import Kind
from didd.approval.audit_evidence import hold_against
from didd.steps.agencies.changing import change_agencies
from tests.support.desk_forms import Login, field, post
from tests.support.samples.desk_samples import ADMIN, APPROVER, Sample

NEW = "Badan Kesehatan Contoh"
LIST = "/perangkat-daerah"
ONE = f"{LIST}/pd/dinkes"


def look(client: TestClient, page: str = ONE, **form: str):
    return post(client, f"{LIST}/periksa", page, **{"alasan": "Pergub contoh 1/2026"} | form)


def confirm(client: TestClient, looked: str, **changes: str):
    """Send the form of the page that shows an effect, as it stands there."""
    names = ("apa", "pd", "nama", "singkatan", "ke", "folder", "mulai", "alasan", "dilihat")
    part = looked.split("/lakukan", 1)[1]
    form = {name: field(part, name) for name in names if f'name="{name}"' in part}
    return post(client, f"{LIST}/lakukan", LIST, **form | changes)


def broken(sample: Sample) -> list[str]:
    kept = sample.office.store.evidence.read()
    found = [*hold_against(kept.claims, kept.events), *kept.altered]
    return [each.problem for each in found if "kata sandi" not in each.problem]


def test_a_name_is_changed_once_its_effect_was_seen(sample: Sample, ids: list[int], login: Login):
    admin = login(ADMIN)
    looked = look(admin, apa="ganti-nama", pd="dinkes", nama=NEW, singkatan="BKC")
    assert looked.status_code == 200
    assert NEW in looked.text
    assert sample.office.fresh().agency("dinkes").name == "Dinas Kesehatan"

    assert confirm(admin, looked.text).headers["location"] == LIST
    now = sample.office.fresh().agency("dinkes")
    assert (now.name, now.former, now.slug) == (NEW, ("Dinas Kesehatan",), "dinkes")
    listed = admin.get(LIST).text
    assert NEW in listed
    assert "dahulu Dinas Kesehatan" in listed
    assert NEW in admin.get("/antrean").text
    told = admin.get(ONE).text
    assert "Pergub contoh 1/2026" in told
    assert broken(sample) == []


def test_merging_tells_how_many_proposals_go_on_and_hands_them_over(
    sample: Sample, ids: list[int], login: Login
):
    admin = login(ADMIN)
    waiting = len(sample.office.store.records.queue(agency="dinkes"))
    assert waiting > 1
    page = f"{LIST}/gabung"
    looked = look(admin, page, apa="gabung", pd="dinkes", ke="dlh")
    assert f"{waiting} usulan" in looked.text
    assert "Petugas Contoh Lima" in looked.text  # who holds a role for the agency that ends
    assert confirm(admin, looked.text).status_code == 303
    assert sample.office.store.records.queue(agency="dinkes") == []
    assert len(sample.office.store.records.queue(agency="dlh")) == waiting
    assert "Dinas Lingkungan Hidup" in admin.get(ONE).text
    assert broken(sample) == []


def test_an_agency_is_added_under_another_from_a_day_on(sample: Sample, login: Login):
    admin, day = login(ADMIN), sample.office.today + timedelta(days=9)
    form = {"apa": "tambah", "pd": "uptd-contoh", "nama": "UPTD Contoh", "ke": "dinkes"}
    looked = look(admin, f"{LIST}/baru", mulai=day.isoformat(), **form)
    assert confirm(admin, looked.text).status_code == 303
    assert "uptd-contoh" not in sample.office.fresh().config.agencies
    assert "uptd-contoh" in admin.get(LIST).text  # planned
    kept = sample.office.store.agencies.on(day)
    assert kept is not None
    assert kept.by_slug()["uptd-contoh"].parent == "dinkes"


@pytest.mark.parametrize(
    ("page", "form"),
    [
        (ONE, {"apa": "ganti-nama", "pd": "dinkes", "nama": " "}),
        (ONE, {"apa": "ganti-nama", "pd": "dinkes", "nama": NEW, "alasan": " "}),
        (ONE, {"apa": "ganti-nama", "pd": "dinkes", "nama": NEW, "mulai": "besok"}),
        (ONE, {"apa": "ganti-nama", "pd": "dinkes", "nama": "DINAS  lingkungan hidup"}),
        (ONE, {"apa": "pindah", "pd": "dinkes", "ke": "dinkes"}),
        (ONE, {"apa": "gabung", "pd": "dinkes", "ke": ""}),
        (ONE, {"apa": "hidupkan", "pd": "dinkes"}),
        (ONE, {"apa": "hapus", "pd": "dinkes"}),
        (ONE, {"apa": "taken", "pd": "dinkes"}),
        (f"{LIST}/gabung", {"apa": "gabung", "pd": "tidak-ada", "ke": "dlh"}),
        (f"{LIST}/gabung", {"apa": "gabung", "ke": "dlh"}),
        (f"{LIST}/baru", {"apa": "tambah", "pd": "../etc", "nama": NEW}),
        (f"{LIST}/baru", {"apa": "tambah", "pd": "dlh", "nama": NEW}),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_before_and_at_the_act(
    sample: Sample, login: Login, page: str, form: dict[str, str]
):
    admin, before = login(ADMIN), sample.office.fresh().config.agencies
    answer = look(admin, page, **form)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    sent = {"alasan": "Pergub contoh", "dilihat": str(sample.office.store.agencies.newest())}
    assert post(admin, f"{LIST}/lakukan", page, **sent | form).status_code == 409
    assert sample.office.fresh().config.agencies == before


def test_an_effect_shown_before_another_s_act_is_not_confirmed(sample: Sample, login: Login):
    admin = login(ADMIN)
    looked = look(admin, apa="akhiri", pd="dinkes")
    other = AgencyAct(Kind.RENAMED, ("dinkes",), sample.office.today, "contoh", name=NEW)
    change_agencies(sample.office, ADMIN, other)
    answer = confirm(admin, looked.text)
    assert answer.status_code == 409
    assert "berubah" in answer.text
    assert sample.office.fresh().agency("dinkes").living


def test_an_act_whose_effect_nobody_saw_is_not_done(sample: Sample, login: Login):
    admin = login(ADMIN)
    for shown in ("", "x", "-1", "9" * 40):
        form = {"apa": "akhiri", "pd": "dinkes", "alasan": "contoh", "dilihat": shown}
        assert post(admin, f"{LIST}/lakukan", ONE, **form).status_code == 409
    assert sample.office.fresh().agency("dinkes").living


def test_who_is_no_administrator_neither_sees_nor_changes(sample: Sample, login: Login):
    officer = login(APPROVER)
    assert officer.get(LIST).status_code == 403
    form = {"apa": "akhiri", "pd": "dinkes", "alasan": "contoh", "dilihat": "0"}
    assert post(officer, f"{LIST}/lakukan", "/antrean", **form).status_code == 403
    assert sample.office.fresh().agency("dinkes").living


def test_a_name_that_is_markup_is_text(sample: Sample, login: Login):
    admin = login(ADMIN)
    name = '<script>alert(1)</script> "Badan"'
    looked = look(admin, apa="ganti-nama", pd="dinkes", nama=name)
    assert "<script>" not in looked.text
    assert confirm(admin, looked.text).status_code == 303
    for page in (LIST, ONE, "/antrean", "/petugas"):
        assert "<script>" not in admin.get(page).text
    assert sample.office.fresh().agency("dinkes").name == name
