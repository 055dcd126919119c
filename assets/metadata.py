"""Dagster metadata for the data steward on an asset's page: tables, counts, failures."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import dagster as dg

from didd.adapters.archive.storage import sentence
from didd.adapters.database.trouble import trouble
from didd.adapters.folders.local_folder import FolderUnavailable
from didd.i18n import Sentence, _
from didd.model import Finding
from didd.office import OfficeError
from didd.personal_data.find import redact
from didd.ports import ArchiveDamaged, PortalError, StorageError

#: Rows of a table in metadata; the whole list is in the store and in the return slip.
SHOWN = 200


@contextmanager
def failures() -> Generator[None]:
    """Turn what a disk, a folder, an archive, the database or the portal refuses into a sentence.

    That sentence is the run's failure; anything else is a mistake of ours, with its traceback.
    """
    try:
        yield
    except ArchiveDamaged as damaged:
        told: str | None = str(
            _("{damaged}. Restore that file from a backup of the archive.", damaged=damaged)
        )
    except (FolderUnavailable, OfficeError, PortalError, StorageError) as error:
        told = str(error)
    except OSError as error:
        told = str(sentence(error, str(error.filename or "Disk")))
    except Exception as error:
        if (told := trouble(error)) is None:
            raise
    else:
        return
    raise dg.Failure(description=told)


def nothing_established() -> dg.Failure:
    """Return the failure of a run for an agency of which nothing was ever established."""
    told = _(
        "No DIDD has been established for this agency yet. Its superior establishes it "
        "at the desk, page DIDD; then the portal follows by itself."
    )
    return dg.Failure(description=str(told), allow_retries=False)


def table(
    columns: Sequence[str | Sentence], rows: Iterable[Sequence[object]]
) -> dg.TableMetadataValue:
    """Return a table of text; beyond ``SHOWN`` rows it ends with a line that says so."""
    heads = [str(column) for column in columns]
    every = [dict(zip(heads, (str(v) for v in row), strict=True)) for row in rows]
    records = [dg.TableRecord(data=row) for row in every[:SHOWN]]
    if len(every) > SHOWN:
        rest = {heads[0]: str(_("… and {n} more", n=len(every) - SHOWN))}
        records.append(dg.TableRecord(data={**dict.fromkeys(heads, ""), **rest}))
    schema = dg.TableSchema(columns=[dg.TableColumn(name) for name in heads])
    return dg.MetadataValue.table(records=records, schema=schema)


def findings_table(findings: Iterable[Finding]) -> dg.TableMetadataValue:
    """Return a table of findings with place and remedy."""
    return table(
        [
            _("level"),
            _("rule"),
            _("file"),
            _("place"),
            _("content"),
            _("finding"),
            _("how to mend"),
        ],
        (
            (f.severity, f.rule, redact(f.file), _place(f), f.value, f.message, f.remedy)
            for f in findings
        ),
    )


def _place(finding: Finding) -> str:
    """Return the place in the file: row and column of a list, or page, sheet and cell."""
    row = str(finding.row or "")
    page = str(_("p. {n}", n=finding.page)) if finding.page else ""
    return " ".join(filter(None, (page, finding.sheet, finding.column + row, finding.cell)))


def logging_progress(
    say: Callable[[str], object], what: Sentence | None = None
) -> Callable[[int, int], None]:
    """Return a progress callback that logs a line at every tenth of the files.

    ``what`` says what was done to them; checked, if it does not.
    """
    what = what or _("checked")

    def progress(done: int, total: int) -> None:
        if done == total or done * 10 // total != (done - 1) * 10 // total:
            say(str(_("{done} of {total} files {what}", done=done, total=total, what=what)))

    return progress


def numbers(counts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole numbers of a report as metadata that Dagster plots over time."""
    return {k: dg.MetadataValue.int(v) for k, v in counts.items() if isinstance(v, int)}
