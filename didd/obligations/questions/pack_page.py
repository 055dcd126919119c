"""The index of a pack of answers: one page that any browser shows, without scripts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from didd.i18n import stored
from didd.obligations.questions.answers import STANDS_WORDS, Answer
from didd.obligations.questions.pack_tables import Contents, PackedFile, Table
from didd.obligations.questions.packs import ROUND_WORDS
from didd.obligations.questions.scorecard import NO_PROMISE, points, scorecard
from didd.text.day_words import day_words
from didd.text.storable import printable

_STYLE = (
    "body{font:16px/1.5 sans-serif;margin:1rem auto;max-width:60rem;padding:0 1rem}"
    "h1{font-size:1.5rem}table{border-collapse:collapse}td,th{border:1px solid #767676;"
    "padding:.3rem;text-align:left;vertical-align:top}section{margin:1.5rem 0}"
    "div{overflow-x:auto}li,p{overflow-wrap:anywhere}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def index_page(contents: Contents, tables: dict[str, Table]) -> str:
    """Return the index: what the pack is, each answer with its links and files, then the tables."""
    asked, facts = contents.questionnaire, contents.facts
    title = f"{asked.title.id}: {facts.agency_name}"
    parts = [
        '<!DOCTYPE html>\n<html lang="id"><head><meta charset="utf-8">',
        f"<title>{_text(title)}</title>",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<style>{_STYLE}</style></head><body><main><h1>{_text(title)}</h1>",
        *_head(contents),
        "<h2>Nilai</h2>",
        _table(_scores(contents)),
        f"<p>{_text(stored(NO_PROMISE))}</p>",
        "<h2>Jawaban</h2>",
        *(_answer(each, contents.files) for each in contents.answers),
        "<h2>Yang kurang</h2>",
        _table(tables["kurang.csv"]),
        "<h2>Statistik</h2>",
        _table(tables["statistik.csv"]),
        "<h2>Perbandingan</h2>",
        _table(tables["perbandingan.csv"]),
        "</main></body></html>\n",
    ]
    return "\n".join(parts)


def _head(contents: Contents) -> Iterable[str]:
    asked = contents.questionnaire
    if asked.example:
        yield f"<p><strong>{_text(asked.note)}</strong></p>"
    round_words = stored(ROUND_WORDS[contents.round])
    yield f"<p>Keadaan {_text(day_words(contents.facts.day))}, dibekukan {_text(round_words)}.</p>"
    checked = "sudah diperiksa" if asked.verified else "belum diperiksa"
    yield f"<p>Sumber kuesioner: {_text(asked.source)} ({checked}).</p>"
    if contents.untried:
        yield f"<p>Tautan tidak semuanya dicoba: {_text(contents.untried)}</p>"
    names = ("jawaban", "tautan", "berkas", "statistik", "kurang", "perbandingan")
    links = " · ".join(f'<a href="{name}.csv">{name}.csv</a>' for name in names)
    yield f"<p>Sebagai tabel: {links}</p>"


def _scores(contents: Contents) -> Table:
    rows: Table = [("aspek", "dari daftar", "dari orang", "tercapai", "mungkin")]
    names = {group.code: group.text.id for group in contents.questionnaire.groups}
    rows += [
        (
            names.get(each.code, "Semua"),
            f"{points(each.register_reached)}/{points(each.register)}",
            f"{points(each.people_reached)}/{points(each.people)}",
            points(each.reached),
            points(each.possible),
        )
        for each in scorecard(contents.questionnaire, contents.answers)
    ]
    return rows


def _answer(each: Answer, files: Iterable[PackedFile]) -> str:
    question = each.question
    grade = f"{points(each.grade)}/{points(question.weight)}"
    checked = "sudah diperiksa" if question.verified else "belum diperiksa"
    parts = [
        f'<section id="{_text(question.code)}">',
        f"<h3>{_text(question.code)} {_text(question.text.id)}</h3>",
        f"<p>{_text(stored(STANDS_WORDS[each.stands]))}, nilai {grade}. ",
        f"Sumber: {_text(question.source)} ({checked}).</p>",
        _list([_link(link.url, link.title) for link in each.links]),
        _list([_file(packed) for packed in files if packed.code == question.code]),
        _list([_text(stored(missing)) for missing in each.missing]),
    ]
    if each.more:
        parts.append(f"<p>dan {each.more} tautan lagi</p>")
    if each.given and each.given.note:
        parts.append(f"<p>Catatan: {_text(each.given.note)}</p>")
    return "".join(parts) + "</section>"


def _link(url: str, title: str) -> str:
    shown = _text(url) if title == url else f"{_text(title)} <small>{_text(url)}</small>"
    web = url.startswith(("https://", "http://"))
    return f'<a href="{_text(url)}">{shown}</a>' if web else shown


def _file(packed: PackedFile) -> str:
    name, why = _text(packed.file.name), f" ({_text(stored(packed.why))})" if packed.why else ""
    return f'<a href="{_text(packed.path)}">{name}</a>{why}' if packed.path else f"{name}{why}"


def _list(items: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>" if items else ""


def _table(rows: Table) -> str:
    heads, *lines = rows
    if not lines:
        return "<p>Tidak ada.</p>"
    head = "".join(f'<th scope="col">{_text(cell.replace("_", " "))}</th>' for cell in heads)
    body = "".join(
        f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in line)}</tr>" for line in lines
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div tabindex="0">{table}</div>'


def _text(text: str) -> str:
    return escape(printable(text))
