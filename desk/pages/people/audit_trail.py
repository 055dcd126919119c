"""The audit trail: every act, and every refused one, searched and read; nothing is changed here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from starlette.responses import Response

from desk.web.context import RequestContext
from desk.words.acts import act_word
from didd.adapters.store.audit.audit_log import WantedActs
from didd.i18n import Sentence
from didd.model import AuditEvent

PER_PAGE = 50
#: Details with a sentence of their own on the page.
_TOLD = frozenset({"holder", "reason", "why", "agency"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters, as they were typed."""

    actor: str
    act: str
    text: str
    first: str
    last: str
    below: int

    def older(self, below: int) -> str:
        """Return the address of the acts below this one."""
        typed = {"siapa": self.actor, "tindakan": self.act, "cari": self.text}
        typed |= {"dari": self.first, "sampai": self.last, "sebelum": str(below)}
        return f"/audit?{urlencode({k: v for k, v in typed.items() if v})}"


@dataclass(frozen=True, slots=True)
class Line:
    """One act as it is shown."""

    event: AuditEvent
    what: Sentence | str
    wanted: Sentence | str
    rest: str


def audit_trail(context: RequestContext) -> Response:
    """Show the acts that match, newest first."""
    asked, log = _asked(context), context.office.store.audit
    first, last = (_day(text) for text in (asked.first, asked.last))
    wanted = WantedActs(
        actor=asked.actor,
        act=asked.act,
        text=asked.text,
        since=_begins(context, first) if first else None,
        until=_begins(context, last + timedelta(days=1)) if last else None,
    )
    found = log.search(wanted, before=asked.below, limit=PER_PAGE)
    return context.page(
        "audit.html",
        asked=asked,
        people=context.office.people(),
        acts=[(act, act_word(act)) for act in log.acts()],
        lines=[_line(event) for event in found.events],
        older=asked.older(found.older) if found.older else "",
        unread=found.older if len(found.events) < PER_PAGE else 0,
        head=log.head(),
    )


def _asked(context: RequestContext) -> Asked:
    given = context.request.query_params
    below = given.get("sebelum", "")
    return Asked(
        actor=given.get("siapa", "").strip()[:200],
        act=given.get("tindakan", "")[:100],
        text=given.get("cari", "").strip()[:200],
        first=given.get("dari", "")[:10],
        last=given.get("sampai", "")[:10],
        below=int(below) if below.isascii() and below.isdigit() and len(below) < 16 else 0,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1970, 1, 2) <= day < date(9999, 1, 1) else None


def _begins(context: RequestContext, day: date) -> datetime:
    """Return when a day begins in the office's time zone."""
    return datetime.combine(day, time(), context.office.config.sop.zone)


def _line(event: AuditEvent) -> Line:
    wanted = event.details.get("wanted", "")
    named = ", ".join(wanted) if isinstance(wanted, list) else str(wanted)
    return Line(event, act_word(event.act), act_word(named), _rest(event.details))


def _rest(details: Mapping[str, object]) -> str:
    rest = {k: v for k, v in details.items() if k not in _TOLD and v not in ("", None)}
    return json.dumps(rest, ensure_ascii=False, indent=1, sort_keys=True) if rest else ""
