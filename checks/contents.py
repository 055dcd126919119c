"""What is inside one file: the file checks, the table checks and the personal-data checks together.

Run in a process of its own (``checks.worker``), because what is parsed here may be hostile. Each of
the three modules gives ``check(file, document, config)``, which

- judges by the bytes of ``file``, the suffix in ``document.path`` (the name itself is not told:
  equal bytes are looked into once, whatever they are called) and ``config.checks`` alone;
- makes findings by ``config.checks.finding``, which name a page, sheet or cell, never the file;
- reads in flat memory, writes no file, and never puts personal data in clear into a finding.

An exception is no finding: it is told as ``pemeriksaan-gagal``, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

from didd.config.catalog import CatalogConfig
from didd.model import Document, Finding

Check = Callable[[Path, Document, CatalogConfig], Iterable[Finding]]

#: Modules with a ``check``, in the order in which their findings are told, and what people call it.
LAYERS = {
    "checks.documents.check": "pemeriksaan berkas",
    "checks.tables": "pemeriksaan tabel",
    "checks.personal_data.check": "pemeriksaan data pribadi",
}
#: What is so wrong with a file that the other checks have nothing to read.
CLOSED = frozenset({"berkas-terkunci", "berkas-rusak", "berkas-bom"})


def check(file: Path, document: Document, config: CatalogConfig) -> Iterator[Finding]:
    """Give everything that is found in one file; raises only what a broken machine raises."""
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
        # The text of an exception may quote the file; its kind is enough to find the fault.
        value = f"{LAYERS[layer]} ({type(error).__name__})"
        yield config.checks.finding("pemeriksaan-gagal", value=value)
