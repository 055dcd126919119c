"""The real ``didd`` in processes of its own: verbs, JSON, exit codes, a sentence for each fault."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from didd.office import OfficeError
from didd.settings import portal_url
from tests.support.bureau import ADMIN, ATASAN, PEMBANTU, ROOT, UTAMA, as_csv, closed_row, row
from tests.support.servers.office_ckan import TOKEN, OfficeCkan, serving
from tests.support.waiting import GENEROUS

DIDD = ROOT / ".venv" / "bin" / "didd"
#: A wide terminal that speaks English, whatever this machine speaks.
BARE = {"COLUMNS": "200", "NO_COLOR": "1", "DIDD_LANGUAGE": "en"}
Ran = subprocess.CompletedProcess[str]
STRANGE = "Informasi [red]B[/red] é 🌴 \x1b[31m"
KEPT = STRANGE.replace("\x1b", "")
SECRET = b"RAHASIA-CONTOH " * 20
FIELDS = {
    "nomor", "judul", "ringkasan", "klasifikasi", "pejabat_penguasa", "penanggung_jawab",
    "waktu_pembuatan", "tempat_pembuatan", "bentuk", "retensi", "media",
}  # fmt: skip


def today() -> str:
    """Return the office's day: a decree of an earlier one would be before the approvals."""
    return datetime.now(ZoneInfo("Asia/Jakarta")).date().isoformat()


def didd(place: Path, *words: str, **environment: str) -> Ran:
    """Run the command in ``place``, with nothing of our own environment that is DIDD's."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DIDD_")}
    return subprocess.run(
        [DIDD, *words],
        cwd=place,
        env={**kept, **BARE, **environment},
        capture_output=True,
        text=True,
        timeout=GENEROUS,
    )


def one_document(ran: Ran) -> Any:
    """Return the one JSON document on standard output; anything else there is a failure."""
    document, end = json.JSONDecoder().raw_decode(ran.stdout)
    assert ran.stdout[end:] == "\n"
    return document


def make_place(folder: Path) -> Path:
    """A working place with a small agency, and settings under which nobody waits."""
    made = didd(folder.parent, "init", str(folder), "--json")
    assert made.returncode == 0, made.stderr
    assert one_document(made) == {"place": str(folder), "made": True}
    sop = folder / "catalog_config" / "sop.yaml"
    text = sop.read_text(encoding="utf-8")
    sop.write_text(f"{text}settings:\n  size_stable_seconds: 0\n", "utf-8")
    agency = folder / "sources" / "dinkes"
    agency.mkdir()
    (agency / "a.txt").write_bytes(b"isi terbuka")
    (agency / "tutup.txt").write_bytes(SECRET)
    rows = [
        row("Informasi A", "a.txt"),
        row(STRANGE, bentuk="Cetak"),
        row("Informasi C", retensi="Tahun 2023"),
        closed_row("Informasi Tertutup", "tutup.txt"),
    ]
    (agency / "inventaris.csv").write_bytes(as_csv(rows))
    return folder


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """A place that was harvested, to be copied, and what the harvest said."""
    place = make_place(tmp_path_factory.mktemp("cli") / "kantor")
    return place, didd(place, "harvest", "--all", "--json")


def test_rows_that_are_held_end_a_harvest_with_1(harvested: tuple[Path, Ran]) -> None:
    _, ran = harvested
    assert any(report["records"]["held"] for report in one_document(ran))
    assert ran.returncode == 1, ran.stderr


class Journey:
    """One walk through all verbs, in order; each test looks at its part of it."""

    def __init__(self, place: Path, harvest: Ran, ckan: OfficeCkan) -> None:
        self.place, self.harvest, self.ckan = place, one_document(harvest), ckan
        portal = {"DIDD_CKAN_URL": ckan.url, "DIDD_CKAN_TOKEN": TOKEN}

        def output(*words: str, **environment: str) -> Any:
            ran = didd(place, *words, "--json", **environment)
            assert ran.returncode == 0, (words, ran.stderr)
            return one_document(ran)

        self.findings = output("findings", "dinkes")
        self.queue = output("queue")
        first, second = (str(line["id"]) for line in self.queue)
        self.returned = output(
            "decide", "return", second, "--as", UTAMA, "--reason", "kurang jelas: “é” 🌴"
        )
        self.approved = output("decide", "approve", first, "--as", UTAMA)
        self.draft = output("register", "draft", "dinkes")
        establish = ("--as", ATASAN, "--number", "1/CONTOH", "--date", today())
        self.established = output("register", "establish", "dinkes", *establish)
        self.again = output("register", "draft", "dinkes")
        self.shown = output("register", "show", "dinkes", "--edition", self.established["edition"])
        self.written = didd(
            place, "register", "show", "dinkes", "--format", "csv", "--out", str(place)
        )
        self.dry = output("publish", "--all", "--dry-run", **portal)
        self.writes_before = ckan.writes()
        shutil.move(place / "sources" / "dinkes", place / "dinkes-tidak-terpasang")
        self.away = didd(place, "harvest", "--all", "--json")
        plan = self.dry[0]["plan"]["hash"]
        self.published = output("publish", "dinkes", "--plan", plan, **portal)
        self.nothing_new = output("publish", "--all", **portal)
        self.public = ckan.shown()
        self.withdrawn = output(
            "withdraw", self.approved[0]["record_id"], "--as", ADMIN, "--reason", "salah", **portal
        )
        self.read_back = output("verify", "dinkes", "--no-links", **portal)
        self.status = output("status")
        self.verified = output("audit", "verify")
        self.chain = output("audit", "export")
        self.export = didd(place, "audit", "export", "--hashes")
        self.doctor = didd(place, "doctor", "--json", **portal)


@pytest.fixture(scope="module")
def journey(
    harvested: tuple[Path, Ran], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Journey]:
    place, harvest = harvested
    copy = shutil.copytree(place, tmp_path_factory.mktemp("journey") / "kantor")
    with serving(OfficeCkan()) as ckan:
        yield Journey(copy, harvest, ckan)


class TestJourney:
    def test_harvest_counts_files_records_and_findings(self, journey: Journey) -> None:
        [report] = journey.harvest
        assert report["agency"] == "dinkes"
        files, records = report["files"], report["records"]
        assert {"seen", "new", "changed", "renamed", "unchanged", "missing", "skipped"} <= set(
            files
        )
        assert (files["seen"], files["new"], files["skipped"]) == (3, 3, [])
        assert records == {"rows": 4, "accepted": 3, "held": 1, "submitted": 3, "excluded": 1}
        assert report["findings"]["error"] == 1
        assert set(report["findings"]) == {"error", "warning", "info"}

    def test_findings_say_rule_place_and_remedy(self, journey: Journey) -> None:
        wanted = {"rule", "severity", "file", "sheet", "row", "column", "field", "message"}
        assert all(wanted <= set(finding) for finding in journey.findings)
        [fault] = [f for f in journey.findings if f["severity"] == "error"]
        assert (fault["rule"], fault["file"], fault["row"], fault["field"]) == (
            "retensi-berisi-tahun", "inventaris.csv", 4, "retensi",
        )  # fmt: skip

    def test_the_queue_lists_what_waits_and_nothing_excluded(self, journey: Journey) -> None:
        wanted = {
            "id",
            "agency",
            "title",
            "classification",
            "state",
            "content_hash",
            "submitted_at",
        }
        assert all(wanted <= set(line) for line in journey.queue)
        assert [line["title"] for line in journey.queue] == ["Informasi A", KEPT]

    def test_a_decision_tells_id_kind_and_hash(self, journey: Journey) -> None:
        [made] = journey.approved
        assert {"id", "decision", "hash"} <= set(made)
        assert made["decision"] == "approve"
        assert made["hash"] == journey.queue[0]["content_hash"]
        assert journey.returned[0]["decision"] == "return"

    def test_the_register_has_the_fields_of_the_list_and_its_files_with_digests(
        self, journey: Journey
    ) -> None:
        for document in (journey.draft, journey.established, journey.shown):
            [entry] = document["entries"]
            assert set(entry) >= FIELDS
            assert entry["judul"] == "Informasi A"
            assert hashlib.sha256(b"isi terbuka").hexdigest() in json.dumps(entry["berkas"])
        assert journey.draft["status"] == "draft"
        assert len(journey.draft["changes"]["added"]) == 1
        ready = journey.draft["readiness"]
        assert {"ready", "gaps", "derived", "office", "rows"} <= set(ready)
        assert all(row["kosong"] for row in ready["rows"]), "rows are listed with what they lack"
        assert journey.established["status"] == "established"
        assert journey.established["decree"]["number"] == "1/CONTOH"
        assert journey.shown == journey.established
        assert journey.again is None

    def test_an_edition_is_written_as_the_very_bytes_that_were_established(
        self, journey: Journey
    ) -> None:
        assert journey.written.returncode == 0
        [path] = journey.place.glob("*.csv")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert digest == journey.established["outputs"]["csv"]

    def test_a_dry_run_shows_the_plan_and_writes_nothing(self, journey: Journey) -> None:
        [report] = journey.dry
        assert {"create", "update", "withdraw", "unchanged", "hash"} <= set(report["plan"])
        assert len(report["plan"]["create"]) == 2
        assert (report["receipts"], report["held"], journey.writes_before) == ([], [], 0)

    def test_publishing_gives_receipts_and_needs_no_folder_of_the_agency(
        self, journey: Journey
    ) -> None:
        report = journey.published
        assert len(report["receipts"]) == 2
        assert report["portal"]["writes"] > 0
        titles = {d["title"] for d in journey.public["datasets"].values()}
        assert "Informasi A" in titles
        assert b"isi terbuka" in journey.public["files"].values()
        assert "Tertutup" not in json.dumps(journey.public["datasets"])

    def test_publishing_again_writes_nothing(self, journey: Journey) -> None:
        [report] = journey.nothing_new
        assert report["portal"]["writes"] == 0
        assert len(report["plan"]["unchanged"]) == 2

    def test_a_folder_that_is_away_is_told_and_blocks(self, journey: Journey) -> None:
        assert journey.away.returncode == 1
        [report] = one_document(journey.away)
        assert report["status"] == "held"
        assert "dinkes" in report["reason"]

    def test_a_withdrawal_gives_its_receipt_and_is_done(self, journey: Journey) -> None:
        assert journey.withdrawn["action"] == "withdraw"
        assert journey.withdrawn["dataset_id"] == journey.approved[0]["record_id"]
        assert b"isi terbuka" not in journey.ckan.files.values()

    def test_status_tells_where_each_agency_stands(self, journey: Journey) -> None:
        [line] = journey.status["agencies"]
        assert (line["agency"], line["edition"], line["published"]) == (
            "dinkes", journey.established["edition"], 1,
        )  # fmt: skip
        assert line["states"] == {"disetujui": 1, "dikembalikan": 1, "uji_konsekuensi": 1}
        proof, found = line["verification"], journey.read_back["findings"]
        assert proof["at"] == journey.read_back["at"]
        assert proof["complete"]
        assert sum(proof["findings"].values()) == len(found)
        assert proof["findings"].keys() == {"error", "warning", "info"}

    def test_the_exported_chain_is_verified_with_sha256_alone(self, journey: Journey) -> None:
        assert journey.export.returncode == 0
        before = "0" * 64
        lines = journey.export.stdout.splitlines()
        for line in lines:
            known, _, payload = line.partition("  ")
            assert hashlib.sha256(payload.encode()).hexdigest() == known
            assert json.loads(payload)["previous"] == before
            before = known
        assert journey.verified == {
            "ok": True, "events": len(lines), "head": before, "broken": [],
        }  # fmt: skip
        assert [link["hash"] for link in journey.chain] == [line[:64] for line in lines]
        acts = [link["act"] for link in journey.chain]
        assert acts[:2] == ["officers.seeded", "agencies.seeded"]
        assert acts[2:7] == ["submit", "submit", "submit", "return", "approve"]
        assert {"establish", "publish.create", "withdraw", "publish.withdraw"} <= set(acts)

    def test_the_doctor_looks_at_everything(self, journey: Journey) -> None:
        document = one_document(journey.doctor)
        assert {c["what"] for c in document["checks"]} == {
            "configuration", "database", "agencies", "archive", "agency folders", "checks",
            "portal", "public address", "contacts", "mail", "at work", "erased files",
        }  # fmt: skip
        assert document["ok"], document
        assert TOKEN not in journey.doctor.stdout

    def test_no_secret_and_no_excluded_byte_is_in_any_file(self, journey: Journey) -> None:
        for path in journey.place.rglob("*"):
            if path.is_file() and "dinkes-tidak-terpasang" not in path.parts:
                content = path.read_bytes()
                assert TOKEN.encode() not in content, path
                assert SECRET[:60] not in content, path

    def test_init_again_changes_nothing(self, journey: Journey) -> None:
        before = (journey.place / "didd.env").read_bytes()
        again = didd(journey.place, "init", ".", "--json")
        assert one_document(again)["made"] is False
        assert (journey.place / "didd.env").read_bytes() == before


DECREE = ("register", "establish", "dinkes", "--as", ATASAN, "--number", "1", "--date")
#: name → words, environment, exit code, what the sentence says.
FAULTS: dict[str, tuple[Sequence[str], Mapping[str, str], int, Sequence[str]]] = {
    "unknown agency": (["harvest", "dinkesss"], {}, 2, ["dinkesss", "agencies add"]),
    "unknown agency to publish": (["publish", "x"], {}, 2, ["'x'", "agencies add"]),
    "unknown agency of findings": (["findings", "x"], {}, 2, ["agencies add"]),
    "agency and all": (["harvest", "dinkes", "--all"], {}, 2, ["--all"]),
    "unknown officer": (["decide", "approve", "1", "--as", "siapa"], {}, 1, ["'siapa'"]),
    "officer of strange bytes": (
        ["decide", "approve", "1", "--as", "\udcff"], {}, 1, ["not known"],
    ),
    "wrong role": (["decide", "approve", "1", "--as", PEMBANTU], {}, 1, ["no right to"]),
    "no officer": (["decide", "approve", "1"], {}, 2, ["--as OFFICER"]),
    "no reason": (["decide", "return", "1", "--as", UTAMA], {}, 1, ["Write down the reason"]),
    "unknown decision": (["decide", "agree", "1", "--as", UTAMA], {}, 2, ["agree"]),
    "no submission of that id": (
        ["decide", "approve", "99", "--as", UTAMA], {}, 1, ["no submission 99"],
    ),
    "an id no database has": (
        ["decide", "approve", "9" * 40, "--as", UTAMA], {}, 1, ["no submission"],
    ),
    "an id that is no number": (
        ["decide", "approve", "²", "--as", UTAMA], {}, 1, ["no submission"],
    ),
    "wrong date": (
        [*DECREE, "2/3/2026"],
        {}, 2, ["'2/3/2026'", "2026-01-31"],
    ),
    "a day that is not": (
        [*DECREE, "2026-02-30"],
        {}, 2, ["2026-02-30"],
    ),
    "nothing to establish": (
        [*DECREE, "2026-03-02"],
        {}, 1, ["No draft of the DIDD"],
    ),
    "no decree": (["register", "establish", "dinkes", "--as", ATASAN], {}, 2, ["--number"]),
    "no register yet": (["register", "show", "dinkes"], {}, 1, ["no register yet"]),
    "nothing established": (["publish", "dinkes"], {}, 1, ["has no established DIDD yet"]),
    "nothing to withdraw": (
        ["withdraw", "bukan-id", "--as", ADMIN, "--reason", "x"], {}, 1, ["bukan-id"],
    ),
    "database of another kind": (
        ["queue"], {"DIDD_DATABASE_URL": "mysql://x/y"}, 2, ["mysql", "sqlite:///"],
    ),
    "database folder that cannot be made": (
        ["queue"], {"DIDD_DATABASE_URL": "sqlite:////dev/null/didd/didd.db"}, 2, ["/dev/null"],
    ),
    "database that is none": (
        ["queue"], {"DIDD_DATABASE_URL": "sqlite:///didd.env"}, 2, ["didd.env"],
    ),
    "database that does not answer": (
        ["queue"],
        {"DIDD_DATABASE_URL": "postgresql://petugas:sandi-rahasia@127.0.0.1:1/didd"},
        2, ["DIDD_DATABASE_URL"],
    ),
    "no configuration": (["queue"], {"DIDD_CONFIG": "tidak-ada"}, 2, ["didd init"]),
    "no checks": (
        ["harvest", "dinkes", "--preview"], {"DIDD_CHECKS": "tidak.ada:check"}, 2, ["DIDD_CHECKS"],
    ),
    "no such check": (
        ["harvest", "dinkes", "--preview"], {"DIDD_CHECKS": "json:tidak_ada"}, 2, ["DIDD_CHECKS"],
    ),
    "folders of nobody": (
        ["harvest", "--all"],
        {"DIDD_SOURCES": ".", "DIDD_DATABASE_URL": "sqlite:///baru.db"},
        2, ["agencies.yaml", "catalog_config"],
    ),
    "folder not mounted": (
        ["harvest", "dinkes"], {"DIDD_SOURCES": "tidak-ada"}, 2, ["tidak-ada"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def ready(harvested: tuple[Path, Ran], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = shutil.copytree(harvested[0], tmp_path_factory.mktemp("portal") / "kantor")
    establish = ("--as", ATASAN, "--number", "1/CONTOH", "--date", today())
    for words in (
        ("decide", "approve", "--agency", "dinkes", "--as", UTAMA),
        ("register", "draft", "dinkes"),
        ("register", "establish", "dinkes", *establish),
    ):
        ran = didd(place, *words)
        assert ran.returncode == 0, ran.stderr
    return place


@pytest.fixture(scope="module")
def away(
    ready: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Future[Ran]]]:
    """A portal that is not there is waited for half a minute: meanwhile the others run.

    In a place of its own, since whoever publishes an agency keeps others from it.
    """
    place = shutil.copytree(ready, tmp_path_factory.mktemp("away") / "kantor")
    with ThreadPoolExecutor(1) as pool:
        portal = {"DIDD_CKAN_URL": "http://127.0.0.1:1", "DIDD_CKAN_TOKEN": TOKEN}
        yield place, pool.submit(didd, place, "publish", "dinkes", **portal)


class TestFaults:
    @pytest.fixture(scope="class")
    @classmethod
    def runs(
        cls, harvested: tuple[Path, Ran], away: tuple[Path, Future[Ran]]
    ) -> Iterator[dict[str, Future[Ran]]]:
        """Run them all, two at once, in a place where records wait; none of them decides."""
        place, _ = harvested
        with ThreadPoolExecutor(2) as pool:
            yield {
                name: pool.submit(didd, place, *words, **environment)
                for name, (words, environment, _, _) in FAULTS.items()
            }

    @pytest.mark.parametrize("fault", FAULTS)
    def test_it_is_told_in_a_clear_sentence(self, runs: dict[str, Future[Ran]], fault: str) -> None:
        _, _, code, says = FAULTS[fault]
        ran = runs[fault].result()
        assert ran.returncode == code, ran.stderr
        assert "Traceback" not in ran.stderr + ran.stdout
        assert "sandi-rahasia" not in ran.stderr
        assert ran.stdout == ""
        for words in says:
            assert words in " ".join(ran.stderr.split()), ran.stderr


class TestPortalFaults:
    """A publication that cannot be: the portal is away, hostile, or does not know us."""

    @staticmethod
    def told(ran: Ran, *words: str) -> None:
        assert ran.returncode == 2, ran.stderr
        assert "Traceback" not in ran.stderr
        assert ran.stdout == ""
        assert TOKEN not in ran.stderr
        for word in words:
            assert word in " ".join(ran.stderr.split())

    def test_what_is_no_address_is_told_at_once(self, ready: Path) -> None:
        url = "http://petugas:sandi-rahasia@127.0.0.1"
        ran = didd(ready, "publish", "dinkes", DIDD_CKAN_URL=url, DIDD_CKAN_TOKEN=TOKEN)
        self.told(ran, "DIDD_CKAN_URL")
        assert "sandi-rahasia" not in ran.stderr

    def test_what_is_no_token_is_told_without_it(self, ready: Path) -> None:
        address, token = "http://127.0.0.1:1", "dua\nbaris–pisah"
        ran = didd(ready, "publish", "dinkes", DIDD_CKAN_URL=address, DIDD_CKAN_TOKEN=token)
        self.told(ran, "DIDD_CKAN_TOKEN")
        assert "pisah" not in ran.stderr

    def test_no_portal_is_told_with_what_to_set(self, ready: Path) -> None:
        self.told(didd(ready, "publish", "dinkes"), "DIDD_CKAN_URL", "make portal")

    def test_a_wrong_token_is_told_without_it(self, ready: Path) -> None:
        wrong = "token-yang-salah-987654"
        with serving(OfficeCkan()) as ckan:
            ran = didd(ready, "publish", "dinkes", DIDD_CKAN_URL=ckan.url, DIDD_CKAN_TOKEN=wrong)
        self.told(ran, "has no right to do this")
        assert wrong not in ran.stderr


@pytest.mark.parametrize(
    "url",
    [
        "", "bukan alamat", "portal.example", "file:///etc/passwd", "http://", "https://:443",
        "http://[::1", "http://x:y", "http://x:0", "ftp://127.0.0.1", "http://petugas@127.0.0.1",
    ],
)  # fmt: skip
def test_only_a_web_address_without_a_password_is_a_portal(url: str) -> None:
    with pytest.raises(OfficeError, match="DIDD_CKAN_URL"):
        portal_url(url)


@pytest.mark.parametrize("url", ["https://portal.example/data", "http://[::1]:5000"])
def test_a_web_address_is_taken_as_it_is(url: str) -> None:
    assert portal_url(url) == url


class TestOutput:
    @pytest.fixture
    def place(self, harvested: tuple[Path, Ran], tmp_path: Path) -> Path:
        return shutil.copytree(harvested[0], tmp_path / "kantor")

    def test_no_folder_at_all_is_told_with_what_to_set(self, place: Path) -> None:
        for database in filter(Path.is_file, place.glob("didd.db*")):
            database.unlink()
        ran = didd(place, "harvest", "--all", DIDD_SOURCES="tidak-ada")
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "DIDD_SOURCES" in ran.stderr

    def test_broken_yaml_names_file_line_and_key(self, place: Path) -> None:
        sop = place / "catalog_config" / "sop.yaml"
        good = sop.read_text(encoding="utf-8")
        lines = [*good.splitlines(), "  four_eye: true"]
        number = len(lines)
        sop.write_text("\n".join(lines), encoding="utf-8")
        ran = didd(place, "queue")
        sop.write_text(good, encoding="utf-8")
        assert ran.returncode == 2
        assert f"sop.yaml:{number}: settings.four_eye: unknown key" in "".join(
            ran.stderr.split("\n")
        )
        assert "Traceback" not in ran.stderr

    def test_a_terminal_that_knows_only_ascii_still_gets_its_document(self, place: Path) -> None:
        ran = didd(place, "queue", "--json", PYTHONIOENCODING="ascii", LC_ALL="C")
        assert ran.returncode == 0, ran.stderr
        assert [line["title"] for line in one_document(ran)] == ["Informasi A", KEPT]

    def test_a_table_shows_what_people_wrote_as_text_not_as_markup(self, place: Path) -> None:
        ran = didd(place, "queue", PYTHONIOENCODING="utf-8")
        assert "[red]B[/red] é 🌴" in ran.stdout
        assert "\x1b" not in ran.stdout

    def test_a_preview_changes_nothing(self, place: Path) -> None:
        before = didd(place, "audit", "verify", "--json").stdout
        ran = didd(place, "harvest", "dinkes", "--preview", "--json")
        assert one_document(ran)["status"] in {"preview", "blocked"}
        assert didd(place, "audit", "verify", "--json").stdout == before

    def test_every_verb_says_what_it_is_for(self, place: Path) -> None:
        output = didd(place, "--help").stdout
        for verb in (
            "init", "status", "doctor", "harvest", "findings", "queue", "decide", "publish",
            "withdraw", "register", "audit",
        ):  # fmt: skip
            assert verb in output


def test_a_portal_that_is_away_is_told_and_nothing_is_lost(
    away: tuple[Path, Future[Ran]],
) -> None:
    place, publication = away
    TestPortalFaults.told(publication.result(), "The portal cannot be reached")
    with serving(OfficeCkan()) as ckan:
        portal = {"DIDD_CKAN_URL": ckan.url, "DIDD_CKAN_TOKEN": TOKEN}
        done = didd(place, "publish", "dinkes", "--json", **portal)
    assert len(one_document(done)["receipts"]) == 3
