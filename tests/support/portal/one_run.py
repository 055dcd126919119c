"""One publication run as a process of its own, so that a test can kill it.

Publishes twelve records with files, keeping each receipt as a line of ``ledger.jsonl``:
``python -m tests.support.portal.one_run FOLDER SLUG URL RECEIPTS``, the token in
``DIDD_CKAN_TOKEN``. After so many receipts it waits to be killed, with other datasets in hand.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from didd.adapters.archive.archive import FolderArchive
from didd.adapters.ckan import CkanPortal
from didd.model import Agency, LedgerEntry, Package, Receipt
from didd.publication.apply import (
    ApplyResult,
    Run,
    apply_plan,
    ledger_entry,
    plan_publication,
    survey,
)
from didd.publication.ckan_datasets import wanted_packages
from tests.support.publishing import (
    catalog_config,
    make_agency,
    make_edition,
    make_entry,
    make_file,
)

RECORDS = 12


def wanted(agency: Agency, folder: Path) -> tuple[dict[str, Package], FolderArchive]:
    """Return the datasets of the run and the archive that has their bytes."""
    archive = FolderArchive(folder / "archive")
    entries = []
    for number in range(RECORDS):
        content = f"butir,jumlah\n{number},7\n".encode() * 500
        archive.put([content])
        file = make_file(content, f"tabel-{number}.csv")
        title = f"Tabel contoh ke-{number} {agency.slug}"
        entries.append(
            make_entry(
                str(number), agency=agency.slug, title=title, files=[file], number=str(number)
            )
        )
    edition = make_edition(entries, agency=agency)
    return wanted_packages(agency, [edition], catalog_config()), archive


def read_ledger(path: Path) -> dict[str, LedgerEntry]:
    """Read the lines that are whole; a kill may have cut the last one."""
    found = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        try:
            plain = json.loads(line)
        except ValueError:
            continue
        plain["published_at"] = datetime.fromisoformat(plain["published_at"])
        found[plain["dataset_id"]] = LedgerEntry(**plain)
    return found


def publish(
    portal: CkanPortal,
    agency: Agency,
    packages: Mapping[str, Package],
    archive: FolderArchive,
    ledger: Path,
    workers: int = 2,
    pause_after: int | None = None,
) -> ApplyResult:
    """Survey, plan, apply; each receipt is a line of the ledger before the next."""
    kept = 0
    known = read_ledger(ledger)
    plan = plan_publication(agency, 1, packages, known, survey(portal, agency, packages, known))
    with ledger.open("a") as out:

        def keep(proof: Receipt) -> None:
            nonlocal kept
            if kept == pause_after:
                time.sleep(600)
            kept += 1
            entry = asdict(ledger_entry(proof, proof.name))
            out.write(json.dumps({**entry, "published_at": proof.verified_at.isoformat()}) + "\n")
            out.flush()

        return apply_plan(
            plan, packages, portal, archive, agency, Run(on_receipt=keep, workers=workers)
        )


if __name__ == "__main__":
    folder, slug, url = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    agency = make_agency(slug)
    packages, archive = wanted(agency, folder)
    portal = CkanPortal(url, os.environ["DIDD_CKAN_TOKEN"])
    ledger = folder / "ledger.jsonl"
    publish(portal, agency, packages, archive, ledger, pause_after=int(sys.argv[4]))
