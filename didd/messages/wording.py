"""The words of a message: a subject that is true, and a body with titles, notes and links.

Titles and notes are all that it says of information; what looks like personal data in them is
masked. They are one line each, whatever somebody wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from didd.config.sop import Sop
from didd.i18n import Language, Sentence, _, ngettext, shown, using
from didd.i18n.sentences import grouped
from didd.messages.news import Item, Kind, News
from didd.personal_data.find import redact

#: Titles of one matter that a message lists; the desk has the rest.
LISTED = 10
#: Longest title and note.
_LONGEST = 300
#: The page of the desk for each kind, with the agency's slug in it where it has one of its own.
_PAGES = {
    Kind.WAITING: "/antrean?pd={agency}",
    Kind.DRAFT: "/didd/{agency}",
    Kind.RETURNED: "/antrean?keadaan=dikembalikan",
    Kind.STRUCK: "/antrean?pd={agency}",
    Kind.GIVEN_BACK: "/didd/{agency}",
    Kind.LAID_BEFORE: "/didd/{agency}",
    Kind.PUBLISHED: "/portal/{agency}",
    Kind.FAILED: "/portal/{agency}",
    Kind.SILENT: "/didd/{agency}",
    Kind.PERIOD_OVER: "/dik/{agency}",
    Kind.TAKEN_DOWN: "/penurunan",
    Kind.NOTED: "/",
    Kind.RENEW: "/kelengkapan/{agency}",
    Kind.OVERDUE: "/kelengkapan/{agency}",
    Kind.LATE_AGENCY: "/kelengkapan/{agency}/surat",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a message, in which language."""

    name: str
    language: Language


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every message of an office has in common. ``desk`` is the address of the desk, or ""."""

    sop: Sop
    agency: Callable[[str], str]
    desk: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Worded:
    """A message in words."""

    subject: str
    text: str


def worded(reader: Reader, told: Sequence[News], head: Letterhead) -> Worded:
    """Return the message that tells all this, in the reader's language."""
    with using(reader.language):
        return Worded(_subject(told, head), "\n".join(_lines(reader, told, head)) + "\n")


def one_line(text: str) -> str:
    r"""Return a text as one line of printable characters, personal data masked.

    >>> one_line("Laporan\r\nBcc: a")
    'Laporan Bcc: a'
    """
    plain = "".join(c if c.isprintable() else " " for c in redact(text))
    words = " ".join(plain.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def _subject(told: Sequence[News], head: Letterhead) -> str:
    kinds = list(dict.fromkeys(each.kind for each in told))
    counted = "; ".join(str(_counted(kind, _number(told, kind), head)) for kind in kinds)
    agencies = list(dict.fromkeys(each.agency for each in told if each.agency))
    if not agencies:
        return one_line(f"[{head.sop.register_name}] {counted}")
    where = (
        head.agency(agencies[0])
        if len(agencies) == 1
        else str(ngettext("{n} agency", "{n} agencies", len(agencies)))
    )
    return one_line(f"[{head.sop.register_name}] {counted} · {where}")


def _number(told: Iterable[News], kind: Kind) -> int:
    return sum(each.count for each in told if each.kind is kind)


def _counted(kind: Kind, n: int, head: Letterhead) -> Sentence:
    list_name = head.sop.register_name
    return {
        Kind.WAITING: ngettext(
            "{n} proposal waits for approval", "{n} proposals wait for approval", n
        ),
        Kind.DRAFT: ngettext(
            "{n} draft {list} waits to be established",
            "{n} draft {list} wait to be established",
            n,
            list=list_name,
        ),
        Kind.RETURNED: ngettext(
            "{n} proposal returned to be mended", "{n} proposals returned to be mended", n
        ),
        Kind.STRUCK: ngettext(
            "{n} row struck from the draft {list}, to be decided on anew",
            "{n} rows struck from the draft {list}, to be decided on anew",
            n,
            list=list_name,
        ),
        Kind.GIVEN_BACK: ngettext(
            "{n} draft {list} given back", "{n} drafts {list} given back", n, list=list_name
        ),
        Kind.LAID_BEFORE: ngettext(
            "{n} draft {list} that was given back waits again",
            "{n} drafts {list} that were given back wait again",
            n,
            list=list_name,
        ),
        Kind.LATE: ngettext("{n} matter is late", "{n} matters are late", n),
        Kind.ESCALATED: ngettext(
            "{n} matter is late with a colleague", "{n} matters are late with a colleague", n
        ),
        Kind.PUBLISHED: ngettext("{n} list published", "{n} lists published", n),
        Kind.FAILED: ngettext("{n} run failed", "{n} runs failed", n),
        Kind.SILENT: ngettext("{n} folder is silent", "{n} folders are silent", n),
        Kind.PERIOD_OVER: ngettext(
            "the period of {n} exclusion is over", "the periods of {n} exclusions are over", n
        ),
        Kind.TAKEN_DOWN: ngettext(
            "{n} item taken down in an emergency, to be confirmed or lifted",
            "{n} items taken down in an emergency, to be confirmed or lifted",
            n,
        ),
        Kind.NOTED: ngettext(
            "{n} note on an item waits for an answer",
            "{n} notes on items wait for an answer",
            n,
        ),
        Kind.RENEW: ngettext(
            "{n} matter is to be renewed or confirmed",
            "{n} matters are to be renewed or confirmed",
            n,
        ),
        Kind.OVERDUE: ngettext(
            "the day of {n} matter has passed", "the days of {n} matters have passed", n
        ),
        Kind.LATE_AGENCY: ngettext(
            "the day of {n} matter of an agency has passed",
            "the days of {n} matters of agencies have passed",
            n,
        ),
    }[kind]


def _lines(reader: Reader, told: Sequence[News], head: Letterhead) -> Iterator[str]:
    yield str(_("To {name},", name=one_line(reader.name)))
    yield ""
    yield str(_("As it was on {moment}:", moment=_moment(head.now, head)))
    for kind in dict.fromkeys(each.kind for each in told):
        agencies = dict.fromkeys(each.agency for each in told if each.kind is kind)
        for agency in agencies:
            these = [e for e in told if e.kind is kind and e.agency == agency]
            yield from ("", *_matter(these, head))
    yield from ("", *_foot(head))


def _matter(these: Sequence[News], head: Letterhead) -> Iterator[str]:
    """Yield the lines on one kind of news of one agency."""
    first, count = these[0], sum(each.count for each in these)
    name = one_line(head.agency(first.agency)) if first.agency else head.sop.government
    yield f"{name}: {_counted(first.kind, count, head)}"
    if first.since is not None:
        yield str(_("Since {moment}.", moment=_moment(first.since, head)))
    items = [item for each in these for item in each.items]
    for item in items[:LISTED]:
        yield from _item(item)
    if count > LISTED and items:
        yield "  " + str(_("… and {n} more", n=grouped(count - min(len(items), LISTED))))
    if page := _page(first, head):
        yield page


def _item(item: Item) -> Iterator[str]:
    yield f"  - {one_line(item.title)}"
    if item.note:
        note = one_line(shown(item.note))
        yield "    " + str(_("Note: {note}", note=note))


def _page(each: News, head: Letterhead) -> str:
    late = {"establish": Kind.DRAFT}.get(each.step, Kind.WAITING)
    kind = each.kind if each.kind in _PAGES else late
    return f"{head.desk}{_PAGES[kind].format(agency=each.agency)}" if head.desk else ""


def _foot(head: Letterhead) -> Iterator[str]:
    yield str(_("Nothing is ever decided by itself because time has passed."))
    if head.desk:
        own = head.desk + "/akun"
        yield str(_("How and when you are written to is yours to choose: {page}", page=own))
    yield "-- "
    yield f"{head.sop.name}, {head.sop.government}"


def _moment(at: datetime, head: Letterhead) -> str:
    return at.astimezone(head.sop.zone).strftime("%Y-%m-%d %H:%M %Z")
