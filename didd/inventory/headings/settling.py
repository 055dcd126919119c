"""What the columns of a header hold, once their cells and their neighbours have been looked at.

A name says much, and not all: "Kategori" is the class in one list and the topic in another, a hint
is believed only when the cells bear it out, and a list without a known name for its titles gets a
proposal. What stays uncertain is ``DOUBTED``: it is proposed, the agency is asked, and nothing of
it is accepted meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from didd.config.catalog import CatalogConfig
from didd.fields.classes_and_forms import class_of_heading
from didd.inventory.body import Body
from didd.inventory.content import are_sentences, may_be_titles
from didd.inventory.headings.columns import Column, Names, Trust
from didd.inventory.headings.headers import Cells, Header
from didd.inventory.headings.heading_words import words_of
from didd.inventory.headings.questions import REMARKS, few_questions, propose_title
from didd.inventory.ticks import is_mark
from didd.model import Classification
from didd.text.fold import fold

#: Names under which real lists keep the class in one place and the topic in another.
_CLASS_OR_TOPIC = frozenset(
    {"kategori", "kategori informasi", "jenis", "jenis informasi", "jenis informasi publik"}
)
#: Names under which some lists keep files and others say something of them.
_FILES_OR_KINDS = frozenset({"dokumen", "lampiran"})
#: Where nothing else is a title, a column holds the class only if most of its cells name one.
_MOSTLY = 0.5
#: Terms that are the exclusion's, or the archive's, by what stands beside them.
_ANY_TERM = frozenset(
    {"jangka waktu", "batas waktu", "masa berlaku", "jangka", "lama", "periode", "masa"}
    | {"waktu berlaku", "lamanya", "durasi"}
)
#: Names that are the ground of an exclusion where no other column is.
_GROUNDS = frozenset({"alasan", "dasar", "ketentuan", "pertimbangan", "alasan hukum"})
_EXCLUSION = frozenset({"dasar_pengecualian", "konsekuensi_dibuka", "konsekuensi_ditutup"})

Columns = list[Column]


def settle(
    header: Header,
    rows: Sequence[Cells],
    names: Names,
    config: CatalogConfig,
    *,
    closed: bool = False,
) -> Header:
    """Settle what needs a look at the cells; each field has one column at most, or its parts.

    ``closed`` says that all items of the sheet are excluded, by its title or its name.
    """
    body = Body(rows, config)
    columns, section = _titles_under_a_class(list(header.columns), body)
    closed = closed or _excludes(section, config)
    columns = _class_or_topic(columns, body, names)
    columns = [_remarks(c, columns, body) if _is_remark(c, names) else c for c in columns]
    columns = _titles_of_files(columns, body)
    columns = _bare_grounds(columns, names, closed=closed)
    columns = [_weighed(c, body) for c in columns]
    columns = _exclusion_terms(columns, names, closed=closed)
    columns = _one_each(_summaries(_best_title(columns, body), body))
    columns = _links_by_content(_classes_by_content(columns, body), body)
    columns = propose_title(columns, body)
    return replace(header, columns=tuple(few_questions(columns)), section=section)


def _titles_under_a_class(columns: Columns, body: Body) -> tuple[Columns, str]:
    """Read "Informasi yang Dikecualikan" over words, not ticks, as the titles of that class."""
    classes = [c for c in columns if c.field == "klasifikasi" and c.part]
    if len(classes) != 1 or any(c.field == "judul" for c in columns):
        return columns, ""
    (held,) = classes
    cells = body.cells(held)
    if not cells or 2 * sum(map(is_mark, cells)) >= len(cells):
        return columns, ""
    if 2 * body.class_share(held) >= 1:
        return columns, ""
    titled = replace(held, field="judul", part="", trust=Trust.NAMED)
    return [titled if c is held else c for c in columns], held.name


def _class_or_topic(columns: Columns, body: Body, names: Names) -> Columns:
    """Among the columns that may hold the class, let the one with most class names hold it."""
    ambiguous = {
        c.index for c in columns if fold(c.name) in _CLASS_OR_TOPIC and not names.chosen(c.name)
    }
    if not ambiguous:
        return columns
    plain = [
        c.index
        for c in columns
        if c.field == "klasifikasi" and c.index not in ambiguous and not c.part
    ]
    by_index = {c.index: c for c in columns}
    shares = {i: body.class_share(by_index[i]) for i in (*plain, *sorted(ambiguous))}
    holder = max(shares, key=lambda i: shares[i], default=-1)
    ticked = any(c.field == "klasifikasi" and c.part for c in columns)
    if plain and not (holder in ambiguous and shares[plain[0]] == 0 < shares[holder]):
        holder = plain[0]
    titled = any(c.field == "judul" and c.index not in ambiguous for c in columns)
    least = 0 if titled else _MOSTLY
    decided: Columns = []
    for column in columns:
        if column.index in ambiguous:
            is_class = column.index == holder and shares[holder] > least and not ticked
            topic = "kategori" if titled or column.field != "judul" else "judul"
            meant = "klasifikasi" if is_class else topic
            trust = column.trust if meant == column.field else Trust.ALIKE
            column = replace(column, field=meant, trust=trust)
        elif column.index in plain and column.index != holder:
            column = _unused(column)
        decided.append(column)
    return decided


def _is_remark(column: Column, names: Names) -> bool:
    return fold(column.name) in REMARKS and not column.part and not names.chosen(column.name)


def _remarks(column: Column, columns: Columns, body: Body) -> Column:
    """Read remarks as summaries where they are sentences and the list has no summaries."""
    summed = any(c.field == "ringkasan" and c.index != column.index for c in columns)
    if summed or not are_sentences(body.cells(column)):
        return _unused(column)
    titled = any(c.field == "judul" and c.trust >= Trust.ALIKE for c in columns)
    return replace(column, field="ringkasan", trust=Trust.ALIKE if titled else Trust.DOUBTED)


def _titles_of_files(columns: Columns, body: Body) -> Columns:
    """Propose "Nama Berkas" as titles where it names no file: an archive's "berkas" is a dossier.

    Some write files' names without their endings, so that the agency is asked.
    """
    named = {c.index for c in columns if c.trust < Trust.TOLD and _names_dossiers(c, body)}
    if not named or any("judul" in words_of(fold(c.name)) for c in columns):
        return columns
    return [
        replace(c, field="judul", trust=Trust.DOUBTED)
        if c.index in named
        else _unused(c)
        if c.field == "judul" and c.trust < Trust.TOLD
        else c
        for c in columns
    ]


def _names_dossiers(column: Column, body: Body) -> bool:
    if column.field != "berkas" or column.part or "nama" not in words_of(fold(column.name)):
        return False
    cells = body.cells(column)
    return body.supports(column) is False and may_be_titles(cells, body.config)


def _weighed(column: Column, body: Body) -> Column:
    """Believe a hint that the cells bear out, doubt one of which they say nothing."""
    weak = fold(column.name) in _FILES_OR_KINDS and column.trust is not Trust.TOLD
    if not column.field or column.part or (column.trust >= Trust.NAMED and not weak):
        return column
    told = body.supports(column)
    if column.trust is Trust.HINTED:
        if told is False:
            return _unused(column)
        return replace(column, trust=Trust.ALIKE if told else Trust.DOUBTED)
    if told is False and column.field in ("judul", "ringkasan", "berkas"):
        return _unused(column)
    return column


def _excludes(section: str, config: CatalogConfig) -> bool:
    return class_of_heading(section, config.classes) is Classification.DIKECUALIKAN


def _bare_grounds(columns: Columns, names: Names, *, closed: bool) -> Columns:
    """Take a bare "Alasan" among the columns of an exclusion for its ground, if it says one."""
    excluding = closed or any(c.field in _EXCLUSION for c in columns)
    if not excluding or any(c.field == "dasar_pengecualian" for c in columns):
        return columns
    bare = [c for c in columns if fold(c.name) in _GROUNDS and not names.chosen(c.name)]
    hinted = [replace(c, field="dasar_pengecualian", trust=Trust.HINTED) for c in bare[:1]]
    return [hinted[0] if hinted and c is bare[0] else c for c in columns]


def _exclusion_terms(columns: Columns, names: Names, *, closed: bool) -> Columns:
    """Read a bare "Jangka Waktu" beside the columns of an exclusion as the exclusion's term.

    In a table of which all items are excluded (``closed``) it is that wherever it stands.
    """
    excluding = {c.index for c in columns if c.field in _EXCLUSION}
    if not (excluding or closed) or any(c.field == "jangka_pengecualian" for c in columns):
        return columns
    terms = [
        c
        for c in columns
        if fold(c.name) in _ANY_TERM
        and not c.part
        and not names.chosen(c.name)
        and (closed or {c.index - 1, c.index + 1} & excluding)
    ]
    if not terms:
        return columns
    last = terms[-1]
    meant = replace(
        last,
        field="jangka_pengecualian",
        trust=max(last.trust, Trust.ALIKE),
        closed_only=not closed,
    )
    return [meant if c is last else c for c in columns]


def _best_title(columns: Columns, body: Body) -> Columns:
    """Of several columns that are called titles keep the one whose cells can be titles."""
    titled = [c for c in columns if c.field == "judul" and c.trust >= Trust.ALIKE]
    if len(titled) < 2:
        return columns
    told = [c for c in titled if c.trust is Trust.TOLD]
    best = max(told or titled, key=lambda c: _as_title(c, body))
    return [_unused(c) if c in titled and c is not best else c for c in columns]


def _as_title(column: Column, body: Body) -> tuple[bool, bool, Trust, int]:
    """Return how good a title's column is: of dossiers the name is one, "Uraian" says more."""
    said = words_of(fold(column.name))
    named = bool(said & {"judul", "nama"}) and bool(said & {"berkas", "arsip"})
    fits = may_be_titles(body.cells(column), body.config)
    return fits, named, column.trust, -column.index


def _summaries(columns: Columns, body: Body) -> Columns:
    """Where a list has titles and no summaries, read its "Uraian" of whole sentences as these."""
    fields = {c.field for c in columns if c.trust >= Trust.ALIKE}
    if "judul" not in fields or "ringkasan" in fields:
        return columns
    for at, column in enumerate(columns):
        told = column.trust is Trust.NONE and words_of(fold(column.name)) & {
            "uraian",
            "deskripsi",
            "rincian",
        }
        if told and are_sentences(body.cells(column)):
            summed = replace(column, field="ringkasan", trust=Trust.ALIKE)
            return [*columns[:at], summed, *columns[at + 1 :]]
    return columns


def _one_each(columns: Columns) -> Columns:
    """Let one column of a field keep it, except columns that hold parts of one.

    It is the first that is named so; only where none is, the first that is read so.
    """
    holder: dict[str, Column] = {}
    for column in sorted(columns, key=lambda c: -c.trust):
        holder.setdefault(column.field, column)
    return [c if c.part or not c.field or holder[c.field] is c else _unused(c) for c in columns]


def _classes_by_content(columns: Columns, body: Body) -> Columns:
    """Where no name tells the class, take the one unnamed column that holds nothing but classes."""
    return _only_one_of(columns, ("klasifikasi",), lambda column: _are_classes(column, body))


def _links_by_content(columns: Columns, body: Body) -> Columns:
    """Where no name tells of files or media, take the one unnamed column of nothing but links."""
    return _only_one_of(columns, ("media", "berkas"), lambda column: _are_links(column, body))


def _only_one_of(
    columns: Columns, fields: Sequence[str], holds: Callable[[Column], bool]
) -> Columns:
    """Read the one unnamed column that ``holds`` as the first of ``fields``, which none has yet."""
    if any(c.field in fields for c in columns):
        return columns
    held = [c for c in columns if c.trust is Trust.NONE and holds(c)]
    if len(held) != 1:
        return columns
    read = replace(held[0], field=fields[0], trust=Trust.ALIKE)
    return [read if c is held[0] else c for c in columns]


def _are_links(column: Column, body: Body) -> bool:
    cells = body.cells(column)
    return len(cells) > 1 and all("://" in cell for cell in cells)


def _are_classes(column: Column, body: Body) -> bool:
    return len(body.cells(column)) > 1 and body.class_share(column) == 1.0


def _unused(column: Column) -> Column:
    return replace(column, field="", part="", trust=Trust.NONE)
