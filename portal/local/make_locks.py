"""Makes the two locks: `python -m portal.local.make_locks requirements|jars`.

For maintainers, when a version is raised. Setting up a portal only reads the locks. They
contain packages and digests, never a host: each tool uses its own default.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
REQUIREMENTS = HERE / "requirements.lock"
JARS = HERE / "solr" / "jars.lock"


def lock_requirements() -> None:
    """Resolve requirements.in for every Python we support, with hashes."""
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    quiet = ["--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    files = ["--override", "overrides.txt", "requirements.in", "-o", REQUIREMENTS.name]
    subprocess.run(["uv", "pip", "compile", *options, *quiet, *files], cwd=HERE, check=True)


def lock_jars() -> None:
    """Resolve solr/coordinates.txt, download every jar once, and record its digest."""
    import jgo

    lines = (HERE / "solr" / "coordinates.txt").read_text().splitlines()
    endpoint = "+".join(line for line in lines if line and line[0] not in "#!")
    left_out = {line[1:] for line in lines if line.startswith("!")}
    rows: list[str] = []
    for artifact in jgo.resolve(endpoint):
        if f"{artifact.groupId}:{artifact.artifactId}" in left_out:
            continue
        names = [artifact.groupId, artifact.artifactId, artifact.version]
        coordinate = ":".join([*names, artifact.classifier] if artifact.classifier else names)
        content = Path(artifact.resolve()).read_bytes()
        rows.append(f"{coordinate} sha256:{hashlib.sha256(content).hexdigest()} {len(content)}")
    JARS.write_text("\n".join(["# coordinate, digest, bytes", *sorted(rows)]) + "\n")


if __name__ == "__main__":
    if sys.argv[1:] not in (["requirements"], ["jars"]):
        raise SystemExit("usage: python -m portal.local.make_locks requirements|jars")
    lock_requirements() if sys.argv[1] == "requirements" else lock_jars()
