"""All checks of one file's content: file checks, table checks and personal-data checks.

Run in a process of its own (``checks.worker``), because what is parsed here may be hostile. Each of
the three modules has ``check(file, document, config)``, which

- judges by the bytes of ``file``, the suffix in ``document.path`` (the name itself is hidden:
  equal bytes are checked once, whatever they are called) and ``config.checks`` alone;
- makes findings by ``config.checks.finding``, which name a page, sheet or cell, never the file;
- reads in flat memory, writes no file, and never puts personal data in clear into a finding.

An exception in one is reported as ``pemeriksaan-gagal``, and the other checks go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

from didd.config.catalog import CatalogConfig
from didd.i18n import _
from didd.model import Document, Finding

Check = Callable[[Path, Document, CatalogConfig], Iterable[Finding]]

#: Modules with a ``check``, in the order of their findings, and each one's name for people.
LAYERS = {
    "checks.documents.document_checks": _("the check of the file"),
    "checks.tables": _("the check of the table"),
    "checks.personal_data.personal_data_checks": _("the check for personal data"),
}
#: Rules after which the other checks have nothing to read.
CLOSED = frozenset({"berkas-terkunci", "berkas-rusak", "berkas-bom"})


def check(file: Path, document: Document, config: CatalogConfig) -> Iterator[Finding]:
    """Yield all findings on one file; raises only for faults of the machine."""
    closed = False
    for layer in LAYERS:
        if closed:
            return
        for finding in _one_layer(layer, file, document, config):
            closed = closed or finding.rule in CLOSED
            yield finding


def _one_layer(
    layer: str, file: Path, document: Document, config: CatalogConfig
) -> Iterator[Finding]:
    checker: Check = import_module(layer).check
    try:
        yield from checker(file, document, config)
    except MemoryError:
        raise
    except Exception as error:
        # An exception's text may quote the file; its type is enough for debugging.
        value = _("{check} stopped ({why})", check=LAYERS[layer], why=type(error).__name__)
        yield config.checks.finding("pemeriksaan-gagal", value=value)
