"""One portal: start from any state, find, reset, stop."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from portal.local import ckan_settings, environment, jars
from portal.local.errors import PortalError
from portal.local.place import Place, digest, write_private
from portal.local.progress import Report
from portal.local.servers import ckan, postgres, processes, solr, valkey, worker

USUAL_PORT = 5000
# In the order in which they may be stopped.
SERVERS = {
    "ckan": ckan.stop,
    "worker": worker.stop,
    "solr": solr.stop,
    "valkey": valkey.stop,
    "postgres": postgres.stop,
}
# Tables of published data, emptied by a reset; accounts and tokens stay.
CONTENT_TABLES = (
    "package",
    "group",
    "tag",
    "vocabulary",
    "activity",
    "file",
    "task_status",
    "didd_tombstone",
    "didd_tombstone_file",
    "didd_audit_head",
    "didd_count",
    "didd_count_heap",
    "didd_sought",
)

VarPath = str | os.PathLike[str] | None


@dataclass(frozen=True)
class Portal:
    """A running portal. `url` and `token` are all that a publisher needs."""

    place: Place
    url: str
    token: str = field(repr=False)

    @classmethod
    def start(
        cls, var: VarPath = None, port: int | None = None, report: Report | None = None
    ) -> Portal:
        """Start what does not run yet, setting up what is missing; return the running portal.

        `port`: None for the usual one or, if that is taken, a free one; 0 for any; else exactly
        that one. Safe to repeat, also after a killed start.
        """
        place, report = Place.at(var), report or Report(quiet=True)
        with place.locked(report.say):
            before = _running(place)
            try:
                chosen = _choose_port(place, port, report)
                _start_all(place, chosen, report)
                _heal_index(place, report, was_running="solr" in before)
            except BaseException:
                _stop(place, set(SERVERS) - before)
                raise
            return cls._write_env(place)

    @classmethod
    def find(cls, var: VarPath = None) -> Portal | None:
        """Return the portal of that folder if all of it runs; starts nothing."""
        place = Place.at(var)
        if _running(place) != set(SERVERS):
            return None
        return cls(place, _url(place), place.secret("ckan-api-token"))

    @classmethod
    @contextmanager
    def running(
        cls, var: VarPath = None, port: int | None = 0, report: Report | None = None
    ) -> Iterator[Portal]:
        """Yield a running portal; one that was started for this is stopped at the end."""
        found_running = _running(Place.at(var)) == set(SERVERS)
        portal = cls.start(var, port, report)
        try:
            yield portal
        finally:
            if not found_running:
                portal.stop()

    @classmethod
    def _write_env(cls, place: Place) -> Portal:
        portal = cls(place, _url(place), place.secret("ckan-api-token"))
        values = {
            "DIDD_CKAN_URL": portal.url,
            "DIDD_CKAN_TOKEN": portal.token,
            "DIDD_POSTGRES_URL": portal.ensure_database("didd"),
            "DIDD_POSTGRES_SOCKET_URL": portal.database_url("didd", socket=True),
        }
        write_private(place.env_file, "".join(f"{key}={value}\n" for key, value in values.items()))
        return portal

    def stop(self, report: Report | None = None) -> list[str]:
        """Stop this portal's servers; return their names."""
        return stop(self.place.var, report)

    # The project's own databases --------------------------------------------------------------

    def ensure_database(self, name: str, role: str = "didd") -> str:
        """Create a database of that name for the project, if missing; return its SQLAlchemy URL.

        A `role` other than the project's own sees only the databases made for it.
        """
        postgres.ensure_role(self.place, role, may_create=role == "didd")
        postgres.ensure_database(self.place, name, role)
        return postgres.url(self.place, role, name, "postgresql+psycopg")

    def database_url(self, name: str, *, socket: bool = False) -> str:
        """Return the URL of a project's database, over TCP or over the Unix socket."""
        return postgres.url(self.place, "didd", name, "postgresql+psycopg", socket)

    def drop_database(self, name: str, role: str = "didd") -> None:
        """Drop a project's database with all that is in it; another role's is refused."""
        postgres.drop_database(self.place, name, role)

    # For tests --------------------------------------------------------------------------------

    @property
    def admin_token(self) -> str:
        """Return a token of CKAN's system administrator (not the publisher); made on first use."""
        return ckan.admin_token(self.place, self.place.ports["ckan"])

    def reset(self) -> None:
        """Delete every dataset, agency, file and pending job; publisher and token stay."""
        valkey.empty(self.place)
        with postgres.connect(self.place, "ckan") as connection:
            found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname='public'")
            there = {row[0] for row in found.fetchall()}
            names = ", ".join(f'"{name}"' for name in CONTENT_TABLES if name in there)
            connection.execute(f"TRUNCATE {names} CASCADE".encode())
        postgres.drop_tables(self.place, "datastore")
        solr.clear(self.place)
        for folder in ("resources", "storage", "groups", "didd_text"):
            shutil.rmtree(self.place.storage / folder, ignore_errors=True)


def stop(var: VarPath = None, report: Report | None = None) -> list[str]:
    """Stop what was started under that folder, and nothing else; return the servers' names.

    Leftovers of a killed demo are stopped first, clients before their servers.
    """
    place, report = Place.at(var), report or Report(quiet=True)
    if not place.run.exists():
        return []
    with place.locked(report.say):
        others = [name for name in processes.started(place) if name not in SERVERS]
        ended = [name for name in others if processes.stop(place, name)]
        return ended + _stop(place, set(SERVERS))


def states(var: VarPath = None) -> dict[str, tuple[int | None, int | None]]:
    """Return each server's pid, if it runs, and its port."""
    place = Place.at(var)
    ports = place.ports
    return {name: (processes.running_pid(place, name), ports.get(name)) for name in SERVERS}


def _stop(place: Place, names: set[str]) -> list[str]:
    return [name for name, end in SERVERS.items() if name in names and end(place)]


def _running(place: Place) -> set[str]:
    return {name for name in SERVERS if processes.running_pid(place, name) is not None}


def _url(place: Place) -> str:
    return f"http://127.0.0.1:{place.ports['ckan']}"


def _choose_port(place: Place, wanted: int | None, report: Report) -> int:
    """Return CKAN's port: the current one while it runs, the requested one, or a free one."""
    mine = place.ports.get("ckan") if "ckan" in _running(place) else None
    if mine is not None and wanted in (None, 0, mine):
        return mine
    taken = set(place.ports.values()) - {place.ports.get("ckan")}
    if wanted:
        if wanted in taken or not processes.port_is_free(wanted):
            raise PortalError(
                f"Port {wanted} is in use by another program. Choose another with --port, or "
                "leave it out and a free one is chosen.",
                exit_code=2,
            )
        return wanted
    preferred = place.ports.get("ckan") or (USUAL_PORT if wanted is None else None)
    port = processes.free_port(preferred, taken)
    if preferred and port != preferred:
        report.say(f"Port {preferred} is in use: the portal takes {port} instead.")
    return port


def _start_all(place: Place, port: int, report: Report) -> None:
    """Set up and start everything, in parallel as far as dependencies allow."""
    postgres.binaries()
    for name in ("postgres", "valkey", "solr"):
        processes.settle_port(place, name)
    with _at_once() as pool:
        fetched = pool.submit(_fetch_jars, place, report)
        stored = pool.submit(_start_stores, place, report)
        schema_key = _install(place, report)
        stored.result()
        if fetched.done():
            fetched.result()  # report a failed fetch now, not at the end
        settings_key = ckan_settings.write_settings(place, port)
        indexed = pool.submit(_start_search, place, fetched, schema_key, report)
        with report.step("Preparing CKAN's database"):
            ckan.prepare_database(place)
        with report.step("Starting CKAN"):
            ckan.start(place, port, settings_key)
        indexed.result()
        worker.start(place, settings_key)
    if not ckan.token_works(place, port):
        place.unstamp("database")
        with report.step("Making a new token for the publisher"):
            ckan.prepare_database(place)


@contextmanager
def _at_once() -> Iterator[ThreadPoolExecutor]:
    """Yield a thread pool that is awaited, unless interrupted."""
    pool = ThreadPoolExecutor(4)
    try:
        yield pool
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    except BaseException:
        pool.shutdown()
        raise
    pool.shutdown()


def _install(place: Place, report: Report) -> str:
    """Install CKAN's environment with our extension; return the key of its Solr schema."""
    with report.step("Installing CKAN 2.12"):
        environment.ensure_environment(place)
    with report.step("Installing ckanext-didd"):
        environment.ensure_extension(place)
    schema = environment.ckan_file(place, "ckan", "config", "solr", "schema.xml")
    agencies = solr.agency_synonyms(ckan_settings.read_config("agencies").get("agencies", ()))
    regions = solr.region_synonyms(ckan_settings.read_config("portal").get("regions", ()))
    return solr.prepare(place, schema, f"{agencies}\n{regions}\n")


def _fetch_jars(place: Place, report: Report) -> Path:
    with report.step("Fetching Solr 9") as step:
        return jars.ensure_jars(place, step.bytes_done)


def _start_stores(place: Place, report: Report) -> None:
    with report.step("Making PostgreSQL's cluster"):
        postgres.initialise(place)
    with report.step("Starting PostgreSQL and Valkey"):
        postgres.start(place)
        valkey.start(place)
        ckan.ensure_databases(place)


def _start_search(place: Place, fetched: Future[Path], key: str, report: Report) -> None:
    folder = fetched.result()
    with report.step("Starting Solr"):
        solr.start(place, folder, key)


def _heal_index(place: Place, report: Report, *, was_running: bool) -> None:
    """Rebuild the index if it lost datasets, or was built with another schema.

    The index also holds each file's absolute URL. Counts are compared only after a start:
    later, writes in progress may not be searchable yet.
    """
    key = digest(solr.schema_key(place), postgres.cluster_id(place), _url(place))
    whole = was_running or solr.count(place) == ckan.dataset_count(place)
    if place.done("index", key) and whole:
        return
    if ckan.dataset_count(place):
        with report.step("Indexing every dataset again"):
            ckan.rebuild_index(place)
    else:
        solr.clear(place)
    place.stamp("index", key)
