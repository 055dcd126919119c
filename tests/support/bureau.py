"""An office at work in a folder: real store, archive, folders and checks; the portal is the fake.

``Bureau`` runs the four steps as people would, for one agency with a small list.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from didd.adapters.archive.archive import open_archive
from didd.adapters.store import open_store
from didd.adapters.store.decisions import Verdict
from didd.approval.audit_chain import verify
from didd.approval.audit_evidence import hold_against
from didd.config.catalog import CatalogConfig, load_catalog_config
from didd.model import Decision, DecisionKind, Finding, RegisterEdition, digest
from didd.office import Office
from didd.ports import Checker, ContentChecker, FileToLookInto, Look
from didd.steps import approve, establish, publish
from didd.steps.collect import collect
from didd.steps.collect.reports import HarvestReport
from didd.steps.publishing.report import PublishReport
from tests.support.factories import sha256
from tests.support.fakes import FakePortal
from tests.support.office.new_databases import new_office

ROOT = Path(__file__).parents[2]
WIB = ZoneInfo("Asia/Jakarta")
#: The legal ground of rejections.
GROUND = "bukan-informasi-publik"
PEMBANTU, UTAMA, ATASAN, ADMIN = (
    "contoh.pembantu",
    "contoh.utama",
    "contoh.atasan",
    "contoh.admin",
)
COLUMNS = {
    "judul": "Judul Informasi",
    "ringkasan": "Ringkasan Isi Informasi",
    "klasifikasi": "Klasifikasi Informasi",
    "pejabat_penguasa": "Pejabat penguasa",
    "penanggung_jawab": "Penanggung jawab",
    "waktu_pembuatan": "Waktu pembuatan",
    "tempat_pembuatan": "Tempat",
    "bentuk": "Bentuk",
    "retensi": "Retensi",
    "media": "Media",
    "berkas": "Berkas",
    "dasar_pengecualian": "Dasar hukum",
    "konsekuensi_dibuka": "Konsekuensi bila dibuka",
    "konsekuensi_ditutup": "Konsekuensi bila ditutup",
    "jangka_pengecualian": "Jangka pengecualian",
}
USUAL = {
    "klasifikasi": "Berkala",
    "pejabat_penguasa": "Sekretariat",
    "penanggung_jawab": "Subbagian Umum",
    "waktu_pembuatan": "2026-01-15",
    "tempat_pembuatan": "Palangka Raya",
    "bentuk": "Softcopy",
    "retensi": "5 tahun",
    "media": "Situs web",
}
CLOSED = {
    "klasifikasi": "Dikecualikan",
    "dasar_pengecualian": "UU 14/2008 Pasal 17 huruf h",
    "konsekuensi_dibuka": "Mengungkap rahasia pribadi (contoh)",
    "konsekuensi_ditutup": "Melindungi rahasia pribadi (contoh)",
    "jangka_pengecualian": "10 tahun",
}


def row(judul: str, berkas: str = "", **values: str) -> dict[str, str]:
    """Return a row without findings."""
    ringkasan = f"Isi ringkas dari {judul.lower()}"
    return {**USUAL, "judul": judul, "ringkasan": ringkasan, "berkas": berkas, **values}


def closed_row(judul: str, berkas: str) -> dict[str, str]:
    """Return a row of excluded information, with all that the law requires."""
    return row(judul, berkas, **CLOSED)


def as_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["No", *COLUMNS.values()])
    for number, line in enumerate(rows, start=1):
        writer.writerow([number, *(line.get(code, "") for code in COLUMNS)])
    return out.getvalue().encode("utf-8", "surrogatepass")


def quick_config(timezone: str = "Asia/Jakarta", **settings: Any) -> CatalogConfig:
    """Return the committed configuration, without waiting for files to settle."""
    config = load_catalog_config(ROOT / "catalog_config")
    chosen = config.sop.settings.model_copy(update={"size_stable_seconds": 0.0, **settings})
    sop = config.sop.model_copy(update={"settings": chosen, "timezone": timezone})
    return config.model_copy(update={"sop": sop})


@cache
def remembering() -> Checker:
    """Return the real checks, cached per frame: they are pure and take a second."""
    from checks.rows.column_rules import check

    known: dict[str, tuple[Finding, ...]] = {}

    def checked(frame: pd.DataFrame, config: CatalogConfig) -> tuple[Finding, ...]:
        seen = digest(frame.to_dict("list"))
        if seen not in known:
            known[seen] = check(frame, config)
        return known[seen]

    return checked


def nothing_inside(files: Sequence[FileToLookInto], config: CatalogConfig) -> Iterator[Look]:
    """Skip file contents: they have tests of their own."""
    del config
    return (Look(file.document, ()) for file in files)


class Bureau:
    """One office; ``slug`` is the default agency."""

    def __init__(
        self,
        place: Path,
        slug: str = "dinkes",
        *,
        contents: ContentChecker | None = None,
        database: str = "",
        **settings: Any,
    ) -> None:
        self.place, self.slug = place / "kantor", slug
        self.sources = place / "sources"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.portal = FakePortal()
        config = quick_config(**settings)
        address = database or f"sqlite:///{self._new_database()}"
        self.office = Office(
            config=config,
            store=open_store(address, config.sop.zone),
            archive=open_archive(str(self.place / "archive")),
            sources=self.sources,
            portal=lambda: self.portal,
            checker=remembering(),
            contents=contents or nothing_inside,
        )
        self.agency = self.office.agency(slug)
        self.decrees = 0

    def _new_database(self) -> Path:
        path = self.place / "didd.db"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(new_office())
        return path

    @property
    def folder(self) -> Path:
        return self.sources / self.slug

    def put(self, **files: bytes) -> None:
        """Write files; the first ``_`` of a name replaces the dot of its suffix."""
        for name, content in files.items():
            self.write(name.replace("_", ".", 1), content)

    def write(self, path: str, content: bytes) -> Path:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return target

    def list(self, *rows: Mapping[str, str]) -> None:
        """Write the agency's inventory."""
        self.write("inventaris.csv", as_csv(rows))

    def harvest(self, **how: Any) -> HarvestReport:
        return collect.harvest(self.office, self.agency, **how)

    def decide(self, kind: DecisionKind, *titles: str, by: str = UTAMA) -> list[Decision]:
        """Decide on everything pending, or on the records of these titles."""
        waiting = self.office.store.records.queue(agency=self.slug)
        ground = GROUND if kind is DecisionKind.REJECT else ""
        verdicts = [
            Verdict(s.id, kind, "karena contoh", s.content_hash, ground=ground)
            for s in waiting
            if not titles or s.record.title in titles
        ]
        assert verdicts, "nothing waits"
        return approve.decide(self.office, verdicts, by)

    def approve(self, *titles: str) -> list[Decision]:
        return self.decide(DecisionKind.APPROVE, *titles)

    def draft(self) -> RegisterEdition | None:
        return establish.draft(self.office, self.agency)

    def establish(self, by: str = ATASAN) -> RegisterEdition:
        self.decrees += 1
        number = f"000/{self.decrees}/CONTOH/{self.slug.upper()}"
        return establish.establish(self.office, self.agency, by, number, self.office.today)

    def publish(self) -> PublishReport:
        report = publish.publish(self.office, self.agency)
        assert report is not None, "no edition is in force"
        return report

    def whole(self) -> PublishReport:
        """Do all four steps, everything approved."""
        self.harvest()
        self.approve()
        self.draft()
        self.establish()
        return self.publish()

    def shown(self) -> dict[str, set[str]]:
        """Return what the public sees: title of each record → digests of its downloaded files."""
        return {
            shown.dataset["title"]: {sha256(content) for content in shown.files.values()}
            for shown in self.portal.datasets.values()
            if shown.state == "active" and shown.dataset["jenis_entri"] == "informasi"
        }

    def record_id(self, title: str) -> str:
        known = self.office.store.records.known(self.slug).values()
        return next(r.id for r in known if r.title == title)

    def rules(self, *, severity: str = "error") -> set[str]:
        """Return the rules of the agency's findings of this severity."""
        found = self.office.store.harvests.findings(self.slug)
        return {f.rule for f in found if f.severity == severity}

    def anywhere(self, content: bytes) -> set[str]:
        """Return every file of the office, and of the portal, that contains these bytes."""
        files = {p for p in self.place.rglob("*") if p.is_file() and content in p.read_bytes()}
        shown = {
            f"portal:{shown.dataset['title']}"
            for shown in self.portal.datasets.values()
            if any(content in kept for kept in shown.files.values())
        }
        return {p.relative_to(self.place).as_posix() for p in files} | shown

    def refusals(self) -> list[str]:
        """Return the reasons of refusals in the audit chain."""
        return [e.details["why"] for e in self.office.store.audit.events() if e.act == "refused"]

    def broken(self) -> Sequence[str]:
        """Return what is wrong with the audit chain, or with its rows; nothing if it is whole."""
        kept = self.office.store.evidence.read()
        found = (*verify(kept.events), *hold_against(kept.claims, kept.events), *kept.altered)
        return [each.problem for each in found] + [*kept.guards]
