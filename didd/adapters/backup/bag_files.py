"""How a BagIt bag writes down what is in it; and small files as a bag, without any folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

DATA = "data"
BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST = "manifest-sha256.txt"
#: The line of ``bag-info.txt`` that a backup has, and no other bag of ours.
REVISION = "Schema-Revision"
#: Characters of a path that a manifest writes otherwise (RFC 8493, 2.1.3).
_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}


def bag_of(files: Mapping[str, bytes], info: Mapping[str, str]) -> dict[str, bytes]:
    """Return files, path → bytes, as those of a bag: the payload, and what tells of it."""
    payload = {f"{DATA}/{path}": content for path, content in files.items()}
    hashed = {path: hashlib.sha256(content).hexdigest() for path, content in payload.items()}
    lines = (f"{digest}  {encoded(path)}\n" for path, digest in sorted(hashed.items()))
    told = "".join(f"{key}: {' '.join(value.split())}\n" for key, value in info.items())
    return {
        "bagit.txt": BAGIT.encode(),
        "bag-info.txt": told.encode(),
        MANIFEST: "".join(lines).encode(),
        **payload,
    }


def is_payload(path: str) -> bool:
    """Whether this is a path of the payload, which leads nowhere else."""
    parts = path.split("/")
    return parts[0] == DATA and len(parts) > 1 and not {"", ".", ".."} & set(parts)


def encoded(path: str) -> str:
    """Return a path as a manifest writes it."""
    return "".join(_ENCODED.get(c, c) for c in path)


def decoded(path: str) -> str:
    """Return a path that a manifest has."""
    for plain, written in (("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        path = path.replace(written, plain)
    return path


def is_backups(info: str) -> bool:
    """Whether a ``bag-info.txt`` is that of a backup, encrypted or not; not of a year's export."""
    return any(line.startswith(f"{REVISION}: ") for line in info.splitlines())


def made_on(root: Path) -> str:
    """Return the day on which a bag was made, as it says; "" where it says none."""
    try:
        text = (root / "bag-info.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    lines = (line.partition(": ") for line in text.splitlines())
    return next((said for name, _sep, said in lines if name == "Bagging-Date"), "")
