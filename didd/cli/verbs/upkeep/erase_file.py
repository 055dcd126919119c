"""``didd erase file``: a file with a person's data erased for good, with a proof of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from didd.adapters.backup.bag import BagError
from didd.adapters.backup.bag_files import made_on
from didd.adapters.store.erasing.erased_files import Erased
from didd.cli.arguments import AsJson
from didd.cli.output import console, fail, failures, plain, print_json, write_all
from didd.cli.proof import Officer, office_as
from didd.cli.verbs.upkeep.backup import taker_at
from didd.cli.words import _
from didd.office import Office
from didd.settings import Settings
from didd.steps.erasing.erase_file import Asked, Copy, erase_file, looked_for, named
from didd.steps.erasing.file_paper import STAYS, WORDS, proof_files, proof_json
from didd.steps.erasing.in_backups import digests_of, has_any
from didd.steps.erasing.whereabouts import Whereabouts, standing


def file(
    file: Annotated[str, typer.Argument(help="The file's sha256, or a record's id (with --path).")],
    officer: Officer = "",
    path: Annotated[str, typer.Option(help="The file's path in the record.")] = "",
    number: Annotated[str, typer.Option(help="Number of the request or decision.")] = "",
    ground: Annotated[str, typer.Option(help="Legal ground.")] = "UU 27/2022 Pasal 8",
    reason: Annotated[str, typer.Option(help="Why; it is kept.")] = "",
    backup: Annotated[
        list[Path] | None, typer.Option(help="Folder of a backup to look into; repeatable.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the proof.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a file that holds a person's data for good; its sha256 stays, its bytes go.

    First it says where the file is and what stays, and asks. What is public must be withdrawn
    before. The proof is written as JSON and as a paper to sign. Once more, it is the same proof.
    """
    if not out.is_dir():
        raise fail(_("There is no folder {folder} for the proof.", folder=out))
    with office_as(officer) as opened:
        sha256 = named(opened, file, path)
        found = looked_for(opened, sha256, officer)
        copies = _copies(opened, found, backup or ())
        _explain(opened, found, copies)
        if not yes and not typer.confirm(_("Erase this? It cannot be taken back.")):
            raise typer.Exit(1)
        done = erase_file(opened, sha256, officer, Asked(number, ground, reason), copies)
        files = proof_files(opened, done)
    write_all(files, out)
    if as_json:
        print_json(proof_json(done))
    else:
        console.print(plain(_said(done)))


def _said(done: Erased) -> str:
    seq = done.done.seq if done.done else 0
    return _("Erased: file {digest}, links {begun} and {ended} of the audit chain.",
             digest=done.sha256, begun=done.link.seq, ended=seq)  # fmt: skip


def _explain(opened: Office, found: Whereabouts, copies: Iterable[Copy]) -> None:
    """Say what goes and what stays, and where it still is."""
    counts = {"archive": int(found.archived), "packs": len(found.packs), "kept": len(found.kept)}
    for name, count in {**counts, **found.rows}.items():
        if count:
            console.print(plain(f"- {WORDS[name]}: {count}"))
    for line in (*_named(found), *_to_return(opened, found)):
        console.print(plain(line))
    for copy in copies:
        console.print(plain(_in_backup(copy)))
    console.print(plain(STAYS))
    console.print(
        plain(_("Backups that were made until now may still have it: make new ones into the same "
                "folders, and destroy older copies."))
    )  # fmt: skip


def _named(found: Whereabouts) -> Iterator[str]:
    for each in {(v.agency, v.record_id): v for v in found.versions}.values():
        yield _("Item {record} of {agency} names it: {title}",
                record=each.record_id, agency=each.agency, title=each.title)  # fmt: skip
    if found.editions:
        yield _("Editions name it, and stay as they are: {editions}",
                editions=", ".join(found.editions))  # fmt: skip
    for agency, where in found.folders:
        yield _("It is still in the folder of {agency}, as of its last harvest: {path}. The agency "
                "deletes it there; a harvest does not take it any more.",
                agency=agency, path=where)  # fmt: skip
    if found.years:
        yield _("It was public: exports of {years} may have it, outside of this office.",
                years=", ".join(map(str, found.years)))  # fmt: skip
    if not found.shown:
        yield _("It was never on the portal.")
    else:
        yield _("The portal was asked: it does not show it any more.")


def _to_return(opened: Office, found: Whereabouts) -> Iterator[str]:
    for record_id in standing(opened, found):
        yield _("Return item {record}: otherwise the next list cannot be established.",
                record=record_id)  # fmt: skip


def _in_backup(copy: Copy) -> str:
    if copy.has_it:
        return _("The backup in {folder} of {day} has its bytes, until didd backup make runs into "
                 "it.", folder=copy.folder, day=copy.made_at[:10])  # fmt: skip
    return _("The backup in {folder} of {day} does not have its bytes; its database was not looked "
             "into.",
             folder=copy.folder, day=copy.made_at[:10])  # fmt: skip


def _copies(opened: Office, found: Whereabouts, folders: Iterable[Path]) -> list[Copy]:
    """Look into backups, encrypted ones too: the machine that makes them knows their names."""
    settings, copies = Settings.here(), list[Copy]()
    digests = digests_of(opened, found)
    with failures():
        for folder in folders:
            try:
                bag = taker_at(folder, settings)
                if not bag.exists():
                    raise fail(_("{folder} holds no backup.", folder=folder))
                with bag.alone():
                    has_it = has_any(opened, bag, folder, digests)
            except BagError as error:
                raise fail(error) from None
            copies.append(Copy(str(folder), made_on(folder), has_it))
    return copies
