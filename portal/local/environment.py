"""CKAN's own virtual environment: the locked packages, our extension, and its commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from portal.local import trust
from portal.local.errors import PortalError
from portal.local.place import CODE, OTHERS, ROOT, Place, digest, is_left
from portal.local.servers import processes

EXTENSION = CODE / "ckanext-didd"
LOG = "ckan-setup"


def uv() -> str:
    """Return the uv to use: `UV`, the one on PATH, or the one that `make setup` installed."""
    ours = [ROOT / ".venv" / "bin", *(var / "uv" / "bin" for var in (Place.at().var, ROOT / "var"))]
    for candidate in (os.environ.get("UV"), "uv", *(str(folder / "uv") for folder in ours)):
        if candidate and (found := shutil.which(candidate)):
            return str(Path(found).absolute())
    raise PortalError(
        "uv is not here. Run `make setup`, or set UV to where it is, then run this again.",
        exit_code=2,
    )


def python(place: Place) -> Path:
    """Return the environment's Python."""
    return place.home / "venv" / "bin" / "python"


def environment_key() -> str:
    """Return a key of what the environment depends on."""
    return digest(CODE / "requirements.lock", sys.version.split()[0])


def ensure_environment(place: Place) -> None:
    """Install exactly the locked packages; a half-made environment is rebuilt."""
    if place.done("venv", environment_key()) and python(place).exists():
        return
    processes.stop(place, "ckan")
    place.unstamp("venv", "extension")
    venv = str(place.home / "venv")
    run(place, [uv(), "venv", "--quiet", "--clear", "--python", sys.executable, venv])
    lock = str(CODE / "requirements.lock")
    sync = [uv(), "pip", "sync", "--quiet", "--require-hashes", "--python", str(python(place))]
    try:
        run(place, [*sync, "--offline", lock])
    except PortalError:
        _fetch(place, [*sync, lock])
    place.stamp("venv", environment_key())


def _fetch(place: Place, command: list[str]) -> None:
    """Install over the network, when not everything is in uv's cache."""
    run(
        place,
        command,
        "CKAN's packages could not be installed. Check the network (behind a proxy its certificate "
        "authority must be in the system's store), then run the same command again; what has "
        "arrived is kept.",
    )


def extension_key() -> str:
    """Return a key of what the installed extension depends on."""
    return digest(extension(), environment_key())


def extension() -> Path:
    """Return our extension: the wheel that ``DIDD_EXTENSION`` names, else its folder here."""
    return Path(os.environ.get("DIDD_EXTENSION") or EXTENSION)


def ensure_extension(place: Place) -> None:
    """Install our extension, a wheel or a copy of its folder, if it or the environment changed."""
    if place.done("extension", extension_key()):
        return
    processes.stop(place, "ckan")
    place.unstamp("extension")
    install = [uv(), "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--offline"]
    run(place, [*install, "--reinstall", "--python", str(python(place)), _named(place)])
    place.stamp("extension", extension_key())


def _named(place: Place) -> str:
    """Return the extension as uv is told of it: a wheel, or a copy of the folder."""
    source = extension()
    if source.is_file():
        return str(source)
    copy = place.home / "build" / "ckanext-didd"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(source, copy, ignore=_left)
    # A relative path: in an absolute one uv interprets brackets and hashes.
    return f"./{copy.relative_to(place.home)}"


def _left(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if is_left(name)]


def run(
    place: Place, command: list[str], problem: str = "", stdin: str = "", *, logged: bool = True
) -> str:
    """Run one set-up command, its output into the set-up log; raises `PortalError` on failure.

    `logged`: whether its output may be written to the log.
    """
    env = processes.server_environment({"UV_PYTHON_DOWNLOADS": "never", **trust.for_uv()})
    done = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        env=env,
        cwd=place.home,
        close_fds=False,
        umask=OTHERS,
    )
    with place.log(LOG).open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n{done.stdout if logged else ''}{done.stderr}\n")
    if done.returncode == 0:
        return done.stdout
    last_line = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "")
    problem = problem or f"`{Path(command[0]).name} {command[1]}` failed: {last_line.strip()[:300]}"
    raise PortalError(f"{problem} The whole story is in {place.log(LOG)}.")


def ckan_file(place: Place, *path: str) -> Path:
    """Return the path of a file of the installed packages.

    ``DIDD_CKAN_FILES`` names a folder with those files where CKAN itself is on another machine.
    """
    if elsewhere := os.environ.get("DIDD_CKAN_FILES"):
        return Path(elsewhere).joinpath(*path)
    found = next((place.home / "venv" / "lib").glob("python3*/site-packages"))
    return found.joinpath(*path)
