"""Questionnaires out of tables: one CSV for each issuer and year, ``<issuer>-<year>.csv``.

A row has a ``kind``: ``set`` (or ``example``, of one that nobody issued) is the questionnaire
itself, ``group`` an aspect, ``question`` a question. What is wrong is a ``ConfigError`` that names
file, line and column, and says what would be right.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from didd.config.law.questionnaires import Group, Question, Questionnaire
from didd.config.yaml_files import ConfigError

FOLDER = "questionnaires"
#: The columns, in any order; the first row names them.
COLUMNS = (
    "kind", "code", "parent", "issuer_no", "text_id", "text_en", "applies_to", "weight", "steps",
    "all_or_nothing", "headings", "evidence", "max_mb", "file_types", "period", "min_count",
    "none_by", "answered_by", "query", "source", "verified", "valid_from", "valid_until", "note",
)  # fmt: skip
_NEEDED = ("kind", "code", "text_id", "text_en", "source", "verified")
_LISTS = ("steps", "headings", "evidence", "file_types")
_TRUTHS = {"true": True, "false": False}
_NAME = re.compile(r"[a-z][a-z0-9]{0,30}-20[0-9]{2}")
#: No questionnaire is longer; what is, is another kind of file.
_LARGEST, _MOST_ROWS = 4 * 1024 * 1024, 5000

Row = tuple[int, dict[str, str]]


def load_questionnaires(folder: Path, headings: Collection[str]) -> tuple[Questionnaire, ...]:
    """Read all questionnaires of a folder, by name; () where it is not there.

    ``headings`` are the codes that a question may name. Raises ``ConfigError``.
    """
    if not folder.is_dir():
        return ()
    files = sorted(path for path in folder.iterdir() if path.suffix == ".csv")
    return tuple(load_questionnaire(path, headings) for path in files)


def load_questionnaire(path: Path, headings: Collection[str]) -> Questionnaire:
    """Read one questionnaire; raises ``ConfigError``."""
    if not _NAME.fullmatch(path.stem):
        raise ConfigError(f"{path}: name it <issuer>-<year>.csv, e.g. contoh-2026.csv")
    rows = list(_rows(path))
    kinds = {kind: [row for row in rows if row[1]["kind"] == kind] for kind in _KINDS}
    for line, row in rows:
        if row["kind"] not in _KINDS:
            raise _wrong(path, line, "kind", row["kind"], f"write one of {', '.join(_KINDS)}")
    heads = kinds["set"] + kinds["example"]
    if len(heads) != 1:
        raise ConfigError(
            f"{path}: needs exactly one row of kind set (or example); has {len(heads)}"
        )
    for line, row in rows:
        for name in ("text_id", "text_en"):
            if not row[name]:
                raise _wrong(path, line, name, "", "is empty; it must say something")
    groups = [_made(path, line, Group, _group(row)) for line, row in kinds["group"]]
    asked = [_question(path, line, row, headings, groups) for line, row in kinds["question"]]
    _once(path, kinds["group"] + kinds["question"])
    line, head = heads[0]
    return _made(path, line, Questionnaire, _head(path, line, head) | {
        "groups": tuple(groups), "questions": tuple(asked)
    })  # fmt: skip


_KINDS = ("set", "example", "group", "question")


def _rows(path: Path) -> Iterator[Row]:
    """Yield the rows that say something, with their line, each by column."""
    text = _text(path)
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [name.strip() for name in next(lines, list[str]())]
        _check_columns(path, names)
        for count, cells in enumerate(lines):
            if count >= _MOST_ROWS:
                raise ConfigError(f"{path}: has more than {_MOST_ROWS} rows")
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if len(cells) > len(names) and any(cells[len(names) :]):
                raise ConfigError(
                    f"{path}:{lines.line_num}: has {len(cells)} cells for {len(names)} columns; "
                    f'put a text that has a {separator!r} in double quotes ("…")'
                )
            filled = dict(zip(names, cells, strict=False))
            yield lines.line_num, {name: filled.get(name, "") for name in COLUMNS}
    except csv.Error as error:
        raise ConfigError(
            f"{path}:{lines.line_num}: is no CSV as it should be ({error})"
        ) from error


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    if len(content) > _LARGEST:
        raise ConfigError(f"{path}: is larger than {_LARGEST // 1024 // 1024} MB, too much for one")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f'{path}: is not UTF-8 text; save it as "CSV UTF-8".') from error


def _check_columns(path: Path, names: list[str]) -> None:
    if strange := [name for name in names if name and name not in COLUMNS]:
        raise ConfigError(
            f"{path}:1: unknown column {strange[0]!r}; mend its spelling or remove it. Known are "
            f"{', '.join(COLUMNS)}"
        )
    if lacking := [name for name in _NEEDED if name not in names]:
        raise ConfigError(f"{path}:1: the column {lacking[0]!r} is missing")
    if twice := [name for name in names if name and names.count(name) > 1]:
        raise ConfigError(f"{path}:1: the column {twice[0]!r} stands there twice; keep one")


def _head(path: Path, line: int, row: Mapping[str, str]) -> dict[str, Any]:
    issuer, _dash, year = path.stem.rpartition("-")
    if row["code"] != issuer:
        raise _wrong(path, line, "code", row["code"], f"write {issuer}, as the file is named")
    values = _plain(path, line, row, ("max_mb", "source", "verified", "note"))
    label = {"id": row["text_id"], "en": row["text_en"]}
    example = row["kind"] == "example"
    return values | {"issuer": issuer, "year": int(year), "title": label, "example": example}


def _group(row: Mapping[str, str]) -> dict[str, Any]:
    return {"code": row["code"], "text": {"id": row["text_id"], "en": row["text_en"]}}


def _question(
    path: Path, line: int, row: Mapping[str, str], headings: Collection[str], groups: list[Group]
) -> Question:
    if row["parent"] not in {group.code for group in groups}:
        raise _wrong(path, line, "parent", row["parent"], "name the code of a row of kind group")
    names = [n for n in COLUMNS if n not in ("kind", "parent", "issuer_no", "text_id", "text_en")]
    values = _plain(path, line, row, names)
    values |= {"number": row["issuer_no"], "group": row["parent"]}
    made = _made(path, line, Question, values | {"text": _group(row)["text"]})
    for code in made.headings:
        if code not in headings:
            raise _wrong(path, line, "headings", code, "name codes of headings of mandatory.yaml")
    return made


def _plain(path: Path, line: int, row: Mapping[str, str], names: Iterable[str]) -> dict[str, Any]:
    """Return the cells that are filled as what they stand for: lists, truths, texts."""
    found: dict[str, Any] = {}
    for name in names:
        text = row[name]
        if not text:
            continue
        if name in _LISTS:
            found[name] = tuple(part.strip() for part in text.split(";") if part.strip())
        elif name in ("verified", "all_or_nothing"):
            if text.lower() not in _TRUTHS:  # a spreadsheet writes TRUE
                raise _wrong(path, line, name, text, "write true or false")
            found[name] = _TRUTHS[text.lower()]
        else:
            found[name] = text
    return found


def _made(path: Path, line: int, shape: Any, values: Mapping[str, Any]) -> Any:
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = str(first["loc"][0]) if first["loc"] else ""
        why = str(first["msg"]).removeprefix("Value error, ")
        if first["type"] == "missing":
            why = "is empty; it must say something"
        elif first["type"].startswith("decimal"):
            why = "write a number with a point, e.g. 0.5"
        shown = first["input"] if isinstance(first["input"], str) else ""
        raise _wrong(path, line, where, shown, why) from error


def _once(path: Path, rows: Iterable[Row]) -> None:
    seen: dict[str, int] = {}
    for line, row in rows:
        code = row["code"]
        if code in seen:
            raise _wrong(path, line, "code", code, f"line {seen[code]} has the same; keep one")
        seen[code] = line


def _wrong(path: Path, line: int, column: str, found: str, remedy: str) -> ConfigError:
    shown = f" (found {found[:60]!r})" if found else ""
    return ConfigError(f"{path}:{line}: {column + ': ' if column else ''}{remedy}{shown}")
