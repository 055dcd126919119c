"""What else a person is told of checked rows: near names, and where the same document stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from didd.config.agencies import chain
from didd.fields.files_named import PathIndex, resolve_files
from didd.fields.near_names import NearFiles, near_class
from didd.i18n import _
from didd.model import Agency, Document, Finding
from didd.office import Office
from didd.personal_data.cover import cover
from didd.records.intake import paths_in
from didd.records.same_documents import Filed, at_other_agencies, hinted, same_documents
from didd.steps.collect.batch import Batch

if TYPE_CHECKING:
    import pandas as pd

_NO_SUCH_FILE, _NO_SUCH_CLASS = "berkas-tidak-ditemukan", "klasifikasi-tidak-dikenal"


def with_near_names(office: Office, batch: Batch, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings; a name that nothing is called by gets what it may have been meant for."""
    config, index = office.config, PathIndex(batch.documents)
    files = NearFiles(index.paths, unless=batch.excluded.paths)
    near: Callable[[str], str] = cache(files.near)
    for finding in findings:
        name = ""
        if finding.rule == _NO_SUCH_FILE:
            missing = resolve_files(finding.value, index).missing
            name = next((found for each in missing if (found := near(each))), "")
        elif finding.rule == _NO_SUCH_CLASS:
            code = near_class(finding.value, config.classes)
            name = config.classes.term(code).label.id if code else ""
        hint = _('Perhaps you mean "{name}".', name=cover(name, config.checks))
        yield hinted(finding, hint) if name else finding


def same_document_findings(office: Office, batch: Batch, frame: pd.DataFrame) -> Iterator[Finding]:
    """Yield which public rows have a file that another row, or another agency, has too."""
    metadata, checks = office.config.metadata, office.config.checks
    filed = list(_filed(frame, batch.documents))
    elsewhere = at_other_agencies(filed, shared_elsewhere(office, batch), metadata)
    for finding in (*same_documents(filed, metadata), *elsewhere):
        yield replace(finding, value=cover(finding.value, checks))


def shared_elsewhere(office: Office, batch: Batch) -> Mapping[str, list[str]]:
    """Return the other agencies that have the same files, by sha256; not what anybody excludes.

    What an agency has from its predecessor, or from one that merged into it, is its own.
    """
    kept_in, own = batch.excluded.digests(batch.documents), batch.agency
    agencies = office.config.agencies
    found: dict[str, list[str]] = {}
    for sha256, slugs in office.store.shared_documents.elsewhere(own.slug).items():
        known = [agencies[slug] for slug in slugs if slug in agencies]
        kin = (related({own.slug: own, **agencies}, own.slug, a.slug) for a in known)
        others = [a.abbreviation for a, related in zip(known, kin, strict=True) if not related]
        if others and sha256 not in kept_in:
            found[sha256] = others
    return found


def related(agencies: Mapping[str, Agency], one: str, other: str) -> bool:
    """Whether one agency went on after the other, or was called so before.

    >>> from didd.model import Agency
    >>> old, new = Agency("a", "A", "A", successor="b"), Agency("b", "B", "B")
    >>> related({"a": old, "b": new}, "b", "a"), related({"b": new, "c": new}, "b", "c")
    (True, False)
    """
    pair = ((one, other), (other, one))
    known = {slug: agencies[slug] for slug in (one, other)}
    named = any(known[a].predecessor in (b, known[b].name) for a, b in pair)
    after = any(b in chain(agencies, a) for a, b in pair)
    return named or after


def _filed(frame: pd.DataFrame, documents: Mapping[str, Document]) -> Iterator[Filed]:
    columns = ("source", "sheet", "row", "berkas", "berkas__column", "klasifikasi")
    for source, sheet, row, cell, column, code in zip(
        *(frame[name].tolist() for name in columns), strict=True
    ):
        if cell:
            files = {documents[path].sha256: path for path in paths_in(cell, documents)}
            yield Filed((source, sheet, int(row)), column, code, files)
