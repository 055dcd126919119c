"""Every route, walked by every officer and by nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from starlette.routing import Route

from desk.access.permissions import Permission
from desk.web.app import build_app
from desk.web.routes import ROUTES
from didd.adapters.store.people.officers import Appointing
from didd.approval.appointments import Appointment
from didd.approval.audit_chain import verify
from didd.model import Role, State
from tests.support.desk_forms import NOBODY, PEOPLE, Login, field, state_of
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    AUDITOR,
    OF_ALL,
    OF_DINKES,
    PASSWORD,
    SUPERIOR,
    Sample,
    dinkes_records,
)

#: What each permission means for each visitor: "in", "out" (to the login) or "no" (told so).
MATRIX = {
    Permission.ANYBODY: dict.fromkeys(PEOPLE, "in"),
    Permission.OFFICER: dict.fromkeys(PEOPLE, "in") | {NOBODY: "out"},
    Permission.ANSWER: dict.fromkeys(PEOPLE, "in")
    | {NOBODY: "out", SUPERIOR: "no", ADMIN: "no"}
    | {AUDITOR: "no"},
    Permission.DECLARE: dict.fromkeys(PEOPLE, "in")
    | {NOBODY: "out", SUPERIOR: "no", ADMIN: "no"}
    | {AUDITOR: "no"},
    Permission.MEND: dict.fromkeys(PEOPLE, "no") | {NOBODY: "out", OF_ALL: "in", OF_DINKES: "in"},
    Permission.CHECK: dict.fromkeys(PEOPLE, "in")
    | {NOBODY: "out", SUPERIOR: "no", ADMIN: "no"}
    | {AUDITOR: "no"},
    Permission.NOTE: dict.fromkeys(PEOPLE, "in")
    | {NOBODY: "out", SUPERIOR: "no", ADMIN: "no"}
    | {AUDITOR: "no"},
    Permission.FILES: dict.fromkeys(PEOPLE, "no") | {NOBODY: "out", OF_ALL: "in", OF_DINKES: "in"},
    Permission.APPROVE: dict.fromkeys(PEOPLE, "no") | {NOBODY: "out", APPROVER: "in"},
    Permission.COMPILE: dict.fromkeys(PEOPLE, "no")
    | {NOBODY: "out", APPROVER: "in", SUPERIOR: "in"},
    Permission.ESTABLISH: dict.fromkeys(PEOPLE, "no") | {NOBODY: "out", SUPERIOR: "in"},
    Permission.WITHDRAW: dict.fromkeys(PEOPLE, "no")
    | {NOBODY: "out", APPROVER: "in", SUPERIOR: "in", ADMIN: "in"},
    Permission.PUBLISH: dict.fromkeys(PEOPLE, "no")
    | {NOBODY: "out", APPROVER: "in", SUPERIOR: "in", ADMIN: "in"},
    Permission.RESTORE: dict.fromkeys(PEOPLE, "no")
    | {NOBODY: "out", APPROVER: "in", SUPERIOR: "in"},
    Permission.AUDIT: dict.fromkeys(PEOPLE, "no") | {NOBODY: "out", ADMIN: "in", AUDITOR: "in"},
    Permission.APPOINT: dict.fromkeys(PEOPLE, "no") | {NOBODY: "out", ADMIN: "in"},
    Permission.SEARCHES: dict.fromkeys(PEOPLE, "no") | {NOBODY: "out", APPROVER: "in", ADMIN: "in"},
}

#: The permission that each route must ask for; a new route needs a line here.
EXPECTED = {
    "GET /metrics": "anybody",
    "GET /status": "publish",
    "GET /healthz": "anybody",
    "GET /static/{name}": "anybody",
    "GET /api": "anybody",
    "GET /masuk": "anybody",
    "POST /masuk": "anybody",
    "GET /masuk/kode": "anybody",
    "POST /masuk/kode": "anybody",
    "POST /masuk/sso": "anybody",
    "GET /masuk/sso/kembali": "anybody",
    "POST /keluar": "officer",
    "GET /akun": "officer",
    "POST /akun/sesi": "officer",
    "GET /akun/token": "officer",
    "POST /akun/token": "officer",
    "POST /akun/token/akhiri": "officer",
    "POST /akun/pesan": "officer",
    "POST /akun/sandi": "officer",
    "GET /dagster": "appoint",
    "GET /akun/kode": "officer",
    "POST /akun/kode": "officer",
    "POST /akun/kode/hapus": "officer",
    "POST /akun/kode/pemulihan": "officer",
    "GET /": "officer",
    "GET /antrean": "officer",
    "POST /antrean/periksa": "approve",
    "POST /antrean/putuskan": "approve",
    "POST /antrean/tampilan": "officer",
    "POST /antrean/tampilan/hapus": "officer",
    "GET /usulan/{id:int}": "officer",
    "POST /usulan/{id:int}": "approve",
    "POST /usulan/{id:int}/batal": "approve",
    "GET /usulan/{id:int}/uji": "approve",
    "POST /usulan/{id:int}/uji": "approve",
    "POST /usulan/{id:int}/uji/berita-acara.{kind}": "approve",
    "POST /usulan/{id:int}/uji/salinan": "approve",
    "POST /usulan/{id:int}/uji/salinan/hapus": "approve",
    "GET /usulan/{id:int}/uji/salinan/{sha256}": "approve",
    "POST /usulan/{id:int}/berita-acara/{decision:int}": "approve",
    "GET /usulan/{id:int}/berita-acara/{decision:int}": "officer",
    "POST /usulan/{id:int}/cabut": "approve",
    "GET /usulan/{id:int}/berkas/{sha256}": "officer",
    "POST /usulan/{id:int}/catatan": "note",
    "GET /usulan/{id:int}/berkas/{sha256}/pratinjau": "officer",
    "GET /usulan/{id:int}/berkas/{sha256}/gambar/{page:int}": "officer",
    "GET /usulan/{id:int}/berkas/{sha256}/beda": "officer",
    "GET /tertahan": "officer",
    "POST /tertahan/{agency}": "approve",
    "GET /kolom": "officer",
    "POST /kolom/{agency}": "answer",
    "GET /daftar": "officer",
    "GET /daftar/{agency}": "officer",
    "GET /daftar/{agency}/baris": "officer",
    "POST /daftar/{agency}/baris": "mend",
    "GET /daftar/{agency}/baru": "mend",
    "POST /daftar/{agency}/baru": "mend",
    "GET /daftar/{agency}/meja": "mend",
    "POST /daftar/{agency}/meja": "mend",
    "GET /daftar/{agency}/inventaris.xlsx": "officer",
    "GET /periksa": "check",
    "GET /periksa/{agency}": "officer",
    "POST /periksa/{agency}": "check",
    "GET /periksa/{agency}/hasil.{kind}": "check",
    "GET /berkas": "files",
    "GET /berkas/{agency}": "files",
    "POST /berkas/{agency}/unggah": "files",
    "GET /berkas/{agency}/satu": "files",
    "POST /berkas/{agency}/pindah": "files",
    "POST /berkas/{agency}/hapus": "files",
    "POST /berkas/{agency}/kembali": "files",
    "GET /didd": "officer",
    "GET /didd/{agency}": "officer",
    "POST /didd/{agency}/susun": "compile",
    "POST /didd/{agency}/tetapkan": "establish",
    "POST /didd/{agency}/{year:int}/{number:int}/keputusan": "establish",
    "POST /didd/{agency}/tetapkan/periksa": "establish",
    "GET /didd/{agency}/ralat/{id:int}": "establish",
    "POST /didd/{agency}/ralat/{id:int}/tetapkan/periksa": "establish",
    "POST /didd/{agency}/ralat/{id:int}/tetapkan": "establish",
    "GET /didd/{agency}/sebelumnya": "compile",
    "POST /didd/{agency}/sebelumnya/periksa": "compile",
    "POST /didd/{agency}/sebelumnya": "compile",
    "GET /didd/{agency}/butir/{record}": "officer",
    "POST /didd/{agency}/butir/{record}/coret": "establish",
    "POST /didd/{agency}/kembalikan": "establish",
    "POST /didd/{agency}/ajukan-lagi": "approve",
    "GET /didd/{agency}/rancangan.pdf": "officer",
    "GET /didd/{agency}/keputusan.{kind}": "officer",
    "GET /didd/{agency}/kembali/{id:int}": "restore",
    "POST /didd/{agency}/kembali/{id:int}": "restore",
    "GET /didd/{agency}/beda": "officer",
    "GET /dik/{agency}/beda": "officer",
    "GET /kelengkapan": "officer",
    "GET /waktu": "officer",
    "GET /waktu.csv": "officer",
    "GET /waktu/langkah.csv": "officer",
    "GET /tenggat": "officer",
    "GET /tenggat.csv": "officer",
    "GET /retensi": "officer",
    "GET /retensi.csv": "officer",
    "GET /kelengkapan/{agency}/surat": "officer",
    "GET /kelengkapan/{agency}/surat.{kind}": "approve",
    "GET /kelengkapan.csv": "officer",
    "GET /kelengkapan/{agency}": "officer",
    "POST /kelengkapan/{agency}": "declare",
    "POST /kelengkapan/{agency}/berlaku": "declare",
    "GET /kuesioner": "officer",
    "GET /kuesioner/{questionnaire}/{agency}": "officer",
    "POST /kuesioner/{questionnaire}/{agency}": "declare",
    "GET /kuesioner/{questionnaire}/{agency}/jawaban.csv": "officer",
    "GET /kuesioner/{questionnaire}/{agency}/berkas/{sha256}": "officer",
    "GET /kuesioner/{questionnaire}/{agency}/nilai": "officer",
    "POST /kuesioner/{questionnaire}/{agency}/bekukan": "declare",
    "GET /kuesioner/{questionnaire}/{agency}/paket/{sha256}": "officer",
    "GET /kelengkapan/{agency}/ketetapan": "officer",
    "POST /kelengkapan/{agency}/ketetapan": "approve",
    "GET /kelengkapan/{agency}/pernyataan": "officer",
    "POST /kelengkapan/{agency}/pernyataan": "declare",
    "GET /kelengkapan/{agency}/pernyataan.{kind}": "declare",
    "GET /kelengkapan/{agency}/pernyataan/{id:int}": "officer",
    "GET /pengadaan/{agency}": "officer",
    "POST /pengadaan/{agency}": "declare",
    "POST /pengadaan/{agency}/tabel": "declare",
    "GET /pengadaan/{agency}/contoh.csv": "officer",
    "GET /pengadaan/{agency}/surat.csv": "officer",
    "GET /pengadaan/{agency}/{year:int}/{code}": "officer",
    "POST /pengadaan/{agency}/{year:int}/{code}": "declare",
    "GET /dik/{agency}": "officer",
    "POST /dik/{agency}/tetapkan": "establish",
    "POST /dik/{agency}/{year:int}/{number:int}/keputusan": "establish",
    "POST /dik/{agency}/tetapkan/periksa": "establish",
    "GET /dik/{agency}/keputusan.{kind}": "officer",
    "GET /dik/{agency}/berkas/{format}": "officer",
    "GET /dik/{agency}/{year:int}/{number:int}/{format}": "officer",
    "GET /edisi/{id:int}/{format}": "officer",
    "GET /pencarian": "searches",
    "GET /audit": "audit",
    "GET /pesan": "appoint",
    "POST /pesan/ulang": "appoint",
    "POST /pesan/alamat": "appoint",
    "GET /petugas": "appoint",
    "GET /petugas/baru": "appoint",
    "POST /petugas/baru": "appoint",
    "GET /petugas/orang/{officer}": "appoint",
    "POST /petugas/orang/{officer}": "appoint",
    "POST /petugas/orang/{officer}/selesai": "appoint",
    "POST /petugas/orang/{officer}/sandi": "appoint",
    "POST /petugas/orang/{officer}/sso": "appoint",
    "POST /petugas/orang/{officer}/token": "appoint",
    "POST /petugas/orang/{officer}/peran": "appoint",
    "GET /petugas/orang/{officer}/peran/{key}": "appoint",
    "POST /petugas/orang/{officer}/peran/{key}": "appoint",
    "POST /petugas/orang/{officer}/peran/{key}/selesai": "appoint",
    "GET /perangkat-daerah": "appoint",
    "GET /perangkat-daerah/baru": "appoint",
    "GET /perangkat-daerah/gabung": "appoint",
    "GET /perangkat-daerah/pd/{pd}": "appoint",
    "POST /perangkat-daerah/periksa": "appoint",
    "POST /perangkat-daerah/lakukan": "appoint",
    "GET /laporan": "note",
    "GET /laporan/{report}": "note",
    "POST /laporan/{report}": "note",
    "GET /portal": "officer",
    "GET /portal/{agency}": "officer",
    "GET /portal/{agency}/rencana": "officer",
    "GET /portal/{agency}/tanggal/{record}": "restore",
    "POST /portal/{agency}/tanggal/{record}": "restore",
    "POST /portal/{agency}/terbitkan": "publish",
    "GET /portal/{agency}/cabut/{record}": "withdraw",
    "POST /portal/{agency}/cabut/{record}": "withdraw",
    "GET /portal/{agency}/turunkan/{record}": "withdraw",
    "POST /portal/{agency}/turunkan/{record}": "withdraw",
    "GET /penurunan": "withdraw",
    "GET /penurunan/{id:int}": "withdraw",
    "POST /penurunan/{id:int}": "withdraw",
    "GET /portal/{agency}/pulihkan/{record}": "restore",
    "POST /portal/{agency}/pulihkan/{record}": "restore",
}


def test_every_route_has_a_row_in_the_matrix_and_no_other_route_exists(sample: Sample):
    app = build_app(sample.office, sample.accounts, secure_cookies=False)
    assert {f"{w.method} {w.path}": w.permission.value for w in ROUTES} == EXPECTED
    assert sorted(r.name for r in app.routes if isinstance(r, Route)) == sorted(EXPECTED)


def places(sample: Sample, ids: list[int]) -> dict[str, str]:
    """Give something that is there for every place in an address."""
    sha256 = dinkes_records(sample)[0].files[0].sha256
    key = sample.office.people()[OF_ALL].roles[0].key
    values = {"{name}": "desk.css", "{id:int}": str(ids[0]), "{sha256}": sha256}
    values |= {"{officer}": OF_ALL, "{key}": key, "{year:int}": "2026", "{number:int}": "1"}
    values |= {"{kind}": "pdf", "{pd}": "dinkes", "{page:int}": "1"}
    values |= {"{decision:int}": "1", "{questionnaire}": "contoh-2026", "{code}": "P-1"}
    values |= {"{report}": "22222-22222"}
    return values | {"{agency}": "dinkes", "{format}": "pdf", "{record}": "bukan-id"}


def filled(address: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        address = address.replace(name, value)
    assert "{" not in address, f"nothing stands for a part of {address}"
    return address


@pytest.mark.parametrize("officer", PEOPLE)
def test_every_route_lets_in_those_and_only_those_whom_the_matrix_names(
    sample: Sample, ids: list[int], login: Login, officer: str
):
    values = places(sample, ids)
    for route in ROUTES:
        address = filled(route.path, values)
        client = login(officer)
        answer = (
            client.get(address)
            if route.method == "GET"
            else client.post(address, data={"token": "no valid token"})
        )
        wanted = MATRIX[route.permission][officer]
        where = answer.headers.get("location", "")
        stale = "terlalu lama terbuka" in answer.text
        got = "in"
        under_way = route.path.startswith("/masuk/")  # a later step, sent back to the first one
        if answer.status_code == 303 and where.startswith("/masuk") and not under_way:
            got = "out"
        elif answer.status_code == 403 and not stale:
            got = "no"
        assert got == wanted, f"{officer or 'nobody'}: {route.method} {address}"
        assert answer.status_code < 500


@pytest.mark.parametrize("role", Role)
def test_no_route_lets_an_officer_of_another_agency_do_or_see_anything(
    sample: Sample, ids: list[int], login: Login, role: Role
):
    """Every route, with a right token, by every role held for another agency only."""
    sample.office.seed_officers()
    elsewhere = Appointment("lain", OF_DINKES, role, "disdik", "Jabatan Contoh")
    ended = [replace(r, until=date(2020, 1, 1)) for r in sample.office.people()[OF_DINKES].roles]
    sample.office.store.officers.keep([*ended, elsewhere], Appointing(None))
    values = places(sample, ids)
    before = [(e.act, e.actor) for e in sample.office.store.audit.events() if e.role]
    client = login(OF_DINKES)
    token = field(client.get("/akun").text, "token")
    for route in ROUTES:
        if "{agency}" not in route.path and "{id:int}" not in route.path:
            continue
        address = filled(route.path, values)
        sent = {"token": token, "alasan": "Percobaan", "keputusan": "approve", "isi": "0"}
        asked = client.get(address) if route.method == "GET" else client.post(address, data=sent)
        assert asked.status_code in (403, 404), f"{role}: {route.method} {address}"
        assert "Profil Kesehatan" not in asked.text
    made = [(e.act, e.actor) for e in sample.office.store.audit.events() if e.role]
    assert {act for act, _ in made[len(before) :]} <= {"login", "refused"}
    for page in ("/", "/antrean", "/didd", "/portal", "/tertahan", "/kolom"):
        assert "Dinas Kesehatan" not in client.get(page).text, page
    assert client.get("/petugas").status_code == 403


@pytest.mark.parametrize("officer", [o for o in PEOPLE if o != NOBODY])
def test_whose_code_is_another_s_gets_nowhere_before_it_is_changed(
    sample: Sample, ids: list[int], login: Login, officer: str
):
    sample.accounts.set_password(officer, PASSWORD, temporary=True)
    client, values = login(officer), places(sample, ids)
    token = field(client.get("/akun").text, "token")
    for route in ROUTES:
        if route.permission is Permission.ANYBODY or route.path in ("/akun", "/keluar"):
            continue
        if route.path.startswith("/akun"):
            continue
        address = filled(route.path, values)
        post = route.method == "POST"
        answer = client.post(address, data={"token": token}) if post else client.get(address)
        assert answer.status_code in (303, 403), f"{route.method} {address}"
        assert answer.status_code == 403 or answer.headers["location"] == "/akun"


def test_an_officer_of_one_agency_sees_nothing_of_another(
    sample: Sample, ids: list[int], login: Login
):
    other = sample.office.store.records.queue(agency="disdik")[0].id
    client = login(OF_DINKES)
    assert client.get(f"/usulan/{other}").status_code == 404
    assert client.get("/didd/disdik").status_code == 404
    assert client.get(f"/usulan/{ids[0]}").status_code == 200
    for address in ("/antrean", "/antrean?pd=disdik", "/", "/didd"):
        assert "Rekapitulasi Sekolah Menengah" not in client.get(address).text
        assert "Dinas Pendidikan" not in client.get(address).text


def test_a_forbidden_act_is_told_and_kept_in_the_audit_chain(
    sample: Sample, ids: list[int], login: Login
):
    client = login(ADMIN)
    answer = client.post(f"/usulan/{ids[0]}", data={"keputusan": "approve"})
    assert answer.status_code == 403
    events = list(sample.office.store.audit.events())
    assert (events[-1].actor, events[-1].act) == (ADMIN, "refused")
    assert verify(events) == []
    assert state_of(sample, ids[0]) is State.SUBMITTED
