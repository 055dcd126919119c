"""Build a release into ``dist/`` (``make release``): the same commit gives the same bytes.

What git holds is built in a copy with times and permissions of its own, by the tools of the
environment that ``make setup`` made; no network is asked. Beside the two wheels and the source
there is what installs them on a server, what they were tested with (versions and hashes of all that
is installed), the same as a CycloneDX bill of materials, notes out of the CHANGELOG, and checksums.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: Where the portal's extension lies in the tree; a distribution of its own.
EXTENSION = "portal/ckanext-didd"
#: A version's head in the CHANGELOG, and what stands behind it in brackets.
_HEAD = re.compile(r"(?m)^## (?P<version>\S+)(?: \((?P<when>[^)]*)\))?$")
_UNRELEASED = "unreleased"
#: What a server needs beside the wheels: the installer, the servers' settings, the lock.
_SERVER = ("deploy", "docs", "portal", "Makefile", "pyproject.toml", "uv.lock",
           "README.md", "LICENSE", "CHANGELOG.md")  # fmt: skip
#: What of an environment decides what is built; nothing else of it is handed on.
_KEPT = ("PATH", "HOME", "UV_CACHE_DIR", "XDG_CACHE_HOME", "TMPDIR")

#: Of what is built nothing follows the time zone or the language of who builds it.
_SAME = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


class NotBuilt(RuntimeError):
    """There is no release of this; the message says why."""


def main(arguments: list[str] | None = None) -> int:
    """Build, and say what was built; 1 where that cannot be."""
    parser = argparse.ArgumentParser(prog="deploy/release.py", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder (dist)")
    parser.add_argument("--as-it-lies", action="store_true", help="with changes not committed")
    asked = parser.parse_args(arguments)
    try:
        for path in release(asked.out, as_it_lies=asked.as_it_lies):
            print(f"{path.stat().st_size:>10,}  {path.name}")  # noqa: T201 the program's own word
    except NotBuilt as error:
        print(f"release: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def release(out: Path, *, as_it_lies: bool = False) -> list[Path]:
    """Build everything into ``out``, which holds nothing else afterwards; raises ``NotBuilt``.

    ``as_it_lies`` takes over changes that no commit has.
    """
    if not as_it_lies and _git("status", "--porcelain"):
        raise NotBuilt("there are changes that no commit has: commit them, or say --as-it-lies.")
    epoch = int(_git("log", "-1", "--format=%ct"))
    with tempfile.TemporaryDirectory() as scratch:
        tree, made = Path(scratch) / "tree", Path(scratch) / "made"
        _lay_out(tree, epoch)
        version = version_of(tree)
        notes = notes_of((tree / "CHANGELOG.md").read_text(encoding="utf-8"), version)
        server = _server(tree, version, epoch)
        _build(tree, made, epoch)
        (made / f"didd-{version}-server.tar.gz").write_bytes(server)
        (made / f"didd-{version}-notes.md").write_text(notes, encoding="utf-8")
        (made / f"didd-{version}-requirements.txt").write_bytes(_pinned(tree))
        (made / f"didd-{version}.cdx.json").write_bytes(_materials(tree, epoch))
        (made / "SHA256SUMS").write_text(_sums(made), encoding="utf-8")
        return _hand_over(made, out)


def version_of(tree: Path) -> str:
    """Return the version, which stands in ``pyproject.toml`` and nowhere else."""
    said = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))
    return str(said["project"]["version"])


def notes_of(changelog: str, version: str) -> str:
    r"""Return the notes of a version; raises ``NotBuilt`` where the CHANGELOG has none.

    >>> print(notes_of("## 2 (unreleased)\n\n- new\n\n## 1\n\n- old\n", "2"))
    # didd 2
    <BLANKLINE>
    Not released yet: this is what will be in it.
    <BLANKLINE>
    - new
    <BLANKLINE>
    """
    heads = [*_HEAD.finditer(changelog)]
    for head, after in zip(heads, [*(each.start() for each in heads[1:]), None], strict=True):
        if head["version"] == version:
            body, when = changelog[head.end() : after].strip(), head["when"]
            said = "Not released yet: this is what will be in it." if when == _UNRELEASED else when
            return "\n\n".join(part for part in (f"# didd {version}", said, body) if part) + "\n"
    raise NotBuilt(f"CHANGELOG.md has no head for version {version}.")


def _git(*words: str) -> str:
    try:
        ran = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotBuilt(
            f"git {words[0]} does not answer here; a release is built of a commit."
        ) from error
    return ran.stdout.strip()


def _lay_out(tree: Path, epoch: int) -> None:
    """Copy what git holds (and would take up) into ``tree``, open to all, of the commit's time."""
    listed = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, tree / name
        if not os.path.lexists(source):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target, follow_symlinks=False)
        if not target.is_symlink():
            target.chmod(0o755 if os.access(source, os.X_OK) else 0o644)
            os.utime(target, (epoch, epoch))


def _server(tree: Path, version: str, epoch: int) -> bytes:
    """Return what installs the wheels on a server, before anything was built beside it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in _SERVER:
            archive.add(tree / name, f"didd-{version}-server/{name}")
    return same_archive(packed.getvalue(), epoch)


def _build(tree: Path, made: Path, epoch: int) -> None:
    """Build the source and its wheel, then the extension's wheel."""
    made.mkdir()
    _uv(tree, epoch, "build", *_OFFLINE, "--out-dir", str(made), str(tree))
    _uv(tree, epoch, "build", *_OFFLINE, "--wheel", "--out-dir", str(made), str(tree / EXTENSION))
    (made / ".gitignore").unlink(missing_ok=True)
    for source in made.glob("*.tar.gz"):
        source.write_bytes(same_archive(source.read_bytes(), epoch))


_OFFLINE = ("--offline", "--no-build-isolation", "--quiet", "--python", sys.executable)


def _uv(tree: Path, epoch: int, *words: str) -> bytes:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    ran = subprocess.run(
        [Path(sys.executable).with_name("uv"), *words],
        cwd=tree,
        env={**environment, **_SAME, "SOURCE_DATE_EPOCH": str(epoch)},
        capture_output=True,
        umask=0o022,
    )
    if ran.returncode:
        raise NotBuilt(f"uv {words[0]} failed:\n{ran.stderr.decode(errors='replace').strip()}")
    return ran.stdout


def same_archive(packed: bytes, epoch: int) -> bytes:
    """Pack a ``.tar.gz`` again: in the order of names, of nobody, of one time."""
    passing, out = io.BytesIO(), io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(packed)) as old,
        tarfile.open(fileobj=passing, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in sorted(old.getmembers(), key=lambda each: each.name):
            member.mtime, member.uid, member.gid, member.uname, member.gname = epoch, 0, 0, "", ""
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            member.pax_headers = {}
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=epoch) as zipped:
        zipped.write(passing.getvalue())
    return out.getvalue()


_EXPORT = ("export", "--offline", "--frozen", "--no-default-groups", "--all-extras", "--quiet")


def _pinned(tree: Path) -> bytes:
    """Return every package that the tests ran with, at its version, by its hashes."""
    return _uv(tree, 0, *_EXPORT, "--no-emit-project", "--no-annotate", "--no-header")


def _materials(tree: Path, epoch: int) -> bytes:
    """Return the bill of materials; it names no host, and is the same for the same lock."""
    words = ("--format", "cyclonedx1.5", "--preview-features", "sbom-export")
    bill: dict[str, Any] = json.loads(_uv(tree, epoch, *_EXPORT, *words))
    for component in bill["components"]:
        _forget_hosts(component)
    whole = bill["metadata"]["component"]
    whole |= {"type": "application", "purl": f"pkg:pypi/{whole['name']}@{whole['version']}"}
    whole["licenses"] = [{"license": {"id": "Apache-2.0"}}]
    bill["metadata"]["timestamp"] = datetime.fromtimestamp(epoch, UTC).isoformat()
    del bill["serialNumber"]
    plain = json.dumps(bill, sort_keys=True)
    bill["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_OID, plain).urn
    return json.dumps(bill, indent=1, ensure_ascii=False).encode() + b"\n"


def _forget_hosts(component: dict[str, Any]) -> None:
    """Leave of each address the file's name: what it is, wherever it came from."""
    if "purl" in component:
        component["purl"] = component["purl"].partition("?")[0]
    for reference in component.get("externalReferences", ()):
        reference["url"] = reference["url"].rpartition("/")[2]


def _sums(folder: Path) -> str:
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
    )


def _hand_over(made: Path, out: Path) -> list[Path]:
    """Put the release in the place of what was built before."""
    out.mkdir(parents=True, exist_ok=True)
    for old in _ours(out.iterdir()):
        old.unlink()
    return [Path(shutil.copy(path, out / path.name)) for path in sorted(made.iterdir())]


def _ours(paths: Iterable[Path]) -> list[Path]:
    found = re.compile(r"(didd|ckanext_didd)-.+|SHA256SUMS")
    return [path for path in paths if found.fullmatch(path.name) and path.is_file()]


if __name__ == "__main__":
    sys.exit(main())
