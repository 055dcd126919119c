"""``python -m demo``: start everything, do the main job, show it, stay until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import IO

import requests
from sqlalchemy.exc import SQLAlchemyError

from demo import main_job, proxy, show
from demo.servers import Servers
from demo.watching import Watch
from demo.words import word
from desk.access.accounts import ensure_demo_accounts
from didd.adapters.database.engine import DatabaseError
from didd.approval.what_may_be_decided import Refused
from didd.config.catalog import ConfigError
from didd.office import Office, OfficeError
from didd.ports import PortalError as PublishError
from didd.private_files import keep_private
from didd.settings import Settings, open_office
from portal.local.errors import PortalError
from portal.local.place import ROOT, Place, only_ours
from portal.local.progress import Report
from portal.local.running import Portal, states

SAMPLES = ROOT / "samples" / "agencies"


def main(arguments: list[str] | None = None) -> int:
    """Run the demo; every failure is one sentence and an exit code."""
    keep_private()
    parser = argparse.ArgumentParser(prog="demo", description=(__doc__ or "").strip())
    parser.add_argument("--exit", action="store_true", help="stop by itself when done")
    parser.add_argument("--var", help="folder for all state (DIDD_VAR, else var/)")
    parser.add_argument("--port", type=int, help="port of the portal (5000 unless taken)")
    options = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return _run(options)
    except PortalError as error:
        return _failed(str(error), error.exit_code)
    except (ConfigError, DatabaseError, OfficeError, Refused, PublishError) as error:
        return _failed(str(error))
    except (requests.RequestException, SQLAlchemyError) as error:
        first = str(error).strip().splitlines()[0][:300]
        return _failed(
            f"A server stopped answering ({first}). See var/log/; the next `make demo` goes on "
            "from here."
        )
    except KeyboardInterrupt:
        return 130


def _failed(sentence: str, code: int = 1) -> int:
    show.console.print(sentence, style="bold red", markup=False, soft_wrap=True)
    return code


def _run(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    report = Report(console=show.console)
    place = Place.at(options.var)
    lock = _only_one(place)
    ours = Portal.find(place.var) is None
    portal = Portal.start(place.var, options.port, report)
    servers = Servers(place, portal, place.var / "sources")
    try:
        _load_samples(servers.sources)
        office = _office(servers)
        passwords = ensure_demo_accounts(office.store.passwords, office.people().values())
        with report.step(word("servers")):
            servers.start()
        proved = _main_job(office, servers, portal.url)
        _where(office, servers, portal, passwords)
        show.say(word("done", seconds=round(time.monotonic() - begun)))
        if options.exit:
            return 0 if proved else 1
        return _stay(servers)
    finally:
        _stop(servers, portal if ours else None)
        lock.close()


def _only_one(place: Place) -> IO[str]:
    """Lock this folder's demo until closed or dead; a second one would stop the first's servers."""
    place.make()
    lock = (place.run / "demo.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise PortalError(
            f"A demo runs in {place.var} already. End it there with Ctrl-C, or look at it.",
            exit_code=2,
        ) from error
    return lock


def _main_job(office: Office, servers: Servers, url: str) -> bool:
    show.say(word("samples"))
    agencies = office.agencies_with_folder()
    dagster = servers.dagster
    dagster.end_lost_runs(servers.started_at)
    watch = Watch(dagster, servers.place, servers.started_at, show.say)
    before = _receipts(office, [a.slug for a in agencies])
    with show.progress() as tell:
        show.say(word("collect", agencies=len(agencies)))
        lines = main_job.harvest(office, watch, agencies, tell)
        show.say(word("approve"))
        main_job.decide(office, lines, watch, tell)
        show.say(word("establish"))
        main_job.decree(office, lines, watch, tell)
        show.say(word("prove"))
        proved = main_job.prove(office, lines, url, tell)
    show.table(lines, office.config.sop)
    written = _receipts(office, [a.slug for a in agencies]) - before
    show.say(word("written", count=written) if written else word("unchanged"))
    show.say(main_job.outcome(lines))
    return proved


def _receipts(office: Office, slugs: list[str]) -> int:
    return sum(len(office.store.publications.receipts(slug)) for slug in slugs)


def _load_samples(sources: Path) -> None:
    """Copy the sample agencies to the agencies' folders; existing ones are left alone."""
    for folder in sorted(p for p in SAMPLES.iterdir() if p.is_dir()):
        if not (sources / folder.name).exists():
            partial = sources / f".{folder.name}.partial"
            shutil.rmtree(partial, ignore_errors=True)
            shutil.copytree(folder, partial)
            only_ours(partial)
            partial.rename(sources / folder.name)


def _office(servers: Servers) -> Office:
    os.environ.update({k: v for k, v in servers.environment.items() if k.startswith("DIDD_")})
    return open_office(Settings())


def _where(office: Office, servers: Servers, portal: Portal, passwords: Mapping[str, str]) -> None:
    rows = {
        word("portal"): portal.url,
        "Dagster": servers.url(proxy.NAME),
        word("desk"): servers.url("desk"),
        **{f"DIDD {slug}": url for slug, url in main_job.printed_lists(office, portal.url)},
        word("logs"): str(servers.place.logs),
    }
    for name, where in rows.items():
        show.console.print(f"  {name:22} {where}", soft_wrap=True)
    show.say(word("dagster account"))
    login = f"  {proxy.ACCOUNT:22} {proxy.password(servers.place)}"
    show.console.print(login, soft_wrap=True, markup=False)
    show.say(word("desk accounts"))
    for officer, password in passwords.items():
        show.console.print(f"  {officer:22} {password}", soft_wrap=True, markup=False)


def _stay(servers: Servers) -> int:
    show.say(word("stays"))
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(2)
            lost = [name for name, (pid, _) in states(servers.place.var).items() if pid is None]
            if dead := servers.dead() + lost:
                raise PortalError(
                    f"{' and '.join(dead)} stopped by itself; see "
                    f"{servers.place.log(dead[0])}. The rest is stopped too."
                )
    return 0


def _stop(servers: Servers, portal: Portal | None) -> None:
    """End exactly what was started; a second Ctrl-C does not leave half of it running."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    servers.stop()
    if portal is not None:
        portal.stop()
    show.say(word("stopped"))


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
