"""One flipped bit: in an archived file, in a value of a row, in the database file."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import requests

from didd.adapters.archive.archive import FolderArchive
from didd.steps.audit import examine
from tests.faults.soak import stages
from tests.faults.soak.figures import Figures
from tests.faults.soak.ground import Ground
from tests.faults.soak.standing import Bag, Told, ask, bag, leaks

#: Tables of evidence, besides the links of the chain.
ROWS = ("audit", "decision", "edition", "receipt", "withdrawal", "submission", "record_version")


def run(ground: Ground) -> Iterator[Figures]:
    """Flip bits in each."""
    ground.prepare()
    yield _archive(ground)
    yield _rows(ground)
    yield _file(ground)


# The archive ---------------------------------------------------------------------------------


def _archive(ground: Ground) -> Figures:
    """A file differs from what was approved: it is reported and not published, the rest is."""
    figures = Figures("a bit turned in the archive, then publish")
    while ground.wants_more(figures.times):
        stand = ground.fresh("publish")
        sha256 = ground.dice.choice(_to_publish(stand))
        path = FolderArchive(stand.folder / "kantor" / "archive").path(sha256)
        whole = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(_turned(whole, ground.dice.randrange(len(whole) * 8)))
        code = stages.end(stages.begin(stand, stages.ACTS["publish"]))
        result = Told(leaked=[*leaks(ground.portal), *_wrong_bytes(ground)])
        path.write_bytes(whole)
        found, finished, why = ground.again(stand, "publish", result)
        if code not in (stages.HELD, stages.SAID):
            why += f" nobody was told ({code}) {ground.crash()}"
        figures.add(found, finished=finished, why=why)
        stand.drop()
    figures.note = "held back and told each time; finished after the bit was turned back"
    return figures


def _to_publish(stand: stages.Stand) -> list[str]:
    """Return the files that the edition in force publishes."""
    bureau = stand.open()
    edition = bureau.office.store.editions.current(bureau.slug)
    assert edition
    names = {f.sha256 for entry in edition.register.entries for f in entry.files}
    bureau.office.store.close()
    return sorted(names | set(edition.outputs.values()))


def _turned(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _wrong_bytes(ground: Ground) -> list[str]:
    """Return public files whose bytes differ from their dataset's hash."""
    listed = ask(ground.portal, "current_package_list_with_resources", limit=500).json()["result"]
    wrong = []
    for resource in (r for package in listed for r in package["resources"]):
        got = hashlib.sha256(requests.get(resource["url"], timeout=300).content).hexdigest()
        if resource["hash"] != f"sha256:{got}":
            wrong.append(f"{resource['url']} has other bytes")
    return wrong


# The database --------------------------------------------------------------------------------


def _rows(ground: Ground) -> Figures:
    """A value of an evidence row: `audit verify` must report it."""
    figures, by = Figures("a bit turned in a row, then audit verify (sqlite)"), dict[str, int]()
    while ground.wants_more(figures.times):
        stand = ground.copy(ground.before["withdraw"].after)
        path = stand.folder / "data" / "didd.db"
        if where := _turn_a_value(path, ground):
            outcome, why = _examined(stand), ""
            if outcome != "told":
                why = f"{where}: {outcome}"
            figures.add(Told(), finished=outcome == "told", why=why)
            by[where.split(".")[0]] = by.get(where.split(".")[0], 0) + 1
        stand.drop()
    figures.more = {"rows": by}
    figures.note = f"told {figures.finished} times of {figures.times}"
    return figures


def _turn_a_value(path: Path, ground: Ground) -> str:
    """Flip a bit of a letter or digit in one text; return where, "" for a value without one."""
    with closing(sqlite3.connect(path)) as connection, connection:
        table = ground.dice.choice(ROWS)
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        column = ground.dice.choice(columns)
        query = f'SELECT rowid, "{column}" FROM {table} WHERE typeof("{column}") = \'text\''
        found = [(row, text) for row, text in connection.execute(query) if text]
        if not found:
            return ""
        row, text = ground.dice.choice(found)
        at = ground.dice.randrange(len(text))
        turned = chr(ord(text[at]) ^ 1)
        if not text[at].isalnum() or not turned.isalnum():
            return ""  # otherwise not text, or JSON, any more
        guards = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in guards:
            connection.execute(f'DROP TRIGGER "{name}"')
        changed = text[:at] + turned + text[at + 1 :]
        connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (changed, row))
        for _, made in guards:
            connection.execute(made)
        return f"{table}.{column}[{at}]: {text[max(0, at - 30) : at + 10]!r}"


def _examined(stand: stages.Stand) -> str:
    """Return what `audit verify` reports, or that it cannot even run."""
    bureau = None
    try:
        bureau = stand.open()
        return "told" if examine(bureau.office, ask_portal=False).broken else "not told"
    except stages.TOLD:
        return "told"
    except Exception as error:
        return f"told as {type(error).__name__}: {error}"[:200]
    finally:
        if bureau:
            bureau.office.store.close()


def _file(ground: Ground) -> Figures:
    """Any bit of the database file: reported, without effect, or missed."""
    figures = Figures("a bit turned in the database's file, then audit verify (sqlite)")
    counts: dict[str, int] = {}
    while ground.wants_more(figures.times):
        stand = ground.copy(ground.before["withdraw"].after)
        path = stand.folder / "data" / "didd.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        content = path.read_bytes()
        path.write_bytes(_turned(content, ground.dice.randrange(len(content) * 8)))
        outcome = _examined(stand)
        if outcome == "not told" and _standing(stand) == ground.before["withdraw"].wanted:
            outcome = "without meaning"
        counts[outcome.split(":")[0]] = counts.get(outcome.split(":")[0], 0) + 1
        figures.add(Told(), finished=outcome in ("told", "without meaning"), why="")
        if outcome not in ("told", "without meaning"):
            figures.more.setdefault("untold", []).append(outcome)
        stand.drop()
    figures.note = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    return figures


def _standing(stand: stages.Stand) -> Bag | None:
    try:
        bureau = stand.open()
        kept = bag(bureau.office.store)
        bureau.office.store.close()
    except Exception:
        return None
    return kept
