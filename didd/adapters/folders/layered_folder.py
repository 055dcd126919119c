"""An agency's folder with what the office keeps of it: read as one, its own first.

The office keeps files of an agency whose folder cannot be written to, or that has none.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from didd.adapters.folders.listing import OWN_FOLDER, Folder, Listing
from didd.adapters.folders.local_folder import LocalFolder
from didd.adapters.folders.open_writer import writer_of
from didd.adapters.folders.remote_folder import RemoteFolder
from didd.i18n import _
from didd.model import Skipped
from didd.records.folder_changes import FileStat

#: Why a file that is kept with us is not read. Both stay, and both are shown.
TWICE = _(
    "the agency's own folder has a file of this name too, which counts; give the one that is kept "
    "with the office another name, or delete it"
)


class LayeredFolder:
    """``own`` is the agency's folder, None where it has none; ``ours`` need not be there yet."""

    def __init__(self, own: LocalFolder | RemoteFolder | None, ours: LocalFolder) -> None:
        self.own, self.ours = own, ours
        self._with_us: Mapping[str, FileStat] = {}

    @property
    def address(self) -> str:
        """Return both addresses, or the one there is."""
        return f"{self.own.address} + {self.ours.address}" if self.own else self.ours.address

    def exists(self) -> bool:
        """Whether the agency's own can be listed right now; without one there is nothing to ask."""
        return self.own is None or self.own.exists()

    def scan(self) -> Listing:
        """List both; of two files of one path the agency's own is read, the other is told."""
        own = self.own.scan() if self.own else Listing((), ())
        ours = self.ours.scan() if self.ours.exists() else Listing((), ())
        taken = {each.path for each in (*own.files, *own.skipped)}
        self._with_us = {file.path: file for file in ours.files if file.path not in taken}
        twice = [Skipped(f.path, str(TWICE)) for f in ours.files if f.path in taken]
        skipped = sorted((*own.skipped, *ours.skipped, *twice), key=lambda s: s.path)
        files = sorted((*own.files, *self._with_us.values()))
        return Listing(tuple(files), tuple(skipped))

    def chunks(self, file: FileStat) -> Iterator[bytes]:
        """Read a listed file in pieces; raises ``FileGone``."""
        return self._of(file.path).chunks(file)

    def local_path(self, file: FileStat) -> Path:
        """Return a path of a listed file for readers that need one; raises ``OSError``."""
        return self._of(file.path).local_path(file)

    def _of(self, path: str) -> Folder:
        return self.ours if self.own is None or path in self._with_us else self.own

    @contextmanager
    def for_slip(self, lists: Iterable[str]) -> Generator[Path]:
        """Yield a folder for the slip: the agency's own, else one of ours.

        It is with us where nothing can be written into the agency's, and where we keep a list.
        """
        names = list(lists)
        with TemporaryDirectory(prefix="didd-") as place:
            root = Path(place)
            with_us = [name for name in names if not self._fetch_own(name, root)]
            if self.own and not with_us and writer_of(self.own).takes(OWN_FOLDER):
                with self.own.for_slip(names) as there:
                    yield there
                self._drop_slip()
                return
            for name in with_us:
                self.ours.fetch(name, root)
            self._fetch_slip(root)
            yield root
            self._keep_slip(root / OWN_FOLDER)

    def _fetch_own(self, name: str, root: Path) -> bool:
        return self.own is not None and self.own.fetch(name, root)

    def _fetch_slip(self, root: Path) -> None:
        """Copy what was told last, so that the same is not written again."""
        (root / OWN_FOLDER).mkdir()
        for path in self._slips():
            (root / OWN_FOLDER / path.name).write_bytes(path.read_bytes())

    def _keep_slip(self, made: Path) -> None:
        there = self.ours.root / OWN_FOLDER
        there.mkdir(parents=True, exist_ok=True)
        # The page comes last: it says that both are there.
        for path in sorted(made.glob("HASIL-*"), key=lambda p: p.stat().st_mtime_ns):
            half, target, now = there / f".{path.name}.tmp", there / path.name, path.read_bytes()
            if not (target.is_file() and target.read_bytes() == now):
                half.write_bytes(now)
                half.replace(target)

    def _drop_slip(self) -> None:
        for path in self._slips():
            path.unlink(missing_ok=True)

    def _slips(self) -> list[Path]:
        return sorted((self.ours.root / OWN_FOLDER).glob("HASIL-*"))

    def own_file(self, name: str) -> bytes:
        """Return a file of ``_hasil``: the one with us is newer where there is one."""
        with suppress(FileNotFoundError):
            return self.ours.own_file(name)
        if self.own is None:
            raise FileNotFoundError(name)
        return self.own.own_file(name)

    def close(self) -> None:
        """Close the agency's own."""
        if self.own is not None:
            self.own.close()
