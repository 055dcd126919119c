"""``didd backup``: the whole office into a folder, held against its manifest, and back again."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from didd.adapters.archive.archive import open_archive
from didd.adapters.backup.age import make_key, recipients
from didd.adapters.backup.bag import Bag, BagError
from didd.adapters.backup.sealed import SealingBag, is_sealed, open_bag
from didd.adapters.backup.shapes import Giver, Taker
from didd.cli.arguments import AsJson
from didd.cli.frame import Verbs
from didd.cli.output import (
    BLOCKED,
    console,
    fail,
    failures,
    office,
    plain,
    print_json,
    progress,
    write_line,
)
from didd.cli.verbs.upkeep.desk_secrets import keep_restored, names_key, private_of
from didd.cli.verbs.working_place import lay_out
from didd.cli.words import _
from didd.settings import ENV_FILE, Settings
from didd.steps.erasing.once_more import read_proof
from didd.steps.safekeeping.back_up import ASKED, DESK, SETTINGS, back_up
from didd.steps.safekeeping.restore_office import check_empty, files_of, restore_office

app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    help="The whole office in a folder: make it, verify it, restore it into an empty place.",
)

#: What the environment may name of an office beside its database.
_PARTS = ("DIDD_ARCHIVE_URL", "DIDD_DESK_FILES", "DIDD_VAR")

Folder = Annotated[Path, typer.Argument(help="Folder of the backup.")]
Key = Annotated[
    Path | None, typer.Option("--key", help="File with the private key of an encrypted backup.")
]


@app.command()
def make(folder: Folder, as_json: AsJson = False) -> None:
    """Back up database, archive and settings; what the folder has already is not copied again."""
    with office(older=True) as opened, _backup_failures(), progress(_("Archive")) as tell:
        settings = Settings.here()
        bag = taker_at(folder, settings)
        done = back_up(opened, bag, private_of(settings), tell)
    if as_json:
        print_json({**asdict(done.about), "copied": done.copied, "kept": done.kept})
        return
    console.print(
        _("Backed up: {files} files ({copied} new), audit chain up to link {links}.",
          files=done.about.files, copied=done.copied, links=done.about.links)
    )  # fmt: skip


@app.command()
def verify(folder: Folder, key: Key = None, as_json: AsJson = False) -> None:
    """Read every byte of a backup, and tell what is missing, altered or added.

    An encrypted one is read as it lies there; with its key, also what is in it.
    """
    with failures(), _backup_failures(), progress(_("Files")) as tell:
        bag = Bag(folder) if key is None else open_bag(folder, key)
        problems = [str(problem) for problem in bag.problems(tell)]
    if as_json:
        print_json({"whole": not problems, "problems": problems})
    elif not problems:
        console.print(_("The backup is whole."))
    for problem in problems if not as_json else ():
        console.print(plain(problem))
    if problems:
        raise typer.Exit(BLOCKED)


@app.command()
def restore(
    folder: Folder,
    place: Annotated[Path, typer.Argument(help="Working place, made if there is none.")] = Path(),
    key: Key = None,
    erased: Annotated[
        list[Path] | None,
        typer.Option(help="Proof (JSON) of a file that was erased after the backup; repeatable."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring a backup into an empty place; the portal follows with the next publication."""
    with failures(), _backup_failures():
        proofs = [read_proof(path.read_bytes()) for path in erased or ()]
        bag = open_bag(folder, key)
        _of_one_office()
        settings = _place(bag, place)
        check_empty(bag, settings.database())
        to_do = keep_restored(settings, dict(files_of(bag, DESK)))
        with progress(_("Archive")) as tell:
            archive = open_archive(settings.archive())
            kept = settings.desk_files_dir()
            done = restore_office(bag, settings.database(), archive, tell, kept, proofs)
    if as_json:
        print_json({"rows": done.rows, "files": done.files, "head": done.about.head,
                    "problems": done.problems})  # fmt: skip
    else:
        console.print(
            _("Restored: {rows} rows, {files} files, audit chain up to link {links}.",
              rows=done.rows, files=done.files, links=done.about.links)
        )  # fmt: skip
        if not proofs:
            console.print(
                _("Were files erased after {day}? Then restore once more into another empty place, "
                  "with their proofs (--erased): without them this backup brought them back.",
                  day=done.about.made_at[:10])
            )  # fmt: skip
        if to_do:
            console.print(plain(to_do))
    for problem in done.problems:
        console.print(plain(problem))
    if done.problems:
        raise typer.Exit(BLOCKED)


@app.command()
def key(file: Annotated[Path, typer.Argument(help="New file for the private key.")]) -> None:
    """Make a pair of keys; do this on another machine, where the private one stays."""
    with failures(), _backup_failures():
        public = make_key(file)
    console.print(
        _("The private key is in {file}: keep it, and a copy, away from the machine that makes "
          "backups. Without it no backup can be read by anybody. There the public one goes:",
          file=file)
    )  # fmt: skip
    write_line(f"DIDD_BACKUP_RECIPIENTS={public}")


@contextmanager
def _backup_failures() -> Generator[None]:
    """Turn what is wrong with a backup into a sentence and its exit code."""
    try:
        yield
    except BagError as error:
        raise fail(error) from None


def taker_at(folder: Path, settings: Settings) -> Taker:
    """Return what the backup goes into: encrypted where a setting says to whom."""
    to = recipients(settings.backup_recipients)
    if to.names:
        return SealingBag(folder, to, names_key(settings))
    bag = Bag(folder)
    if bag.exists() and is_sealed(bag):
        raise BagError(
            _("The backup in {folder} is encrypted, and DIDD_BACKUP_RECIPIENTS is not set. Set it, "
              "or name another folder for a backup in the clear.", folder=folder)
        )  # fmt: skip
    return bag


def _of_one_office() -> None:
    """Raise ``BagError`` where the environment names parts of an office, and not its database.

    They would be those of another one, whose database is not looked at.
    """
    for name in _PARTS:
        if os.environ.get(name, "").strip() and not os.environ.get("DIDD_DATABASE_URL", "").strip():
            raise BagError(
                _("{name} is set in the environment and DIDD_DATABASE_URL is not: files would go "
                  "into one office, rows into another. Set both, or neither.", name=name)
            )  # fmt: skip


def _place(bag: Giver, place: Path) -> Settings:
    """Return the settings of the place; one that is none yet gets the backup's own."""
    if not (place / ENV_FILE).exists():
        config, own = place / "catalog_config", list(files_of(bag, SETTINGS))
        config.mkdir(parents=True, exist_ok=True)
        for name, content in own:
            (config / name).write_bytes(content)
        for name, content in files_of(bag, ASKED):
            (config / ASKED).mkdir(exist_ok=True)
            (config / ASKED / name).write_bytes(content)
        lay_out(place)
    return Settings.here(place.resolve())
