"""The counts as open data: a dataset of the portal's own, whose file is the CSV of closed months.

Its file is the address of the CSV and no copy of it: what is withdrawn is named in no copy of ours
either, and a month that is over is there by itself. The office's publications leave it alone, for
it has no fingerprint of theirs. It is made under the organization of `didd.statistics_owner`.
"""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib.search.common import SearchIndexError

from ckanext.didd.counts import rules, waiting
from ckanext.didd.counts.kept import COUNTS
from ckanext.didd.withdrawn import tombstones

log = logging.getLogger(__name__)

#: Nobody tries again before.
SECONDS = 60
NAME, FILE, KIND = "statistik-portal", "statistik-portal.csv", "statistik"
TITLE = "Statistik pemakaian portal: berapa kali informasi publik dilihat dan diunduh"
NOTES = (
    "Berapa kali setiap butir informasi publik dilihat dan berkasnya diunduh, per bulan dan per "
    "Perangkat Daerah, untuk bulan-bulan yang sudah lewat. Dihitung di server portal, tanpa kuki "
    "dan tanpa alamat pengunjung; robot yang mengaku tidak dihitung. Yang sudah dicabut "
    "dijumlahkan tanpa judul."
)


def keep(this: str) -> bool:
    """Make the dataset, or tell that another month is over, before ``this`` one.

    Returns whether anything was written. Nothing is where no owner is set, nothing was counted in a
    month that is over, or somebody withdrew, deleted or hid the dataset, or made another one of its
    name. Safe to repeat.
    """
    last = rules.before(this, 1)
    owner = model.Group.get(tk.config.get("didd.statistics_owner") or "")
    package = model.Package.get(NAME)
    if owner is None or owner.state != "active" or not _is_due(package, last):
        return False
    if tombstones.find(NAME) or not _counted(last) or not waiting.first_within(SECONDS):
        return False
    context = {"ignore_auth": True, "user": _site_user()}
    action = "package_update" if package is not None else "package_create"
    given = {"id": package.id} if package is not None else {}
    try:
        tk.get_action(action)(context, {**_described(owner, last), **given})
    except (tk.ValidationError, SearchIndexError) as error:
        log.warning("The dataset of the counts could not be written: %s", error)
        return False
    return True


def _is_due(package: Any, last: str) -> bool:
    """Whether there is none yet, or one of ours that tells of an earlier month."""
    if package is None:
        return True
    shown = package.state == "active" and not package.private
    ours = package.extras.get("jenis_entri") == KIND
    return shown and ours and str(package.extras.get("waktu_pembuatan") or "") != last


def _described(owner: Any, last: str) -> dict[str, Any]:
    site = tk.config["ckan.site_url"].rstrip("/")
    file = {
        "name": FILE,
        "description": "Statistik per bulan, Perangkat Daerah, dan butir",
        "format": "CSV",
        "mimetype": "text/csv",
        "url": f"{site}/statistik.csv?sampai={rules.CLOSED}",
    }
    return {
        "name": NAME,
        "title": TITLE,
        "notes": NOTES,
        "owner_org": owner.id,
        "license_id": tk.config.get("didd.license") or "",
        "jenis_entri": KIND,
        "pejabat_penguasa": owner.title,
        "penanggung_jawab": owner.title,
        "waktu_pembuatan": last,
        "bentuk": ["SOFTCOPY"],
        "private": False,
        "state": "active",
        "resources": [file],
    }


def _counted(last: str) -> bool:
    query = sa.select(sa.exists().where(COUNTS.c.month <= last))
    return bool(model.Session.execute(query).scalar())


def _site_user() -> str:
    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
