"""A bag for strangers: made beside its place, and put there when it is whole, or not at all.

Names in it can be checked by any BagIt tool and by ``sha256sum`` alone. The same files give the
same bytes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from didd.adapters.backup.bag import BagError
from didd.adapters.backup.bag_files import BAGIT, DATA, MANIFEST, is_payload
from didd.i18n import _
from didd.private_files import users_umask

#: What a name may have so that every file system and every checker takes it as it is.
_UNSAFE = re.compile(r"[^\w.()+, -]+")
#: Bytes of a name; file systems take 255, and a number may come behind it.
_LONGEST = 200
#: Bytes of what follows the last dot, where it is kept whatever was before it.
_SUFFIX = 16
_HASHES = "tagmanifest-sha256.txt"


def safe_name(name: str) -> str:
    """Return a name that every file system takes.

    >>> safe_name("Laporan 100%/akhir.pdf"), safe_name("...")
    ('Laporan 100_akhir.pdf', 'berkas')
    """
    plain = _UNSAFE.sub("_", name).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    if not stem or len(suffix.encode()) > _SUFFIX:
        stem, dot, suffix = plain, "", ""
    whole = f"{_cut(stem, _LONGEST - len(f'{dot}{suffix}'.encode()))}{dot}{suffix}".strip(" .")
    return whole or "berkas"


def _cut(text: str, most: int) -> str:
    """Return as many whole letters as fit into so many bytes."""
    return text.encode()[:most].decode(errors="ignore")


class PublicBag:
    """What is put in, by its path below ``data/``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, tuple[str, int]] = {}

    def add(self, path: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Write a file; return its sha256 and its size."""
        inside = f"{DATA}/{path}"
        if not is_payload(inside) or inside in self._files:
            raise ValueError(path)
        self._files[inside] = self._write(inside, chunks)
        return self._files[inside]

    def finish(self, info: Mapping[str, str]) -> None:
        """Write what tells of the files; ``info`` goes into ``bag-info.txt``."""
        size, count = sum(n for _digest, n in self._files.values()), len(self._files)
        told = {**info, "Payload-Oxum": f"{size}.{count}"}
        lines = "".join(f"{digest}  {p}\n" for p, (digest, _n) in sorted(self._files.items()))
        text = "".join(f"{key}: {' '.join(value.split())}\n" for key, value in told.items())
        tags = {"bagit.txt": BAGIT, "bag-info.txt": text, MANIFEST: lines}
        hashes = {name: self._write(name, [t.encode()])[0] for name, t in tags.items()}
        sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))
        self._write(_HASHES, [sums.encode()])

    def _write(self, path: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        target, hasher, size = self._root / path, hashlib.sha256(), 0
        with users_umask():
            target.parent.mkdir(parents=True, exist_ok=True)
            out = target.open("xb")
        with out:
            for chunk in chunks:
                hasher.update(chunk)
                size += out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        return hasher.hexdigest(), size


@contextmanager
def new_bag(folder: Path) -> Generator[PublicBag]:
    """Give a bag that stands at ``folder`` when the block ends, and leaves nothing when it fails.

    What a killed one left beside it is taken away by the next. Raises ``BagError`` for a folder
    that has something in it, while another one is made for it, and where what lies beside it is a
    link or somebody else's: in a folder for everybody, another could have put it there.
    """
    folder = folder.absolute()
    _check(folder)
    half = folder.with_name(f".{folder.name}.didd-half")
    held = _ours(half)
    try:
        _alone(held, folder)
        for left in half.iterdir():
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        try:
            yield PublicBag(half)
            _check(folder)
            half.replace(folder)  # an empty folder gives way
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
    finally:
        os.close(held)


def _ours(half: Path) -> int:
    """Open a folder of our own account, made where there is none; raises ``BagError``."""
    with users_umask():
        half.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            half.mkdir()
    try:
        held = os.open(half, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise _not_ours(half) from error
    if os.fstat(held).st_uid != os.geteuid():
        os.close(held)
        raise _not_ours(half)
    return held


def _not_ours(half: Path) -> BagError:
    return BagError(
        _("{half} is there already, and is no folder of this account: take it away, or name "
          "another place for the export.", half=half)
    )  # fmt: skip


def _check(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise BagError(_("{folder} is no folder: name another one.", folder=folder))
    if folder.exists() and any(folder.iterdir()):
        raise BagError(_("{folder} has something in it: name a new one.", folder=folder))


def _alone(held: int, folder: Path) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BagError(
            _("Another export is made for {folder} just now; wait until it is done.", folder=folder)
        ) from None
