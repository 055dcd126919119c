"""From days that agencies have to keep to news: who is reminded, who is told of late ones.

A reminder and a mail to others are all that a passed day brings about.
"""

from __future__ import annotations

from collections.abc import Iterable

from didd.config.catalog import CatalogConfig
from didd.i18n import Sentence, _, ngettext, stored
from didd.messages.news import Item, Kind, News
from didd.model import Role
from didd.obligations.deadlines import Deadline, Notice, Reason

#: What a deadline is remembered by that is of the list itself, and of no heading.
_LIST = "list"


def news_of_the_law(found: Iterable[Notice], config: CatalogConfig) -> list[News]:
    """Return a piece of news for each notice; its mark is the notice's."""
    agencys = config.sop.step("collect").role
    return [
        News(
            _kind(notice, agencys),
            notice.deadline.agency,
            notice.mark,
            (_item(notice, config),),
            about=notice.deadline.heading or _LIST,
            role=notice.role,
        )
        for notice in found
    ]


def _kind(notice: Notice, agencys: Role) -> Kind:
    if not notice.late:
        return Kind.RENEW
    return Kind.OVERDUE if notice.role is agencys else Kind.LATE_AGENCY


def _item(notice: Notice, config: CatalogConfig) -> Item:
    return Item(title_of(notice.deadline, config), stored(_said(notice)))


def title_of(deadline: Deadline, config: CatalogConfig) -> str:
    """Return what must be there or be renewed: a heading with its code, or the list."""
    if not deadline.heading:
        return config.sop.register_name
    labels = {h.code: h.label.id for h in config.mandatory.headings}
    return f"{deadline.heading} {labels.get(deadline.heading, '')}".rstrip()


def _said(notice: Notice) -> Sentence:
    day, reason = notice.deadline.due.isoformat(), notice.deadline.reason
    if notice.late:
        return {
            Reason.PROMISED: _("it was announced for {day}", day=day),
            Reason.FIRST_LIST: _("the first list was to be established by {day}", day=day),
        }.get(reason, _("was to be renewed or confirmed by {day}", day=day))
    left = ngettext("{n} day left", "{n} days left", notice.left)
    return {
        Reason.PROMISED: _("it is announced for {day}, {left}", day=day, left=left),
        Reason.FIRST_LIST: _(
            "the first list is to be established by {day}, {left}", day=day, left=left
        ),
    }.get(
        reason, _("renew it, or confirm that it still holds, by {day}, {left}", day=day, left=left)
    )
