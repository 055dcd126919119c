"""A board in words, as JSON types, and as rows of a table. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from didd.i18n import Sentence, _
from didd.obligations.board import Board, Line, Listed, Standing
from didd.obligations.told.repeated import repeated
from didd.text.formulas import guarded

#: Each standing, for people.
STANDINGS: Mapping[Standing, Sentence] = {
    Standing.MISSING: _("missing"),
    Standing.OVERDUE: _("out of date"),
    Standing.ANNOUNCED: _("late, announced"),
    Standing.DUE: _("due for renewal"),
    Standing.ASKED: _("does it apply?"),
    Standing.PRESENT: _("there"),
    Standing.NONE: _("declared: there is none"),
    Standing.NOT_BOUND: _("does not apply"),
}
#: Columns of a board as a table.
COLUMNS = (
    "perangkat_daerah",
    "kode",
    "judul",
    "klasifikasi",
    "keadaan",
    "jumlah_butir",
    "butir",
    "berlaku_sejak",
    "dikonfirmasi",
    "paling_lambat",
    "dijanjikan",
    "pernyataan_tidak_ada",
    "sumber",
    "sumber_diperiksa",
)


def board_json(board: Board) -> dict[str, Any]:
    """Return a board as JSON types; ``standing`` and dates are as in ``Line``."""
    return {
        "agency": board.agency,
        "day": board.day.isoformat(),
        "binding": len(board.binding),
        "answered": board.answered,
        "counts": {each.value: board.count(each) for each in Standing},
        "headings": [_line(line) for line in board.lines],
        "unbound": [_item(item) for item in board.unbound],
    }


def board_rows(board: Board) -> Iterator[tuple[str, ...]]:
    """Yield a board's lines as rows of ``COLUMNS``, safe to open in a spreadsheet."""
    for line in board.lines:
        told = line.declared
        yield (
            board.agency,
            line.heading.code,
            line.heading.label.id,
            line.heading.classification.value,
            line.standing.value,
            str(len(line.items)),
            guarded(" | ".join(item.title for item in line.items)),
            _day(line.current),
            _day(told.confirmed),
            _day(line.due),
            _day(told.announced),
            ("ditandatangani" if told.signed else "belum ditandatangani") if told.none else "",
            line.heading.source,
            "ya" if line.heading.verified else "belum",
        )


def boards_csv(boards: Iterable[Board], line_end: str) -> str:
    """Return the lines of these boards as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow(COLUMNS)
    writer.writerows(row for board in boards for row in board_rows(board))
    return text.getvalue()


def plot(board: Board, width: int = 40) -> str:
    """Return how many headings stand how, as bars of text; one that counts has a mark."""
    names = {standing: str(words) for standing, words in STANDINGS.items()}
    room, most = max(map(len, names.values())), max(1, *map(board.count, Standing))
    return "\n".join(
        f"{name:<{room}} {'█' * -(-board.count(standing) * width // most)} {board.count(standing)}"
        for standing, name in names.items()
    )


def _line(line: Line) -> dict[str, Any]:
    heading, told = line.heading, line.declared
    return {
        "code": heading.code,
        "label": heading.label.id,
        "classification": heading.classification.value,
        "source": heading.source,
        "verified": heading.verified,
        "standing": line.standing.value,
        "items": [_item(item) for item in line.items],
        "proposed": line.proposed,
        "current": _day(line.current) or None,
        "due": _day(line.due) or None,
        "confirmed": _day(told.confirmed) or None,
        "announced": _day(told.announced) or None,
        "statement_signed": told.signed if told.none else None,
        "repeated": [each.kind.value for each in repeated(line.items)],
    }


def _item(item: Listed) -> dict[str, str]:
    return {
        "id": item.record_id,
        "number": item.number,
        "title": item.title,
        "classification": item.classification.value,
        "made": item.made,
        "published": item.published.isoformat(),
    }


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
