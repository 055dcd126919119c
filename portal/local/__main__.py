"""A real portal on this machine: `python -m portal.local up|down|status`.

Needs no Docker, root, Java or database beforehand. Everything lies under var/.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from types import FrameType

from portal.local.errors import PortalError
from portal.local.place import OTHERS, Place
from portal.local.progress import Report
from portal.local.running import Portal, states, stop

LOOK_EVERY = 2.0


def up(options: argparse.Namespace, report: Report) -> int:
    """Start the portal; in the foreground, wait until it ends."""
    begun = time.monotonic()
    portal = Portal.start(options.var, options.port, report)
    report.say(f"The portal runs at {portal.url} (in {time.monotonic() - begun:.1f} s).")
    report.say(f"Its address and token are in {portal.place.env_file}.")
    if not options.foreground:
        return 0
    report.say("Ctrl-C ends it.")
    return _stay(portal, report)


def _stay(portal: Portal, report: Report) -> int:
    """Wait for Ctrl-C or for a server to die, then stop all servers."""
    try:
        while True:
            time.sleep(LOOK_EVERY)
            dead = [name for name, (pid, _) in states(portal.place.var).items() if pid is None]
            if dead:
                raise PortalError(
                    f"{' and '.join(dead)} stopped by itself; see {portal.place.log(dead[0])}. "
                    "The rest is stopped too. Run the same command to start again."
                )
    finally:
        portal.stop()
        report.say("The portal is stopped.")


def down(options: argparse.Namespace, report: Report) -> int:
    """Stop exactly what was started under this var folder."""
    stopped = stop(options.var, report)
    report.say(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")
    return 0


def status(options: argparse.Namespace, _report: Report) -> int:
    """Print what runs; return exit code 0 when everything does, 1 otherwise."""
    found, out = states(options.var), sys.stdout
    if options.json:
        rows = {name: {"pid": pid, "port": port} for name, (pid, port) in found.items()}
        out.write(json.dumps(rows) + "\n")
    else:
        for name, (pid, port) in found.items():
            state = f"runs on port {port}, pid {pid}" if pid else "does not run"
            out.write(f"{name:9} {state}\n")
        out.write(f"logs      {Place.at(options.var).logs}\n")
    return 0 if all(pid for pid, _ in found.values()) else 1


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 (any free one) to 65535")
    return port


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="portal.local", description=(__doc__ or "").strip())
    verbs = made.add_subparsers(dest="verb", required=True)
    for act in (up, down, status):
        verb = verbs.add_parser(act.__name__, help=(act.__doc__ or "").strip())
        verb.set_defaults(act=act)
        verb.add_argument("--var", help="folder for all state (DIDD_VAR, else var/)")
        verb.add_argument("--quiet", action="store_true", help="say nothing but errors")
        if act is up:
            verb.add_argument("--port", type=_port, help="5000 unless taken; 0 for any free one")
            stay = verb.add_mutually_exclusive_group()
            stay.add_argument("--foreground", action="store_true", help="stay until Ctrl-C")
            stay.add_argument("--detach", dest="foreground", action="store_false")
        if act is status:
            verb.add_argument("--json", action="store_true", help="one JSON document")
    return made


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str] | None = None) -> int:
    """Run the command; every failure is one sentence on stderr and an exit code."""
    os.umask(OTHERS)
    options = _parser().parse_args(arguments)
    report = Report(quiet=options.quiet)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return options.act(options, report)
    except PortalError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.flush()
        os._exit(130)  # would wait for a running download


if __name__ == "__main__":
    sys.exit(main())
