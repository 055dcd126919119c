"""The route table: every URL of the desk, and who may use it."""

from __future__ import annotations

from desk.access.permissions import Permission
from desk.pages import held, home, login, portal, queue, register, submission
from desk.web.dispatch import Way

ROUTES: tuple[Way, ...] = (
    Way("GET", "/healthz", login.healthz, Permission.ANYBODY),
    Way("GET", "/static/{name}", login.static, Permission.ANYBODY),
    Way("GET", "/masuk", login.ask, Permission.ANYBODY),
    Way("POST", "/masuk", login.login, Permission.ANYBODY),
    Way("POST", "/keluar", login.logout, Permission.OFFICER),
    Way("GET", "/", home.home, Permission.OFFICER),
    Way("GET", "/antrean", queue.queue, Permission.OFFICER),
    Way("POST", "/antrean/periksa", queue.confirm, Permission.APPROVE),
    Way("POST", "/antrean/setujui", queue.approve, Permission.APPROVE),
    Way("GET", "/usulan/{id:int}", submission.submission, Permission.OFFICER),
    Way("POST", "/usulan/{id:int}", submission.put, Permission.APPROVE),
    Way("GET", "/usulan/{id:int}/berkas/{sha256}", submission.file, Permission.OFFICER),
    Way("GET", "/tertahan", held.held, Permission.OFFICER),
    Way("POST", "/tertahan/{agency}", held.let_pass, Permission.APPROVE),
    Way("GET", "/didd", register.registers, Permission.OFFICER),
    Way("GET", "/didd/{agency}", register.register, Permission.OFFICER),
    Way("POST", "/didd/{agency}/susun", register.compile_draft, Permission.COMPILE),
    Way("POST", "/didd/{agency}/tetapkan", register.put_in_force, Permission.ESTABLISH),
    Way("GET", "/didd/{agency}/rancangan.pdf", register.draft_pdf, Permission.OFFICER),
    Way("GET", "/edisi/{id:int}/{format}", register.edition_file, Permission.OFFICER),
    Way("GET", "/portal", portal.portals, Permission.OFFICER),
    Way("GET", "/portal/{agency}", portal.portal, Permission.OFFICER),
    Way("GET", "/portal/{agency}/rencana", portal.plan, Permission.OFFICER),
    Way("GET", "/portal/{agency}/cabut/{record}", portal.ask_withdrawal, Permission.WITHDRAW),
    Way("POST", "/portal/{agency}/cabut/{record}", portal.take_off, Permission.WITHDRAW),
    Way("GET", "/portal/{agency}/pulihkan/{record}", portal.ask_restoration, Permission.RESTORE),
    Way("POST", "/portal/{agency}/pulihkan/{record}", portal.put_back, Permission.RESTORE),
)
