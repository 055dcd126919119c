"""Fetching Solr's jars as listed in `solr/jars.lock`, each verified by its sha256.

jgo knows where jars are published; the lock pins them, so nothing is resolved.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from portal.local import trust
from portal.local.errors import PortalError
from portal.local.place import CODE, Place

AT_ONCE = 8
#: On a crowded line some of a hundred requests fail: each is asked again, after 1, 3, 7 and 15 s.
TRIES = 5


@dataclass(frozen=True)
class Jar:
    """One line of the lock."""

    coordinate: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        """Return the jar's file name in our folder."""
        _, *rest = self.coordinate.split(":")
        return "-".join(rest) + ".jar"

    def is_whole(self, path: Path) -> bool:
        """Whether the file is exactly this jar, by size and hash."""
        try:
            if path.stat().st_size != self.size:
                return False
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False


def read_lock(text: str) -> list[Jar]:
    r"""Return the jars of a lock.

    >>> read_lock("# comment\norg.example:thing:1.0 sha256:00ff 12\n")
    [Jar(coordinate='org.example:thing:1.0', sha256='00ff', size=12)]
    """
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return [Jar(name, sha.removeprefix("sha256:"), int(size)) for name, sha, size in rows]


def locked_jars() -> list[Jar]:
    """Return the jars of our Solr."""
    return read_lock((CODE / "solr" / "jars.lock").read_text(encoding="utf-8"))


def ensure_jars(place: Place, progress: Callable[[int, int], None]) -> Path:
    """Fetch the locked jars into one folder, with no others; return the folder.

    Every jar is verified each time: a damaged one is fetched again. `progress` receives bytes done
    and total bytes.
    """
    folder = place.cache / "jars"
    folder.mkdir(parents=True, exist_ok=True)
    jars = locked_jars()
    with trust.requests_trust_the_system(), ThreadPoolExecutor(AT_ONCE) as pool:
        whole = list(pool.map(lambda jar: jar.is_whole(folder / jar.file_name), jars))
        missing = [jar for jar, good in zip(jars, whole, strict=True) if not good]
        total, done = sum(jar.size for jar in missing), 0
        for jar in pool.map(lambda jar: _fetch(place, jar, folder), missing):
            done += jar.size
            progress(done, total)
    for stray in {path.name for path in folder.iterdir()} - {jar.file_name for jar in jars}:
        (folder / stray).unlink()
    return folder


def _fetch(place: Place, jar: Jar, folder: Path) -> Jar:
    """Fetch one jar, verify it, and only then move it into place."""
    from jgo.maven import MavenContext

    context = MavenContext(repo_cache=place.cache / "jars.part", timeout=60)
    group, name, version, *classifier = jar.coordinate.split(":")
    component = context.project(group, name).at_version(version)
    artifact = component.artifact(classifier[0] if classifier else "")
    problem = ""
    for attempt in range(TRIES):
        time.sleep(2**attempt - 1)
        if artifact.cached_path:
            artifact.cached_path.unlink(missing_ok=True)
        try:
            fetched = Path(artifact.resolve())
        except (OSError, RuntimeError, AssertionError, ValueError) as error:
            problem = type(error).__name__
            continue
        if jar.is_whole(fetched):
            shutil.move(fetched, folder / jar.file_name)
            return jar
        problem = "its content is not what jars.lock says"
    raise PortalError(
        f"Solr's jar {jar.coordinate} could not be fetched ({problem}). Check the network "
        "(behind a proxy its certificate authority must be in the system's store), then run the "
        "same command again; what has arrived is kept."
    )
