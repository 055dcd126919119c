"""Heads of the office's audit chain, public and permanent: an anchor outside the office.

After each publication the office reports the head of its chain. Nothing here changes or deletes
one; a copy of the feed proves whether the chain was truncated or rewritten.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from feedgen.feed import FeedGenerator
from flask import Blueprint, Response
from sqlalchemy.exc import IntegrityError

from ckanext.didd import helpers
from ckanext.didd.bulk import publisher
from ckanext.didd.pages import feed_pages

METADATA = sa.MetaData()
HEADS = sa.Table(
    "didd_audit_head",
    METADATA,
    sa.Column("chain", sa.UnicodeText, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.UnicodeText),
    sa.Column("at", sa.UnicodeText),
    sa.Column("told_at", sa.DateTime),
)

HASH = re.compile(r"[0-9a-f]{64}")
LARGEST = 2**63 - 1
LISTED = 1000
FEED_ROWS = 100

audit_heads = Blueprint("didd_audit_heads", __name__)


def didd_audit_head_add(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Store a head of an audit chain permanently.

    `chain` is the hash of the chain's first link, `seq` and `hash` are the newest link's, `at` is
    its time (ISO 8601 with a zone). Repeating it changes nothing; another hash under a number
    already stored is refused. Returns the head.
    """
    tk.check_access("didd_audit_head_add", context, data_dict)
    head = _head(data_dict)
    kept = _find(head)
    if kept is None:
        told_at = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
        try:
            model.Session.execute(sa.insert(HEADS).values(**head, told_at=told_at))
            model.repo.commit()
        except IntegrityError:  # a concurrent request stored it
            model.Session.rollback()
        kept = _find(head)
    if kept is None or kept["hash"] != head["hash"]:
        raise tk.ValidationError({"seq": [tk._("Another head is kept under this number")]})
    return head


@tk.side_effect_free
def didd_audit_head_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the stored heads, oldest first (at most 1,000), of one `chain` or of all.

    `limit` and `offset` page through them.
    """
    tk.check_access("didd_audit_head_list", context, data_dict)
    try:
        limit = min(int(data_dict.get("limit", LISTED)), LISTED)
        offset = int(data_dict.get("offset", 0))
    except (TypeError, ValueError):
        limit = offset = -1
    if min(limit, offset) < 0 or offset > LARGEST:
        raise tk.ValidationError({"limit": [tk._("Must be a natural number")]})
    query = sa.select(HEADS).order_by(HEADS.c.chain, HEADS.c.seq).limit(limit).offset(offset)
    if isinstance(chain := data_dict.get("chain"), str):
        query = query.where(HEADS.c.chain == chain)
    return {"heads": [_plain(row) for row in model.Session.execute(query).mappings()]}


@tk.auth_allow_anonymous_access
def anybody(_context: Any, _data_dict: dict[str, Any] | None = None) -> dict[str, Any]:
    """Allow everybody."""
    return {"success": True}


def get_actions() -> dict[str, Any]:
    """Return the actions by name."""
    return {
        "didd_audit_head_add": didd_audit_head_add,
        "didd_audit_head_list": didd_audit_head_list,
    }


def get_auth_functions() -> dict[str, Any]:
    """Return the authorisation functions by name."""
    return {"didd_audit_head_add": publisher.only, "didd_audit_head_list": anybody}


@audit_heads.route("/rantai-audit.atom")
def feed() -> Response:
    """Return the heads as a feed in pages, the newest first, for those who keep copies."""
    number = feed_pages.asked_for()
    made = FeedGenerator()
    here = tk.h.url_for("didd_audit_heads.feed", qualified=True)
    made.id(tk.h.full_current_url())
    made.title(f"{tk._('Heads of the audit chain')} – {helpers.didd_title()}")
    made.language(tk.h.lang())
    made.link(href=tk.h.full_current_url(), rel="self")
    made.author({"name": helpers.didd_office("name") or helpers.didd_title()})
    query = sa.select(HEADS).order_by(HEADS.c.told_at.desc(), HEADS.c.seq.desc())
    page = query.limit(FEED_ROWS + 1).offset((number - 1) * FEED_ROWS)
    rows = model.Session.execute(page).mappings().all()
    newest = rows[0]["told_at"].replace(tzinfo=datetime.UTC) if rows else feed_pages.NEVER
    made.updated(newest)
    for row in rows[:FEED_ROWS]:
        told_at = row["told_at"].replace(tzinfo=datetime.UTC)
        entry = made.add_entry(order="append")
        entry.id(f"urn:sha256:{row['hash']}")
        entry.title(f"{row['seq']} {row['hash']}")
        entry.content(f"{row['seq']} {row['hash']} {row['at']}", type="text")
        entry.link(href=here)
        entry.updated(told_at)
        entry.published(told_at)
    return feed_pages.answer(made, "atom", number, more=len(rows) > FEED_ROWS)


def _head(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Validate a head; raises CKAN's `ValidationError`."""
    head = {key: data_dict.get(key) for key in ("chain", "seq", "hash", "at")}
    wrong = [k for k in ("chain", "hash") if not HASH.fullmatch(str(head[k]))]
    seq = head["seq"]
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq <= LARGEST:
        wrong.append("seq")
    try:
        if datetime.datetime.fromisoformat(str(head["at"])).tzinfo is None:
            wrong.append("at")
    except ValueError:
        wrong.append("at")
    if wrong:
        raise tk.ValidationError({key: [tk._("Invalid value")] for key in wrong})
    return head


def _find(head: dict[str, Any]) -> Any:
    query = sa.select(HEADS).where(HEADS.c.chain == head["chain"], HEADS.c.seq == head["seq"])
    return model.Session.execute(query).mappings().first()


def _plain(row: Any) -> dict[str, Any]:
    told_at = f"{row['told_at']:%Y-%m-%dT%H:%M:%SZ}"
    return {**{key: row[key] for key in ("chain", "seq", "hash", "at")}, "told_at": told_at}
