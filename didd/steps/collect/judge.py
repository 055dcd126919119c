"""The verdict on what was found: checks on rows, links and files; records without errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from didd.findings.whole_columns import told_once_a_column
from didd.inventory.layout_findings import ONLY_A_TITLE
from didd.model import Finding, Severity, digest
from didd.office import Office
from didd.steps.collect.batch import Batch
from didd.steps.collect.code_digest import code_digest
from didd.steps.collect.files.ask_links import link_findings
from didd.steps.collect.read_folder import Progress
from didd.steps.collect.reports import Checked

#: The code that a verdict depends on.
_CODE = ("didd", "checks")


def judge(
    office: Office, batch: Batch, *, keep: bool = False, progress: Progress | None = None
) -> Checked:
    """Build the frame, run the checks, check the files, accept rows without errors.

    With ``keep`` it is remembered what is in which stored, and nothing else.
    """
    # These import pandas: only where a suite runs.
    from didd.records.intake import accept, intake_frame
    from didd.steps.collect.files.check_files import check_files
    from didd.steps.collect.hints import same_document_findings, with_near_names

    config, agency, documents = office.config, batch.agency, batch.documents
    frame = intake_frame(batch.rows, documents, config, agency, office.today, batch.excluded)
    inside = check_files(office, batch, frame, keep=keep, progress=progress)
    in_rows = _without_what_no_row_says(office.checker(frame, config), batch)
    shared = same_document_findings(office, batch, frame)
    named = with_near_names(office, batch, in_rows)
    findings = (*named, *shared, *link_findings(office, batch.rows), *inside)
    known = office.store.records.known(agency.slug)
    records = accept(frame, (*batch.findings, *findings), documents, config, agency, known)
    labels = {spec.code: spec.label.id for spec in config.metadata.fields}
    told = told_once_a_column(findings, batch.rows, labels)
    return Checked(len(batch.rows), batch.sources, told, records)


def _without_what_no_row_says(findings: Sequence[Finding], batch: Batch) -> Iterator[Finding]:
    """Leave out what a file that no row speaks of lacks, all but of the file: it was told at once.

    So was a row with nothing but a title, a sheet that is hidden, and a cell that repeats nobody
    knows what. The row of a description beside a file has the number 0 too; it has columns, a file
    has none.
    """
    alone = {row.source for row in batch.rows if not row.row and not row.columns}
    bare = {(f.file, f.sheet, f.row) for f in batch.findings if f.rule == ONLY_A_TITLE}
    ditto = {_cell(f) for f in batch.findings if f.rule == "sda-tanpa-acuan"}
    hidden = {(f.file, f.sheet) for f in batch.findings if f.rule == "lembar-tersembunyi"}
    for found in findings:
        if not found.value and _cell(found) in ditto:
            continue
        if (found.file, found.sheet) in hidden and found.severity is not Severity.ERROR:
            continue
        asked = not found.value and (found.file, found.sheet, found.row) in bare
        of_file = found.field == "berkas" and found.severity is Severity.ERROR
        if not asked and (found.file not in alone or of_file):
            yield found


def _cell(found: Finding) -> tuple[str, str, int, str]:
    return found.file, found.sheet, found.row, found.field


def fingerprint(office: Office, batch: Batch) -> str:
    """Return the digest of everything that a verdict depends on, including the day."""
    config, rows = office.config, batch.rows
    holding = (f for f in batch.findings if f.severity is Severity.ERROR)
    return digest(
        {
            "rows": [[r.source, r.sheet, r.row, dict(r.values), dict(r.columns)] for r in rows],
            "desk": [r.desk.to_json() for r in rows if r.desk],
            "files": {path: document.sha256 for path, document in batch.documents.items()},
            "config": [
                part.model_dump(mode="json")
                for part in (config.metadata, config.classes, config.retention, config.checks)
            ],
            "closed": sorted(batch.excluded.elsewhere),
            "erased": sorted(batch.excluded.erased),
            "kept in": sorted(batch.excluded.paths),
            "shared": sorted(office.store.shared_documents.elsewhere(batch.agency.slug).items()),
            "links": [(f.rule, f.value) for f in link_findings(office, rows)],
            "held": [[f.rule, f.file, f.sheet, f.row, f.column] for f in holding],
            "let pass": sorted(office.store.overrides.of(batch.agency.slug)),
            "code": code_digest(_CODE),
            "day": office.today.isoformat(),
        }
    )
