"""A year of an office by a clock of its own: agencies that are punctual, late, silent, merged.

Days go by one after the other, and what people did on a day is written in ``what_people_do``. The
mails are written and sent as ever, to a mail server that only keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path

from didd.adapters.archive.archive import open_archive
from didd.adapters.store import open_store
from didd.adapters.store.editions import Establishment
from didd.agencies.acts import AgencyAct
from didd.agencies.changes import Kind
from didd.config.agencies import Agencies
from didd.config.catalog import CatalogConfig
from didd.config.sop import OfficerSpec
from didd.messages.when import Choice, Way
from didd.model import Classification, Decree, Entry, Register, Role, derived_id, digest
from didd.obligations.declarations import Saying
from didd.office import Office
from didd.ports import Mail
from didd.steps.agencies.changing import change_agencies
from didd.steps.messages.choosing import choose
from didd.steps.messages.tell import send_messages
from didd.steps.obligations.declaring import Asked, confirm_list, declare
from didd.steps.obligations.kept_lists import KeptLists
from didd.steps.obligations.letters import letter_now, owed_now
from tests.support.bureau import WIB, quick_config

FIRST, LAST = date(2026, 1, 5), date(2027, 1, 31)
CHIEF, SUPERIOR, ADMIN = "utama", "atasan", "admin"
WHY = "Masih menunggu hasil pemeriksaan laporan."
#: On these days the boards of these agencies are looked at, and their letters.
LOOKED_AT = {
    date(2026, 4, 7): ("dinkes", "banhub", "bapenda"),
    date(2026, 5, 18): ("dpupr", "dlh", "bpbpk"),
    date(2026, 7, 2): ("disdik", "dislutkan", "dkp"),
    date(2027, 1, 21): ("setwan", "rsud-ds", "disdik"),
}
#: What each agency is in this year; all others are punctual.
FORGETFUL = ("disdik", "dinsos", "dispora", "dishub", "disbun", "bkd")
LATE = ("dinkes", "dishut", "desdm", "biro-adpem")
KEEPS_WORD, BREAKS_WORD = "dlh", "dpupr"
SILENT = ("bpbpk", "kesbangpol", "banhub")
QUIET = ("setwan", "rsud-ds")
MERGED, INTO = "dkp", "dislutkan"
WITHOUT_OFFICER, DIGEST, LATE_ADDRESS = "biro-umum", "desdm", "dishut"


@dataclass
class Post:
    """A mail server that keeps what it is given, and stops once where it is told to."""

    sender: str = "ppid@kantor.example"
    mails: list[Mail] = field(default_factory=list[Mail])
    dies_after: int = -1

    def send(self, mail: Mail) -> None:
        self.mails.append(mail)
        if len(self.mails) == self.dies_after:
            self.dies_after = -1
            raise KeyboardInterrupt


class Year:
    """An office of 45 agencies and its clock."""

    def __init__(self, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        config = _config()
        self.post, self.kept = Post(), KeptLists()
        self.at = datetime.combine(FIRST, time(8), WIB)
        self.office = Office(
            config=config,
            store=open_store(f"sqlite:///{place / 'didd.db'}", config.sop.zone),
            archive=open_archive(str(place / "archive")),
            mailer=self.post,
            desk_url="https://meja.example",
            now=lambda: self.at,
        )
        self.office.seed_agencies()
        self.office.seed_officers()
        self._decrees, self.seen = count(1), list[str]()
        self._acts = what_people_do(self)
        for officer in config.officers:
            if officer not in (LATE_ADDRESS, ADMIN):
                self.wants_mails(officer)

    def wants_mails(self, officer: str) -> None:
        way = Way.DIGEST if officer == DIGEST else Way.IMMEDIATE
        hour = time(9, 30)
        wish = Choice(officer, f"{officer}@kantor.example", way, digest_at=hour)
        choose(self.office, wish, self.office.officer(officer))

    def establish(self, slug: str, *made: str) -> None:
        """Establish a list with a performance and a financial report, made on these days."""
        office = self.office.fresh()
        agency, today = office.agency(slug), office.today
        titles = ("Laporan Kinerja", "Laporan Keuangan")
        entries = tuple(
            _entry(slug, f"{title} Tahun 2025", day, n)
            for n, (title, day) in enumerate(zip(titles, made, strict=True), start=1)
        )
        register = Register(slug, agency.name, today.year, today, entries)
        draft = office.store.editions.save_draft(register, 0)
        signs = office.officer(SUPERIOR)
        assert signs is not None
        decree = Decree(
            f"188/{next(self._decrees)}/{today.year}", today, SUPERIOR, signs.name, signs.position
        )
        by = Establishment(decree, signs, {}, office.store.audit.head() or "", self.at)
        office.store.editions.establish(draft, by)

    def confirm(self, slug: str) -> None:
        office = self.office.fresh()
        confirm_list(office, office.agency(slug), slug)

    def announce(self, slug: str, day: date) -> None:
        office = self.office.fresh()
        for code in ("B03", "B04"):
            asked = Asked(code, Saying.ANNOUNCED, day=day, reason=WHY)
            declare(office, office.agency(slug), slug, asked)

    def change(self, kind: Kind, slug: str, **how: str) -> None:
        act = AgencyAct(kind, (slug,), self.office.today, "Peraturan contoh 1/2026", **how)
        change_agencies(self.office, ADMIN, act)

    def days(self) -> Iterator[date]:
        """Let the year go by: what people do early, then mails at ten."""
        day = FIRST
        while day <= LAST:
            self.at = datetime.combine(day, time(7), WIB)
            for act in self._acts.get(day, ()):
                act()
            self.at = datetime.combine(day, time(10), WIB)
            try:
                send_messages(self.office.fresh(), self.kept)
            except KeyboardInterrupt:
                self.at += timedelta(minutes=2)
                send_messages(self.office.fresh(), KeptLists())
            self.seen += [self._looked_at(slug) for slug in LOOKED_AT.get(day, ())]
            yield day
            day += timedelta(days=1)

    def _looked_at(self, slug: str) -> str:
        """Return how an agency's board stands, its days, and what a letter to it would say."""
        office = self.office.fresh()
        found = owed_now(office, [office.agency(slug)])
        if not found:
            return f"{office.today} {slug}: berakhir, tidak disurati\n"
        [owed], lines = found, [f"{office.today} {slug}: {found[0].board.answered} terjawab"]
        lines += [
            f"    {line.heading.code} {line.standing.value}"
            for line in owed.board.lines
            if line.items
        ]
        lines += [f"    {d.heading or 'daftar'}: {d.reason.value} {d.due}" for d in owed.days]
        letter = letter_now(office, owed)
        lines += [f"    {text}" for text in (letter.addressee[0], *letter.opening[1:])]
        dated = [row for row in letter.rows if row[-1] != "-"]
        lines += [f"    | {' | '.join(row)}" for row in dated]
        lines.append(f"    dan {len(letter.rows) - len(dated)} yang belum ada")
        return "\n".join([*lines, f"    {letter.request[0]}"]) + "\n"

    def told(self) -> str:
        """Return every mail in the order sent: day, reader, subject, what it tells."""
        once = {mail.message_id: mail for mail in self.post.mails}
        mails = "".join(_told(mail, self.office) for mail in once.values())
        return f"{mails}\nPapan dan surat\n{''.join(self.seen)}"


def what_people_do(year: Year) -> Mapping[date, list[Callable[[], None]]]:
    """Return what people do, by the day on which they do it."""
    slugs = [a.slug for a in year.office.config.agencies.values()]
    older = {*LATE, KEEPS_WORD, BREAKS_WORD}
    lax = {*FORGETFUL, *older, *SILENT, *QUIET, MERGED, WITHOUT_OFFICER}
    diary: dict[date, list[Callable[[], None]]] = {}

    def on(day: date, act: Callable[..., None], *what: object, **how: object) -> None:
        diary.setdefault(day, []).append(lambda: act(*what, **how))

    for slug in slugs:
        made = "2025-03-31" if slug in older else "2025-12-31"
        if slug not in SILENT:
            on(date(2026, 1, 12), year.establish, slug, made, made)
        if slug not in lax:
            on(date(2026, 6, 22), year.confirm, slug)
    on(date(2026, 3, 20), year.wants_mails, LATE_ADDRESS)
    on(date(2026, 4, 3), year.change, Kind.RENAMED, "dinkes", name="Dinas Kesehatan Baru (contoh)")
    on(date(2026, 4, 5), year.change, Kind.MERGED, "biro-adpem", into="biro-perekonomian")
    on(date(2026, 4, 10), year.announce, KEEPS_WORD, date(2026, 6, 1))
    on(date(2026, 4, 10), year.announce, BREAKS_WORD, date(2026, 5, 15))
    for slug in ("dinkes", "dishut", "desdm"):
        on(date(2026, 5, 4), year.confirm, slug)
    on(date(2026, 5, 11), year.establish, SILENT[0], "2026-05-01", "2026-05-01")
    on(date(2026, 5, 25), year.establish, KEEPS_WORD, "2026-05-20", "2026-05-20")
    on(date(2026, 6, 1), year.change, Kind.MERGED, MERGED, into=INTO)
    on(date(2026, 6, 15), year.establish, BREAKS_WORD, "2026-06-10", "2026-06-10")
    for slug in FORGETFUL:
        on(date(2026, 12, 28), year.confirm, slug)
    return diary


def _config() -> CatalogConfig:
    config = quick_config(second_factor=())
    listed = config.agency_list.agencies[:45]
    people = [
        _officer(a.slug, Role.AGENCY_OFFICER, a.slug) for a in listed if a.slug != WITHOUT_OFFICER
    ]
    people += [
        _officer(CHIEF, Role.CHIEF_OFFICER),
        _officer(SUPERIOR, Role.SUPERIOR),
        _officer(ADMIN, Role.PORTAL_ADMIN),
    ]
    sop = config.sop.model_copy(update={"officers": tuple(people)})
    return config.model_copy(update={"sop": sop, "agency_list": Agencies(agencies=listed)})


def _officer(name: str, role: Role, *agencies: str) -> OfficerSpec:
    position = f"{role.value} (contoh)"
    return OfficerSpec(
        id=name,
        name=f"Petugas {name}",
        role=role,
        position=position,
        agencies=agencies,
        sample=True,
    )


def _entry(slug: str, title: str, made: str, number: int) -> Entry:
    fields = {"waktu_pembuatan": made, "retensi": "5 tahun", "bentuk": "SOFTCOPY"}
    return Entry(
        str(number),
        derived_id("record", slug, title),
        digest([slug, title, made]),
        Classification.BERKALA,
        title,
        fields,
    )


def _told(mail: Mail, office: Office) -> str:
    """Return a mail as lines: its day, reader and subject; under it each agency's matters."""
    day = mail.made_at.astimezone(office.config.sop.zone).date()
    lines = [f"{day} {mail.address.partition('@')[0]}: {mail.subject}"]
    body = mail.text.splitlines()
    for at, line in enumerate(body):
        if line.startswith("  - "):
            note = body[at + 1].strip() if body[at + 1].startswith("    ") else ""
            lines.append(f"    - {line[4:]}: {note.partition(': ')[2]}")
        elif at + 1 < len(body) and body[at + 1].startswith("  - ") and not line.startswith(" "):
            lines.append(f"    {line.partition(': ')[0]}")
        elif line.startswith("https://") and "/akun" not in line:
            lines.append(f"    {line.removeprefix('https://meja.example')}")
    return "\n".join(lines) + "\n"
