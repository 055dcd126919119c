"""Publishing, beside ``ckanapi load -p 3`` on the same CKAN in the same run.

``uv run python bench/publish.py [--records N] [--files N] [--workers N] [--real FILE] [--big MIB]``

Both publish the same packages, each under an organization of its own: first everything, then again
with nothing changed; once without files and once with. Both publish a few others before, so that no
one starts a cold server; the peer goes first, so that what CKAN's worker still has to do for files
is left to ours. Ours reads every dataset and every file back before it counts it; the peer does
not. A readable table goes to stderr, one JSON object per claim
to stdout. The portal is the one that ``DIDD_CKAN_URL`` and ``DIDD_CKAN_TOKEN`` name, else one is
started under ``var/bench``. ``--real`` takes titles, texts and how many files there are from a JSON
list of CKAN datasets, again and again until there are ``--records``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from didd.adapters.archive.archive import FolderArchive  # noqa: E402
from didd.adapters.ckan import CkanPortal  # noqa: E402
from didd.model import (  # noqa: E402
    Agency,
    LedgerEntry,
    Package,
    Receipt,
    Tombstone,
    derived_id,
)
from didd.publication.apply import (  # noqa: E402
    Run,
    apply_plan,
    ledger_entry,
    plan_publication,
    survey,
)
from didd.publication.ckan_datasets import HASHED_BY  # noqa: E402

PEER = "ckanapi load -p 3"


class Ours:
    """Our publisher with its ledger, for one agency."""

    def __init__(self, url: str, token: str, folder: Path, workers: int) -> None:
        self.portal = CkanPortal(url, token)
        self.archive = FolderArchive(folder)
        self.workers = workers
        self.ledger: dict[str, LedgerEntry] = {}

    def publish(self, agency: Agency, packages: dict[str, Package]) -> None:
        """Survey, plan, apply; every dataset must get a receipt."""
        seen = survey(self.portal, agency, packages, self.ledger)
        plan = plan_publication(agency, 1, packages, self.ledger, seen)
        result = apply_plan(
            plan,
            packages,
            self.portal,
            self.archive,
            agency,
            Run(on_receipt=self.keep, workers=self.workers),
        )
        if result.held:
            raise SystemExit(f"held: {result.held[0].name}: {result.held[0].reason}")

    def keep(self, proof: Receipt) -> None:
        """Store the ledger in memory."""
        self.ledger[proof.dataset_id] = ledger_entry(proof, proof.name)


class Peer:
    """The same packages by ckanapi's own command, which fetches files from a web server."""

    def __init__(self, url: str, token: str, folder: Path, files_url: str) -> None:
        self.url, self.token, self.folder, self.files_url = url, token, folder, files_url

    def load(self, organization: str, packages: dict[str, Package]) -> None:
        """Load everything; raises for a refusal."""
        lines = [json.dumps(self.line(organization, p)) for p in packages.values()]
        source = self.folder / f"{organization}.jsonl"
        source.write_text("\n".join(lines) + "\n")
        log = self.folder / f"{organization}.log"
        log.unlink(missing_ok=True)
        command = [str(Path(sys.executable).with_name("ckanapi")), "load", "datasets"]
        command += ["--upload-resources", "-q", "-p", "3", "-I", str(source), "-l", str(log)]
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(
            [*command, "-r", self.url, "-a", self.token],
            check=True,
            env={**os.environ, "PATH": path},
            stdout=subprocess.DEVNULL,
        )
        errors = [line for line in log.read_text().splitlines() if json.loads(line)[3]]
        if errors:
            raise SystemExit(f"ckanapi: {errors[0][:300]}")

    def line(self, organization: str, package: Package) -> dict[str, Any]:
        """Return a package in ckanapi's form: found by name, with the fewest calls."""
        dataset = {k: v for k, v in package.dataset.items() if k != "id"}
        resources = [
            {
                **resource,
                "id": str(uuid.uuid5(uuid.NAMESPACE_OID, organization + resource["id"])),
                "url": f"{self.files_url}/{sha256[:2]}/{sha256[2:]}",
                "url_type": "upload",
            }
            for resource in dataset["resources"]
            for sha256 in [package.files[resource["id"]]]
        ]
        name = f"{organization}-{package.id[:13]}"
        return {**dataset, "name": name, "owner_org": organization, "resources": resources}


@dataclass(frozen=True)
class DatasetTexts:
    """The texts of one dataset, and its number of files."""

    title: str
    notes: str
    files: int


def dataset_texts(records: int, files: int, real: Path | None) -> list[DatasetTexts]:
    """Return texts of datasets: generated, or a real list repeated."""
    if real is None:
        text = "Ringkasan isi informasi contoh, dua atau tiga kalimat panjangnya. " * 5
        return [
            DatasetTexts(f"Laporan contoh nomor {n} tahun 2026", text, files)
            for n in range(records)
        ]
    listed = json.loads(real.read_text())
    found = [
        DatasetTexts(d["title"], d.get("notes") or "", len(d["resources"]) if files else 0)
        for d in listed
    ]
    return [found[n % len(found)] for n in range(records)]


def packages_of(
    agency: Agency, datasets: Sequence[DatasetTexts], archive: FolderArchive
) -> dict[str, Package]:
    """Return packages with every key of the list, each with its own tables."""
    packages = [
        _package(agency, number, one.title, one.notes, _tables(number, one.files, archive))
        for number, one in enumerate(datasets)
    ]
    return {package.id: package for package in packages}


def _tables(number: int, files: int, archive: FolderArchive) -> list[dict[str, Any]]:
    made = []
    for n in range(files):
        sha256, size = archive.put([f"butir,berkas,jumlah\n{number},{n},7\n".encode() * 1000])
        name = f"tabel-{number}-{n}.csv"
        made.append({"name": name, "format": "CSV", "hash": f"{HASHED_BY}{sha256}", "size": size})
    return made


def _package(
    agency: Agency, number: int, title: str, notes: str, tables: list[dict[str, Any]]
) -> Package:
    dataset_id = derived_id("bench", agency.slug, str(number))
    resources = [
        {**t, "id": derived_id("bench", dataset_id, t["name"]), "mimetype": "text/csv"}
        for t in tables
    ]
    dataset = {
        "id": dataset_id,
        "name": f"{agency.slug}-{number}",
        "title": title,
        "notes": notes,
        "owner_org": agency.slug,
        "license_id": "cc-by",
        "private": False,
        "state": "active",
        "jenis_entri": "informasi",
        "nomor": str(number),
        "klasifikasi": "BERKALA",
        "pejabat_penguasa": agency.name,
        "waktu_pembuatan": "2026",
        "bentuk": ["SOFTCOPY"],
        "media": ["Situs web"],
        "edisi": "2026/1",
        "tahun": "2026",
        "content_hash": hashlib.sha256(title.encode()).hexdigest(),
        "resources": resources,
    }
    files = {str(r["id"]): str(r["hash"]).removeprefix(HASHED_BY) for r in resources}
    return Package(dataset, files)


def timed(act: Callable[[], None]) -> float:
    """Return the seconds that ``act`` takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def compare(options: argparse.Namespace, url: str, token: str, files: int) -> Iterator[dict]:
    """Publish with both, twice each; yield the claims."""
    with tempfile.TemporaryDirectory() as place, served(Path(place) / "archive") as files_url:
        ours = Ours(url, token, Path(place) / "archive", options.workers)
        peer = Peer(url, token, Path(place), files_url)
        mark = uuid.uuid4().hex[:8]
        agency = Agency(f"bench-ours-{mark}", "Contoh untuk uji kecepatan", "CONTOH", sample=True)
        other = Agency(f"bench-peer-{mark}", "Contoh untuk uji kecepatan", "CONTOH", sample=True)
        datasets = dataset_texts(options.records, files, options.real)
        packages = packages_of(agency, datasets, ours.archive)
        ours.portal.ensure_agency(agency)
        ours.portal.ensure_agency(other)
        few = dict(list(packages.items())[: options.records // 10])
        peer.load(other.slug, few)
        ours.publish(agency, few)
        rest = {i: package for i, package in packages.items() if i not in few}
        peer_first = timed(lambda: peer.load(other.slug, rest))
        ours_first = timed(lambda: ours.publish(agency, packages))
        time.sleep(2)  # the search index catches up
        peer_again = timed(lambda: peer.load(other.slug, packages))
        reads, writes = ours.portal.reads, ours.portal.writes
        ours_again = timed(lambda: ours.publish(agency, packages))
        reads, writes = ours.portal.reads - reads, ours.portal.writes - writes
    kind = f"{options.records} datasets with {sum(one.files for one in datasets) or 'no'} files"
    rates = (len(rest) / ours_first, len(rest) / peer_first)
    yield claim(f"first publication of {kind}", *rates, "datasets/s", 3)
    rates = (options.records / ours_again, options.records / peer_again)
    yield claim(f"publication again, nothing changed: {kind}", *rates, "datasets/s", 100)
    yield {
        "claim": f"writes when nothing changed: {kind} ({reads} reads)",
        "ours": writes,
        "peer": options.records,
        "unit": "writes",
        "ratio": None,
        "aim": 0,
        "met": writes == 0,
    }


def big_file(options: argparse.Namespace, url: str, token: str) -> dict[str, Any]:
    """Publish one big file and read it back; return the claim on this process's memory."""
    chunk = os.urandom(1 << 20)
    with tempfile.TemporaryDirectory(dir=options.space) as place:
        ours = Ours(url, token, Path(place), 1)
        sha256, size = ours.archive.put(chunk for _ in range(options.big))
        agency = Agency(f"bench-big-{uuid.uuid4().hex[:8]}", "Contoh berkas besar", "CONTOH")
        table = {"name": "besar.bin", "format": "BIN", "hash": f"{HASHED_BY}{sha256}", "size": size}
        package = _package(agency, 0, "Berkas besar contoh", "", [table])
        seconds = timed(lambda: ours.publish(agency, {package.id: package}))
        ours.portal.withdraw(package.id, Tombstone(datetime.now(UTC), "Selesai diukur."))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "claim": f"peak memory with one file of {options.big} MiB ({seconds:.0f} s, read back)",
        "ours": round(peak),
        "peer": None,
        "unit": "MiB",
        "ratio": None,
        "aim": 300,
        "met": peak <= 300,
    }


def rows(options: argparse.Namespace, url: str, token: str) -> Iterator[dict[str, Any]]:
    """Yield every claim."""
    for files in sorted({0, options.files}):
        yield from compare(options, url, token, files)
    if options.big:
        yield big_file(options, url, token)


def claim(what: str, ours: float, peer: float, unit: str, aim: float) -> dict[str, Any]:
    """Return a claim of "so many times the peer's rate"."""
    ratio = ours / peer
    return {
        "claim": what,
        "ours": round(ours, 1),
        "peer": round(peer, 1),
        "unit": unit,
        "ratio": round(ratio, 2),
        "aim": aim,
        "met": ratio >= aim,
    }


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder's files on this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    folder.mkdir(parents=True, exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def a_portal() -> Iterator[tuple[str, str]]:
    """Yield URL and token of the configured portal, or of one of our own."""
    if "DIDD_CKAN_URL" in os.environ:
        yield os.environ["DIDD_CKAN_URL"], os.environ["DIDD_CKAN_TOKEN"]
        return
    from portal import Portal

    with Portal.running(ROOT / "var" / "bench", port=0) as running:
        yield running.url, running.admin_token


def main() -> int:
    """Run both comparisons; exit code 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=100)
    parser.add_argument("--files", type=int, default=1, help="files of each record")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--real", type=Path, help="a JSON list of CKAN datasets")
    parser.add_argument("--big", type=int, default=64, help="MiB of one big file; 0 for none")
    parser.add_argument("--space", type=Path, help="a folder with room for the big file")
    options = parser.parse_args()
    met = True
    with a_portal() as (url, token):
        for row in rows(options, url, token):
            print(json.dumps(row), flush=True)
            print(
                f"{row['claim']:75} {row['ours']:>8} {row['peer'] or '-':>8} {row['unit']:11}"
                f" {row['ratio'] or '':>7} (aim {row['aim']})",
                file=sys.stderr,
            )
            met = met and row["met"]
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
