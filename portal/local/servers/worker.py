"""CKAN's background worker: it does what nobody should wait for.

It loads tables and reads the texts of files. Jobs wait in Valkey; each may be killed and
queued again.
"""

from __future__ import annotations

from portal.local.place import Place
from portal.local.servers import ckan, processes

NAME = "worker"


def start(place: Place, key: str) -> None:
    """Start the worker; one that runs with other settings, schema or extension is replaced."""
    if place.done("worker-running", key) and processes.running_pid(place, NAME) is not None:
        return
    stop(place)
    processes.start(place, NAME, [*ckan.ckan_command(place), "jobs", "worker"])
    place.stamp("worker-running", key)


def stop(place: Place) -> bool:
    """Stop the worker after its current job, or during one that takes long."""
    return processes.stop(place, NAME, patience=10)
