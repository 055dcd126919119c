"""Catching up on lost jobs: tables not loaded, texts not read, orphaned tables and files.

A queue may be emptied and a worker killed; then a job is lost silently. The nightly
verification calls this action for each agency.
"""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.jobs import get_queue
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from ckanext.didd.bulk import publisher
from ckanext.didd.counts import visits
from ckanext.didd.search import fulltext
from ckanext.didd.tables import datastore
from ckanext.didd.withdrawn import stored_files

log = logging.getLogger(__name__)


def didd_catch_up(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Queue lost jobs of an agency's public datasets again, and delete orphans.

    `organization` is the agency's id or name; an unknown one lacks nothing. Returns how many
    datasets lack `tables` or `texts` and have no job, and how many tables, files and texts of any
    agency were `removed` as orphans. What was counted of visits is taken up as well.
    """
    tk.check_access("didd_catch_up", context, data_dict)
    agency = model.Group.get(tk.get_or_bust(data_dict, "organization"))
    _take_up_counts()
    files = datastore.public_files(model.Package.owner_org == agency.id) if agency else []
    at_work, with_tables = _at_work(), p.plugin_loaded("didd_tables")
    tables = datastore.behind(files) - at_work if with_tables else set()
    texts = fulltext.behind(files) - at_work
    for package_id in sorted(tables):
        datastore.ask_for(package_id)
    for package_id in sorted(texts):
        fulltext.ask_for(package_id)
    swept = len(stored_files.sweep()) + fulltext.sweep()
    removed = swept + (datastore.drop_strays() if with_tables else 0)
    return {"tables": len(tables), "texts": len(texts), "removed": removed}


def _take_up_counts() -> None:
    """Take up what was counted of visits; where that fails, tables and texts wait for it not."""
    try:
        visits.take_up()
    except (RedisError, OSError, SQLAlchemyError) as error:
        model.Session.rollback()
        log.warning("Counts were not taken up: %s", type(error).__name__)


def get_actions() -> dict[str, Any]:
    """Return the actions by name."""
    return {"didd_catch_up": didd_catch_up}


def get_auth_functions() -> dict[str, Any]:
    """Return the authorisation functions by name."""
    return {"didd_catch_up": publisher.only}


def _at_work() -> set[str]:
    """Return the datasets with a pending or running job."""
    queue = get_queue()
    started = queue.started_job_registry.get_job_ids()
    jobs = [*queue.jobs, *(queue.fetch_job(i) for i in started)]
    return {str(job.args[0]) for job in jobs if job is not None and job.args}
