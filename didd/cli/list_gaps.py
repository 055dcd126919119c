"""What a list lacks, told on a terminal before somebody signs it."""

from __future__ import annotations

from didd.cli.output import console, print_table
from didd.cli.words import _
from didd.config.metadata import MetadataSchema
from didd.register.readiness import OFFICE_WORDS, Gap, Readiness

#: Rows shown; all of them are in ``--json``.
SHOWN = 40


def tell_readiness(ready: Readiness, fields: MetadataSchema) -> None:
    """Print the gaps per row and counted, what was derived, and what the office has not settled."""
    for rule in ready.office:
        console.print(str(OFFICE_WORDS[rule]))
    if ready.derived:
        filled = ", ".join(f"{fields[code].label.spoken} {n}" for code, n in ready.derived)
        console.print(_("Filled in from files, portal and settings: {fields}.", fields=filled))
    if not ready.gaps:
        console.print(_("No entry lacks anything that the form of the list asks for."))
        return
    counted = ", ".join(f"{fields[code].label.spoken} {n}" for code, n in ready.counted)
    console.print(_("Still empty: {fields}.", fields=counted))
    rows: dict[str, list[Gap]] = {}
    for gap in ready.gaps:
        rows.setdefault(gap.record_id, []).append(gap)
    print_table(
        _("Entries with gaps"),
        ["no", _("class"), _("title"), _("lacks")],
        [_row(gaps, fields) for gaps in list(rows.values())[:SHOWN]],
    )
    if len(rows) > SHOWN:
        console.print(_("{n} more; --json tells all of them.", n=len(rows) - SHOWN))


def _row(gaps: list[Gap], fields: MetadataSchema) -> tuple[str, str, str, str]:
    first = gaps[0]
    lacks = ", ".join(fields[gap.field].label.spoken for gap in gaps)
    return first.number, first.classification, first.title, lacks
