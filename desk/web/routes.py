"""The route table: every URL of the desk, and who may use it."""

from __future__ import annotations

from desk.access.permissions import Permission
from desk.access.single_sign_on import BACK
from desk.api import reference
from desk.pages import (
    columns,
    edition_back,
    held,
    home,
    login,
    portal,
    publication_day,
    publishing,
    queue,
    register,
    submission,
)
from desk.pages.agency_list import keep_here, new_item, row_form, table
from desk.pages.files import looking
from desk.pages.lists import (
    after_test,
    comparing,
    consequence,
    draft_entry,
    earlier,
    excluded,
    late_decree,
    ralat,
    redacted_copies,
)
from desk.pages.obligations import completeness, deadlines, retention, times
from desk.pages.people import agency_pages, audit_trail, officers, outbox_page
from desk.pages.urgent import takedowns
from desk.pages.visitors import searches
from desk.pages.waiting import views
from desk.pages.watching import metrics, status
from desk.pages.ways_in import (
    account,
    code_step,
    dagster_page,
    factor_pages,
    sso_pages,
    token_pages,
)
from desk.pages.workspace import check_now, folder_view, one_file_page, thread, uploads
from desk.web.dispatch import PageRoute
from desk.web.forms import LARGEST_FILE, SLOWEST_FILE, SLOWEST_LINE, Brings, one_file
from desk.web.obligation_routes import OBLIGATION_ROUTES
from didd.approval.consequences.copy_rules import MOST
from didd.office import Office
from didd.steps.workspace.files import MEGABYTE, used_bytes

#: The pages of one officer.
_OFFICER = "/petugas/orang/{officer}"

#: The pages of agencies.
_PD = "/perangkat-daerah"

#: One file of a proposal.
_FILE = "/usulan/{id:int}/berkas/{sha256}"

#: The signed minutes of the outcome of a test.
_MINUTES = "/usulan/{id:int}/berita-acara/{decision:int}"
#: The list that was in force before the first edition.
_BEFORE = "/didd/{agency}/sebelumnya"

#: One row of a draft.
_ROW = "/didd/{agency}/butir/{record}"

#: An item that must go at once.
_DOWN = "/portal/{agency}/turunkan/{record}"

#: A ralat of an edition.
_RALAT = "/didd/{agency}/ralat/{id:int}"

#: The day from which the public sees an item.
_DAY = "/portal/{agency}/tanggal/{record}"


def _decree(office: Office, agency: str) -> Brings:
    del office, agency
    return one_file()


def _copies(office: Office, agency: str) -> Brings:
    del office, agency
    return Brings(MOST, LARGEST_FILE, SLOWEST_FILE)


def _files(office: Office, agency: str) -> Brings:
    """Bring what the folder has room for; a little more is read, and refused by name."""
    rules = office.config.sop.files
    left = rules.quota * MEGABYTE - used_bytes(office, office.agency(agency))
    most = min(rules.at_once * MEGABYTE, max(left, 0) + MEGABYTE)
    return Brings(rules.most, most, max(SLOWEST_FILE, most / SLOWEST_LINE))


ROUTES: tuple[PageRoute, ...] = (
    PageRoute("GET", "/healthz", login.healthz, Permission.ANYBODY),
    PageRoute("GET", "/metrics", metrics.metrics, Permission.ANYBODY),
    PageRoute("GET", "/status", status.status, Permission.PUBLISH),
    PageRoute("GET", "/static/{name}", login.static, Permission.ANYBODY),
    PageRoute("GET", "/api", reference.reference, Permission.ANYBODY),
    PageRoute("GET", "/masuk", login.login_form, Permission.ANYBODY),
    PageRoute("POST", "/masuk", login.login, Permission.ANYBODY),
    PageRoute("POST", "/keluar", login.logout, Permission.OFFICER),
    PageRoute("GET", "/akun", account.account, Permission.OFFICER),
    PageRoute("POST", "/akun/sesi", account.revoke, Permission.OFFICER),
    PageRoute("GET", "/masuk/kode", code_step.code_form, Permission.ANYBODY),
    PageRoute("POST", "/masuk/kode", code_step.check_code, Permission.ANYBODY),
    PageRoute("POST", "/masuk/sso", sso_pages.away, Permission.ANYBODY),
    PageRoute("GET", BACK, sso_pages.back, Permission.ANYBODY),
    PageRoute("GET", "/dagster", dagster_page.dagster, Permission.APPOINT),
    PageRoute("GET", "/akun/kode", factor_pages.factor, Permission.OFFICER),
    PageRoute("POST", "/akun/kode", factor_pages.add_factor, Permission.OFFICER),
    PageRoute("POST", "/akun/kode/hapus", factor_pages.take_factor_away, Permission.OFFICER),
    PageRoute("POST", "/akun/kode/pemulihan", factor_pages.new_codes, Permission.OFFICER),
    PageRoute("GET", "/akun/token", token_pages.tokens, Permission.OFFICER),
    PageRoute("POST", "/akun/token", token_pages.make, Permission.OFFICER),
    PageRoute("POST", "/akun/token/akhiri", token_pages.end, Permission.OFFICER),
    PageRoute("POST", "/akun/pesan", account.choose_messages, Permission.OFFICER),
    PageRoute("POST", "/akun/sandi", account.change_password, Permission.OFFICER),
    PageRoute("GET", "/", home.home, Permission.OFFICER),
    PageRoute("GET", "/antrean", queue.queue, Permission.OFFICER),
    PageRoute("POST", "/antrean/periksa", queue.confirm, Permission.APPROVE),
    PageRoute("POST", "/antrean/putuskan", queue.decide_chosen, Permission.APPROVE),
    PageRoute("POST", "/antrean/tampilan", views.keep_view, Permission.OFFICER),
    PageRoute("POST", "/antrean/tampilan/hapus", views.delete_view, Permission.OFFICER),
    PageRoute("GET", "/usulan/{id:int}", submission.submission, Permission.OFFICER),
    PageRoute("POST", "/usulan/{id:int}", submission.decide_one, Permission.APPROVE),
    PageRoute("POST", "/usulan/{id:int}/batal", submission.undo_one, Permission.APPROVE),
    PageRoute("POST", "/usulan/{id:int}/catatan", thread.note, Permission.NOTE),
    PageRoute("GET", "/usulan/{id:int}/uji", consequence.test_form, Permission.APPROVE),
    PageRoute("POST", "/usulan/{id:int}/uji", consequence.outcome, Permission.APPROVE),
    PageRoute(
        "POST", "/usulan/{id:int}/uji/berita-acara.{kind}", consequence.paper, Permission.APPROVE
    ),
    PageRoute(
        "POST", "/usulan/{id:int}/uji/salinan", redacted_copies.add, Permission.APPROVE, _copies
    ),
    PageRoute(
        "POST", "/usulan/{id:int}/uji/salinan/hapus", redacted_copies.remove, Permission.APPROVE
    ),
    PageRoute(
        "GET", "/usulan/{id:int}/uji/salinan/{sha256}", redacted_copies.file, Permission.APPROVE
    ),
    PageRoute("POST", _MINUTES, after_test.add_minutes, Permission.APPROVE, _decree),
    PageRoute("GET", _MINUTES, after_test.minutes_file, Permission.OFFICER),
    PageRoute("POST", "/usulan/{id:int}/cabut", after_test.take_exclusion_back, Permission.APPROVE),
    PageRoute("GET", _FILE, submission.file, Permission.OFFICER),
    PageRoute("GET", f"{_FILE}/pratinjau", looking.preview, Permission.OFFICER),
    PageRoute("GET", f"{_FILE}/gambar/{{page:int}}", looking.picture, Permission.OFFICER),
    PageRoute("GET", f"{_FILE}/beda", looking.difference, Permission.OFFICER),
    PageRoute("GET", "/tertahan", held.held, Permission.OFFICER),
    PageRoute("POST", "/tertahan/{agency}", held.override_rule, Permission.APPROVE),
    PageRoute("GET", "/kolom", columns.columns, Permission.OFFICER),
    PageRoute("POST", "/kolom/{agency}", columns.answer, Permission.ANSWER),
    PageRoute("GET", "/daftar", table.lists, Permission.OFFICER),
    PageRoute("GET", "/daftar/{agency}", table.table, Permission.OFFICER),
    PageRoute("GET", "/daftar/{agency}/baris", row_form.row, Permission.OFFICER),
    PageRoute("POST", "/daftar/{agency}/baris", row_form.mend, Permission.MEND),
    PageRoute("GET", "/daftar/{agency}/baru", new_item.new_item, Permission.MEND),
    PageRoute("POST", "/daftar/{agency}/baru", new_item.add, Permission.MEND),
    PageRoute("GET", "/daftar/{agency}/meja", keep_here.look, Permission.MEND),
    PageRoute("POST", "/daftar/{agency}/meja", keep_here.keep, Permission.MEND),
    PageRoute("GET", "/daftar/{agency}/inventaris.xlsx", table.take_out, Permission.OFFICER),
    PageRoute("GET", "/periksa", check_now.checks, Permission.CHECK),
    PageRoute("GET", "/periksa/{agency}", check_now.check, Permission.OFFICER),
    PageRoute("POST", "/periksa/{agency}", check_now.check_again, Permission.CHECK),
    PageRoute("GET", "/periksa/{agency}/hasil.{kind}", check_now.slip, Permission.CHECK),
    PageRoute("GET", "/berkas", folder_view.folders, Permission.FILES),
    PageRoute("GET", "/berkas/{agency}", folder_view.folder, Permission.FILES),
    PageRoute("POST", "/berkas/{agency}/unggah", uploads.upload, Permission.FILES, _files),
    PageRoute("GET", "/berkas/{agency}/satu", one_file_page.one_file, Permission.FILES),
    PageRoute("POST", "/berkas/{agency}/pindah", one_file_page.move, Permission.FILES),
    PageRoute("POST", "/berkas/{agency}/hapus", one_file_page.delete, Permission.FILES),
    PageRoute("POST", "/berkas/{agency}/kembali", folder_view.restore, Permission.FILES),
    PageRoute("GET", "/didd", register.registers, Permission.OFFICER),
    PageRoute("GET", "/didd/{agency}", register.register, Permission.OFFICER),
    PageRoute("POST", "/didd/{agency}/susun", register.compile_draft, Permission.COMPILE),
    PageRoute(
        "POST", "/didd/{agency}/tetapkan", register.establish_draft, Permission.ESTABLISH, _decree
    ),
    PageRoute(
        "POST",
        "/didd/{agency}/{year:int}/{number:int}/keputusan",
        late_decree.of_register,
        Permission.ESTABLISH,
        _decree,
    ),
    PageRoute(
        "POST", "/didd/{agency}/tetapkan/periksa", register.confirm_decree, Permission.ESTABLISH
    ),
    PageRoute("GET", _RALAT, ralat.ralat_form, Permission.ESTABLISH),
    PageRoute("POST", f"{_RALAT}/tetapkan/periksa", ralat.confirm_ralat, Permission.ESTABLISH),
    PageRoute("POST", f"{_RALAT}/tetapkan", ralat.make_ralat, Permission.ESTABLISH, _decree),
    PageRoute("GET", _BEFORE, earlier.earlier, Permission.COMPILE),
    PageRoute("POST", f"{_BEFORE}/periksa", earlier.look, Permission.COMPILE, _decree),
    PageRoute("POST", _BEFORE, earlier.keep, Permission.COMPILE),
    PageRoute("GET", _ROW, draft_entry.entry, Permission.OFFICER),
    PageRoute("POST", f"{_ROW}/coret", draft_entry.strike_entry, Permission.ESTABLISH),
    PageRoute("POST", "/didd/{agency}/kembalikan", draft_entry.return_draft, Permission.ESTABLISH),
    PageRoute(
        "POST", "/didd/{agency}/ajukan-lagi", draft_entry.lay_draft_before, Permission.APPROVE
    ),
    PageRoute("GET", "/didd/{agency}/rancangan.pdf", register.draft_pdf, Permission.OFFICER),
    PageRoute("GET", "/didd/{agency}/keputusan.{kind}", register.decree_file, Permission.OFFICER),
    PageRoute("GET", "/didd/{agency}/kembali/{id:int}", edition_back.back_form, Permission.RESTORE),
    PageRoute("POST", "/didd/{agency}/kembali/{id:int}", edition_back.put_back, Permission.RESTORE),
    PageRoute("GET", "/didd/{agency}/beda", comparing.of_register, Permission.OFFICER),
    PageRoute("GET", "/dik/{agency}/beda", comparing.of_excluded, Permission.OFFICER),
    PageRoute("GET", "/dik/{agency}", excluded.excluded, Permission.OFFICER),
    PageRoute(
        "POST", "/dik/{agency}/tetapkan", excluded.establish_list, Permission.ESTABLISH, _decree
    ),
    PageRoute(
        "POST",
        "/dik/{agency}/{year:int}/{number:int}/keputusan",
        late_decree.of_excluded,
        Permission.ESTABLISH,
        _decree,
    ),
    PageRoute(
        "POST", "/dik/{agency}/tetapkan/periksa", excluded.confirm_list, Permission.ESTABLISH
    ),
    PageRoute("GET", "/dik/{agency}/keputusan.{kind}", excluded.decree_file, Permission.OFFICER),
    PageRoute("GET", "/dik/{agency}/berkas/{format}", excluded.draft_file, Permission.OFFICER),
    PageRoute(
        "GET", "/dik/{agency}/{year:int}/{number:int}/{format}", excluded.file, Permission.OFFICER
    ),
    PageRoute("GET", "/edisi/{id:int}/{format}", register.edition_file, Permission.OFFICER),
    PageRoute("GET", "/kelengkapan", completeness.overview, Permission.OFFICER),
    PageRoute("GET", "/waktu", times.times, Permission.OFFICER),
    PageRoute("GET", "/waktu.csv", times.as_csv, Permission.OFFICER),
    PageRoute("GET", "/waktu/langkah.csv", times.steps_as_csv, Permission.OFFICER),
    PageRoute("GET", "/tenggat", deadlines.deadlines, Permission.OFFICER),
    PageRoute("GET", "/tenggat.csv", deadlines.as_csv, Permission.OFFICER),
    PageRoute("GET", "/retensi", retention.retention, Permission.OFFICER),
    PageRoute("GET", "/retensi.csv", retention.as_csv, Permission.OFFICER),
    PageRoute("GET", "/kelengkapan/{agency}/surat", deadlines.letter, Permission.OFFICER),
    PageRoute("GET", "/kelengkapan/{agency}/surat.{kind}", deadlines.paper, Permission.APPROVE),
    PageRoute("GET", "/kelengkapan.csv", completeness.as_csv, Permission.OFFICER),
    PageRoute("GET", "/kelengkapan/{agency}", completeness.headings, Permission.OFFICER),
    PageRoute("POST", "/kelengkapan/{agency}", completeness.say, Permission.DECLARE),
    PageRoute("POST", "/kelengkapan/{agency}/berlaku", completeness.confirm, Permission.DECLARE),
    *OBLIGATION_ROUTES,
    PageRoute("GET", "/pencarian", searches.searches, Permission.SEARCHES),
    PageRoute("GET", "/audit", audit_trail.audit_trail, Permission.AUDIT),
    PageRoute("GET", "/pesan", outbox_page.outbox, Permission.APPOINT),
    PageRoute("POST", "/pesan/ulang", outbox_page.again, Permission.APPOINT),
    PageRoute("POST", "/pesan/alamat", outbox_page.address, Permission.APPOINT),
    PageRoute("GET", "/petugas", officers.officers, Permission.APPOINT),
    PageRoute("GET", "/petugas/baru", officers.new_form, Permission.APPOINT),
    PageRoute("POST", "/petugas/baru", officers.add, Permission.APPOINT),
    PageRoute("GET", _OFFICER, officers.officer, Permission.APPOINT),
    PageRoute("POST", _OFFICER, officers.change, Permission.APPOINT),
    PageRoute("POST", f"{_OFFICER}/selesai", officers.end, Permission.APPOINT),
    PageRoute("POST", f"{_OFFICER}/sandi", officers.reset_password, Permission.APPOINT),
    PageRoute("POST", f"{_OFFICER}/token", token_pages.end_of_another, Permission.APPOINT),
    PageRoute("POST", f"{_OFFICER}/sso", officers.link_sso, Permission.APPOINT),
    PageRoute("POST", f"{_OFFICER}/peran", officers.give, Permission.APPOINT),
    PageRoute("GET", f"{_OFFICER}/peran/{{key}}", officers.role, Permission.APPOINT),
    PageRoute("POST", f"{_OFFICER}/peran/{{key}}", officers.change_role, Permission.APPOINT),
    PageRoute("POST", f"{_OFFICER}/peran/{{key}}/selesai", officers.end_role, Permission.APPOINT),
    PageRoute("GET", _PD, agency_pages.agencies, Permission.APPOINT),
    PageRoute("GET", f"{_PD}/baru", agency_pages.new_form, Permission.APPOINT),
    PageRoute("GET", f"{_PD}/gabung", agency_pages.merge_form, Permission.APPOINT),
    PageRoute("GET", f"{_PD}/pd/{{pd}}", agency_pages.agency, Permission.APPOINT),
    PageRoute("POST", f"{_PD}/periksa", agency_pages.look, Permission.APPOINT),
    PageRoute("POST", f"{_PD}/lakukan", agency_pages.do, Permission.APPOINT),
    PageRoute("GET", "/portal", portal.portals, Permission.OFFICER),
    PageRoute("GET", "/portal/{agency}", portal.portal, Permission.OFFICER),
    PageRoute("GET", "/portal/{agency}/rencana", publishing.plan, Permission.OFFICER),
    PageRoute("GET", _DAY, publication_day.day_form, Permission.RESTORE),
    PageRoute("POST", _DAY, publication_day.set_day, Permission.RESTORE),
    PageRoute("POST", "/portal/{agency}/terbitkan", publishing.publish_again, Permission.PUBLISH),
    PageRoute(
        "GET", "/portal/{agency}/cabut/{record}", portal.withdrawal_form, Permission.WITHDRAW
    ),
    PageRoute(
        "POST", "/portal/{agency}/cabut/{record}", portal.withdraw_record, Permission.WITHDRAW
    ),
    PageRoute("GET", _DOWN, takedowns.takedown_form, Permission.WITHDRAW),
    PageRoute("POST", _DOWN, takedowns.take_item_down, Permission.WITHDRAW),
    PageRoute("GET", "/penurunan", takedowns.takedowns, Permission.WITHDRAW),
    PageRoute("GET", "/penurunan/{id:int}", takedowns.takedown, Permission.WITHDRAW),
    PageRoute("POST", "/penurunan/{id:int}", takedowns.decide_takedown, Permission.WITHDRAW),
    PageRoute(
        "GET", "/portal/{agency}/pulihkan/{record}", portal.restoration_form, Permission.RESTORE
    ),
    PageRoute(
        "POST", "/portal/{agency}/pulihkan/{record}", portal.restore_record, Permission.RESTORE
    ),
)
