"""The return slip as one HTML page: no script, no external parts, readable on a phone.

Pure. Every text of an agency is escaped and isolated from its neighbours' text direction.
"""

from __future__ import annotations

from html import escape
from itertools import groupby

from didd.findings.grouping import Place, RuleSummary
from didd.findings.slip_words import (
    ADVICE,
    COLUMN_HEAD,
    COLUMNS,
    COLUMNS_ADVICE,
    MENDED,
    NOTE,
    RETURNED,
    SEVERITY_WORDS,
    TITLE,
    Slip,
    where,
)
from didd.i18n import _, language, ngettext
from didd.text.storable import printable

#: More places than this are collapsed below the rule.
_FOLD_ABOVE = 20
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: #fff; color: #1c1c1c;
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 0; }
p { margin: .25rem 0; }
article { border: 1px solid #d5d5d5; border-left: .4rem solid #555; border-radius: .25rem;
  margin: .75rem 0; padding: .75rem; }
.verdict { border: 1px solid #d5d5d5; border-left: .4rem solid #1b6e3c; border-radius: .25rem;
  font-size: 1.1rem; margin: 1rem 0; padding: .75rem; }
.error { border-left-color: #b3261e; }
.warning { border-left-color: #a15c00; }
.info { border-left-color: #0b5cad; }
table { border-collapse: collapse; margin-top: .5rem; width: 100%; }
caption { color: #555; padding-bottom: .25rem; text-align: left; }
th, td { border-top: 1px solid #d5d5d5; padding: .35rem .5rem .35rem 0; text-align: left;
  vertical-align: top; width: 50%; }
.counts { width: auto; }
.counts th, .counts td { width: auto; font-weight: normal; }
.counts td { text-align: right; padding-left: 1rem; white-space: nowrap; }
.mended { border-left: .4rem solid #1b6e3c; list-style: "\\2713  "; margin: .75rem 0;
  padding-left: 2rem; }
.quiet { color: #555; }
summary { cursor: pointer; padding: .35rem 0; }
"""


def page(slip: Slip, digest: str = "") -> str:
    """Return the page, in the language spoken just now.

    ``digest`` is stored in its head, so that the next slip can be compared.
    """
    since = _text(_("As it is since {since}", since=slip.since))
    body = (
        f"<header>\n<h1>{TITLE}</h1>\n<p>{_text(slip.agency)}</p>\n"
        f'<p class="quiet">{since}</p>\n</header>\n<main>\n'
        f'<p class="verdict {slip.worst or ""}">{_text(slip.verdict)}</p>\n{_counts(slip)}'
        f"{_returned(slip)}{_groups(slip)}{_mended(slip)}{_columns(slip)}</main>\n"
        f'<footer>\n<p class="quiet">{ADVICE}</p>\n</footer>\n'
    )
    return (
        "<!doctype html>\n"
        f'<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="didd-digest" content="{escape(digest)}">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{TITLE}: {_text(slip.agency)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )


def _counts(slip: Slip) -> str:
    if not slip.counts:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{_text(words)}</th><td>{count}</td></tr>\n'
        for words, count in slip.counts
    )
    summary = _("Summary")
    return f'<table class="counts">\n<caption>{summary}</caption>\n{rows}</table>\n'


def _groups(slip: Slip) -> str:
    parts: list[str] = []
    for severity, members in groupby(slip.groups, key=lambda group: group.severity):
        groups = list(members)
        total = sum(group.count for group in groups)
        articles = "".join(_article(group, slip) for group in groups)
        parts.append(
            f"<section>\n<h2>{SEVERITY_WORDS[severity]} ({total})</h2>\n{articles}</section>\n"
        )
    return "".join(parts)


def _returned(slip: Slip) -> str:
    """Return the section on what the chief officer returned, with the note of each."""
    if not slip.returned:
        return ""
    lines = "".join(
        f"<li><bdi>{_text(title)}</bdi><br>{_text(NOTE)}: <bdi>{_text(note)}</bdi></li>\n"
        for title, note in slip.returned
    )
    head = f"{RETURNED} ({len(slip.returned)})"
    return f'<section>\n<h2>{head}</h2>\n<ul class="returned">\n{lines}</ul>\n</section>\n'


def _mended(slip: Slip) -> str:
    """Return the section on mended findings, so that people see the effect of their work."""
    if not slip.mended:
        return ""
    lines = "".join(
        f"<li>{_text(group.message)} {_times(group.count)}: "
        f"<bdi>{_text('; '.join(where(place, slip.labels) for place in group.places))}</bdi></li>\n"
        for group in slip.mended
    )
    total = sum(group.count for group in slip.mended)
    return (
        f'<section>\n<h2>{MENDED} ({total})</h2>\n<ul class="mended">\n{lines}</ul>\n</section>\n'
    )


def _columns(slip: Slip) -> str:
    """Return the section on how columns were read, collapsed: most people do not need it."""
    if not slip.columns:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMN_HEAD)
    rows = "".join(
        f'<tr><td><bdi>{_text(name)}</bdi><br><bdi class="quiet">{_text(place)}</bdi></td>'
        f"<td>{_text(used)}</td></tr>\n"
        for place, name, used in slip.columns
    )
    see = ngettext("See {n} column", "See {n} columns", len(slip.columns))
    return (
        f"<section>\n<h2>{COLUMNS}</h2>\n<p>{COLUMNS_ADVICE}</p>\n"
        f"<details>\n<summary>{_text(see)}</summary>\n<table>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</details>\n</section>\n"
    )


def _article(group: RuleSummary, slip: Slip) -> str:
    how = _("How to mend it: {remedy}", remedy=group.remedy)
    remedy = f"<p>{_text(how)}</p>\n" if group.remedy else ""
    rows = "".join(_row(place, slip) for place in group.places)
    found = _("Found {times}", times=_times(group.count))
    where_, content = _("Place"), _("Content now")
    table = (
        f'<table>\n<caption class="quiet">{_text(found)}</caption>\n<thead><tr>'
        f'<th scope="col">{where_}</th><th scope="col">{content}</th></tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n"
    )
    if len(group.places) > _FOLD_ABOVE:
        see = ngettext("See the place", "See all {n} places", len(group.places))
        table = f"<details>\n<summary>{_text(see)}</summary>\n{table}</details>\n"
    return (
        f'<article class="{group.severity}">\n<h3>{_text(group.message)}</h3>\n'
        f"{remedy}{table}</article>\n"
    )


def _row(place: Place, slip: Slip) -> str:
    # Only a cell can be empty; a file or a whole folder has no value to show.
    nothing = _("empty")
    empty = f'<span class="quiet">{nothing}</span>' if place.rows and place.field else ""
    value = f"<bdi>{_text(place.value)}</bdi>" if place.value else empty
    value += f"<br><strong><bdi>{_text(place.hint)}</bdi></strong>" if place.hint else ""
    return f"<tr><td><bdi>{_text(where(place, slip.labels))}</bdi></td><td>{value}</td></tr>\n"


def _times(count: int) -> str:
    return str(ngettext("{n} time", "{n} times", count))


def _text(text: object) -> str:
    """Escape text for HTML; unprintable characters become U+FFFD."""
    return escape(printable(str(text)))
