"""The same bytes in more than one row of a list, or at two agencies: told to whoever decides. Pure.

What is public in one place and excluded in another is held elsewhere (``didd.records.intake``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from didd.config.metadata import MetadataSchema
from didd.i18n import Sentence, _, stored
from didd.model import Classification, Finding

_EXCLUDED = Classification.DIKECUALIKAN.value
#: Most other rows or agencies that one finding names.
_NAMED = 5


class Filed(NamedTuple):
    """A row with its class, the column that names its files, and these by their sha256."""

    place: tuple[str, str, int]
    column: str
    klasifikasi: str
    files: Mapping[str, str]


def same_documents(rows: Sequence[Filed], metadata: MetadataSchema) -> Iterator[Finding]:
    """Yield a finding for every public row with a file that another public row has too.

    Where the other's class differs, that is what is told.
    """
    having: defaultdict[str, list[Filed]] = defaultdict(list)
    public = [row for row in rows if row.klasifikasi != _EXCLUDED]
    for row in public:
        for sha256 in row.files:
            having[sha256].append(row)
    for row in public:
        told: dict[str, Finding] = {}
        for sha256, path in row.files.items():
            if len(having[sha256]) > 1:
                finding = _shared(row, path, having[sha256], metadata)
                told.setdefault(finding.rule, finding)
        yield from told.values()


def at_other_agencies(
    rows: Sequence[Filed], agencies: Mapping[str, Sequence[str]], metadata: MetadataSchema
) -> Iterator[Finding]:
    """Yield a finding for every public row with a file that other agencies have; by sha256."""
    for row in rows if agencies else ():
        for sha256, path in row.files.items():
            if row.klasifikasi != _EXCLUDED and sha256 in agencies:
                names = ", ".join(sorted(agencies[sha256])[:_NAMED])
                yield _finding("dokumen-di-instansi-lain", row, path, metadata, names)
                break


def hinted(finding: Finding, hint: Sentence) -> Finding:
    """Return a finding whose remedy ends with what is true of its own place."""
    return replace(finding, remedy=f"{finding.remedy} {stored(hint)}")


def _shared(row: Filed, path: str, having: Sequence[Filed], metadata: MetadataSchema) -> Finding:
    others = [other for other in having if other.place != row.place]
    known = [o for o in others if o.klasifikasi and o.klasifikasi != row.klasifikasi]
    differ = known if row.klasifikasi else []
    rule = "dokumen-dua-klasifikasi" if differ else "berkas-dua-butir"
    where = ", ".join(_where(row, other) for other in (differ or others)[:_NAMED])
    found = _finding(rule, row, path, metadata)
    return (
        hinted(found, _("The same document stands at: {where}.", where=where)) if where else found
    )


def _where(row: Filed, other: Filed) -> str:
    source, sheet, number = other.place
    parts = [stored(_("row {n}", n=number))] if number else []
    parts += [sheet] if sheet and sheet != row.place[1] else []
    parts += [source] if source != row.place[0] or not number else []
    return " ".join(parts)


def _finding(
    rule: str, row: Filed, path: str, metadata: MetadataSchema, detail: str = ""
) -> Finding:
    source, sheet, number = row.place
    return metadata.finding(
        rule, detail, file=source, sheet=sheet, row=number, column=row.column,
        field="berkas", value=path,
    )  # fmt: skip
