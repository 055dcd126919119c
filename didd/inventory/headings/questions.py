"""What an agency is asked of its columns: titles that no name tells, doubts worth an answer."""

from __future__ import annotations

from dataclasses import replace

from didd.inventory.body import Body
from didd.inventory.content import may_be_titles
from didd.inventory.headings.columns import Column, Trust
from didd.inventory.headings.heading_words import hint_of
from didd.text.fold import fold

#: Remarks, which are summaries only where they are sentences, and titles never.
REMARKS = frozenset({"keterangan", "ket", "catatan", "keterangan informasi"})
#: More questions than this nobody answers; the rest is not used, and said.
_MOST_QUESTIONS = 3
#: Fields in the order in which they are worth a question, and are offered as answers.
_WORTH = (
    "judul", "klasifikasi", "ringkasan", "pejabat_penguasa", "penanggung_jawab", "waktu_pembuatan",
    "bentuk", "retensi", "berkas", "media", "dasar_pengecualian", "jangka_pengecualian",
    "konsekuensi_dibuka", "konsekuensi_ditutup", "tempat_pembuatan",
)  # fmt: skip
_CHOICES = 4


def propose_title(columns: list[Column], body: Body) -> list[Column]:
    """Propose the titles of a list that names none; its only text is theirs without a doubt.

    The list of the law has no titles but only summaries (Perki 1/2021): those are then its titles.
    """
    if any(c.field == "judul" for c in columns):
        return columns
    likely = [c for c in columns if _may_hold_titles(c, body)]
    if likely:
        first = max(likely, key=lambda c: (_speaks_of_titles(c), -c.index))
        asked = replace(first, field="judul", part="", trust=Trust.DOUBTED)
        return [asked if c is first else c for c in columns]
    return [
        replace(c, field="judul", trust=min(c.trust, Trust.ALIKE)) if c.field == "ringkasan" else c
        for c in columns
    ]


def _may_hold_titles(column: Column, body: Body) -> bool:
    """Return whether an unused column, or one of files that are none, can hold the titles."""
    if column.part or column.trust is Trust.TOLD or column.field not in ("", "berkas"):
        return False
    if column.field == "berkas" and body.supports(column) is not False:
        return False
    return fold(column.name) not in REMARKS and may_be_titles(body.cells(column), body.config)


def _speaks_of_titles(column: Column) -> bool:
    hint = hint_of(fold(column.name))
    return hint is not None and hint.field == "judul"


def few_questions(columns: list[Column]) -> list[Column]:
    """Keep the doubts that are worth a question, with the answers that it offers."""
    worth = {field: place for place, field in enumerate(_WORTH)}
    doubted = sorted(
        (c for c in columns if c.doubted), key=lambda c: worth.get(c.field, len(worth))
    )
    asked = {c.index for c in doubted[:_MOST_QUESTIONS]}
    taken = {c.field for c in columns if c.field and not c.doubted}
    return [
        c
        if not c.doubted
        else replace(c, choices=_choices(c.field, taken))
        if c.index in asked
        else replace(c, field="", part="", trust=Trust.NONE)
        for c in columns
    ]


def _choices(likeliest: str, taken: set[str]) -> tuple[str, ...]:
    others = (f for f in _WORTH if f != likeliest and f not in taken)
    return (likeliest, *others)[:_CHOICES]
