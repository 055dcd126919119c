"""CKAN's worker: what is not done while a visitor or the publisher waits, it does afterwards.

Tables are loaded and the texts of files are read by it. Jobs wait in Valkey; each may be killed and
asked for again.
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
    """Stop the worker after the job in hand, or in the midst of one that takes long."""
    return processes.stop(place, NAME, patience=10)
