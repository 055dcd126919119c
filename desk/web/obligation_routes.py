"""Routes of what binds an agency, what it has not, procurement, questions; visitors' reports."""

from __future__ import annotations

from desk.access.permissions import Permission
from desk.pages.obligations import packages, settling, stating
from desk.pages.public_reports import reports
from desk.pages.questions import mapping, scores
from desk.web.dispatch import PageRoute
from desk.web.forms import Brings, one_file
from didd.office import Office

_OF, _BUY = "/kelengkapan/{agency}", "/pengadaan/{agency}"
_PACKAGE = f"{_BUY}/{{year:int}}/{{code}}"
_ASKED = "/kuesioner/{questionnaire}/{agency}"


def _one(office: Office, agency: str) -> Brings:
    del office, agency
    return one_file()


OBLIGATION_ROUTES: tuple[PageRoute, ...] = (
    PageRoute("GET", f"{_OF}/ketetapan", settling.bindings, Permission.OFFICER),
    PageRoute("POST", f"{_OF}/ketetapan", settling.judge, Permission.APPROVE),
    PageRoute("GET", f"{_OF}/pernyataan", stating.statement, Permission.OFFICER),
    PageRoute("POST", f"{_OF}/pernyataan", stating.add, Permission.DECLARE, _one),
    PageRoute("GET", f"{_OF}/pernyataan.{{kind}}", stating.paper, Permission.DECLARE),
    PageRoute("GET", f"{_OF}/pernyataan/{{id:int}}", stating.signed, Permission.OFFICER),
    PageRoute("GET", _BUY, packages.packages, Permission.OFFICER),
    PageRoute("POST", _BUY, packages.enter, Permission.DECLARE),
    PageRoute("POST", f"{_BUY}/tabel", packages.take_table, Permission.DECLARE, _one),
    PageRoute("GET", f"{_BUY}/contoh.csv", packages.template, Permission.OFFICER),
    PageRoute("GET", f"{_BUY}/surat.csv", packages.as_csv, Permission.OFFICER),
    PageRoute("GET", _PACKAGE, packages.package, Permission.OFFICER),
    PageRoute("POST", _PACKAGE, packages.say, Permission.DECLARE),
    PageRoute("GET", "/kuesioner", mapping.overview, Permission.OFFICER),
    PageRoute("GET", _ASKED, mapping.mapping, Permission.OFFICER),
    PageRoute("POST", _ASKED, mapping.answer, Permission.DECLARE, _one),
    PageRoute("GET", f"{_ASKED}/jawaban.csv", mapping.as_csv, Permission.OFFICER),
    PageRoute("GET", f"{_ASKED}/berkas/{{sha256}}", mapping.given_file, Permission.OFFICER),
    PageRoute("GET", f"{_ASKED}/nilai", scores.scores, Permission.OFFICER),
    PageRoute("POST", f"{_ASKED}/bekukan", scores.freeze_pack, Permission.DECLARE),
    PageRoute("GET", f"{_ASKED}/paket/{{sha256}}", scores.pack_file, Permission.OFFICER),
    PageRoute("GET", "/laporan", reports.reports, Permission.NOTE),
    PageRoute("GET", "/laporan/{report}", reports.report, Permission.NOTE),
    PageRoute("POST", "/laporan/{report}", reports.answer, Permission.NOTE),
)
