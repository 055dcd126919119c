"""Dagster's webserver on a Unix socket: ``python -m pipelines.webserver --uds PATH -w WORKSPACE``.

Dagster's own command listens on a port without any login. On a
socket in a folder that nobody else may enter, only a proxy of the same account reaches it, and that
one lets through what may pass (``deploy/Caddyfile``).
"""

from __future__ import annotations

import argparse
import grp
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from didd.i18n import _, stored

if TYPE_CHECKING:
    from dagster import DagsterInstance

#: Dagster's own defaults: statement timeout (ms), connection age (s), spare connections.
STATEMENT, RECYCLE, SPARE = 15_000, 3600, 20
#: Seconds for open requests at the end; a browser's subscription would never end by itself.
LAST_WORDS = 3


class AddedElsewhere(RuntimeError):
    """What was asked for here is done elsewhere; the message says where."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; return 2 for a socket that others could reach."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.webserver", description=__doc__)
    parser.add_argument("--uds", type=Path, required=True, help="socket to listen on")
    parser.add_argument("-w", "--workspace", type=Path, required=True, help="workspace.yaml")
    parser.add_argument("--group", help="group, of the proxy, that may enter the socket's folder")
    asked = parser.parse_args(arguments)
    if not is_private(asked.uds.parent, asked.group):
        others = f" and the group {asked.group}, which may not list it (chmod 710)"
        message = (
            f"{asked.uds.parent} is not a folder that only this account may enter"
            f"{others if asked.group else ' (chmod 700)'}."
        )
        print(message, file=sys.stderr)  # noqa: T201 the program's own sentence
        return 2
    asked.uds.unlink(missing_ok=True)
    _serve(asked.uds, asked.workspace)
    return 0


def is_private(folder: Path, group: str | None = None) -> bool:
    """Whether only the owner may enter the folder, and a ``group`` that may not list it."""
    try:
        found = folder.lstat()
        entering = group is not None and found.st_gid == grp.getgrnam(group).gr_gid
    except (OSError, KeyError):
        return False
    others = 0o067 if entering else 0o077
    return stat.S_ISDIR(found.st_mode) and not found.st_mode & others


def only_the_store_names_agencies(instance: DagsterInstance) -> None:
    """Refuse partitions that are added on a page of Dagster, with where agencies are added.

    The daemon, which follows the store, has an instance of its own.
    """

    def refuse(partitions_def_name: str, partition_keys: Sequence[str]) -> None:
        del partitions_def_name
        raise AddedElsewhere(
            stored(
                _(
                    "{agency} is not added here: agencies are added at the desk, page Perangkat "
                    "Daerah, or by `didd agencies add`. Within a minute they are here too.",
                    agency=", ".join(partition_keys),
                )
            )
        )

    vars(instance)["add_dynamic_partitions"] = refuse


def _serve(socket: Path, workspace: Path) -> None:
    import uvicorn
    from dagster import DagsterInstance
    from dagster._core.workspace.context import WorkspaceProcessContext
    from dagster._core.workspace.load_target import WorkspaceFileTarget
    from dagster_webserver.app import create_app_from_workspace_process_context
    from dagster_webserver.version import __version__

    with DagsterInstance.get() as instance:
        only_the_store_names_agencies(instance)
        instance.optimize_for_webserver(STATEMENT, RECYCLE, SPARE)
        target = WorkspaceFileTarget([str(workspace)])
        with WorkspaceProcessContext(instance, target, version=__version__) as context:
            uvicorn.run(
                create_app_from_workspace_process_context(context),
                uds=str(socket),
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=LAST_WORDS,
            )


if __name__ == "__main__":
    sys.exit(main())
