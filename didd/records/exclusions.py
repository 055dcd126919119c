"""What of an agency's folder is excluded information: asked once, and handed on. Pure.

Whatever an excluded row could mean counts, and so do bytes that were excluded under another name,
in another version, or by another agency.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from didd.config.catalog import CatalogConfig
from didd.fields.files_named import PathIndex, excluded_paths
from didd.model import Document, InventoryRow

#: sha256 → size of excluded files.
Digests = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Exclusions:
    """The excluded files of one folder, by path and by bytes.

    ``paths`` are the files there that excluded rows could mean, ``left_behind`` what lay under such
    a name before it was renamed. ``by_agency`` are the digests that records of any agency exclude,
    ``agency`` is whose folder this is; empty where a list of it cannot be read, for what
    such a list kept in stays in. ``erased`` are files that were erased for good, whose they were.
    """

    agency: str = ""
    paths: frozenset[str] = frozenset()
    left_behind: tuple[Document, ...] = ()
    by_agency: Mapping[str, Digests] = field(default_factory=dict[str, Digests])
    erased: Digests = field(default_factory=dict[str, int])

    @property
    def elsewhere(self) -> frozenset[str]:
        """Digests that other agencies exclude."""
        others = (d for agency, d in self.by_agency.items() if agency != self.agency)
        return frozenset(sha256 for digests in others for sha256 in digests)

    def here(self, documents: Mapping[str, Document]) -> frozenset[str]:
        """Return the digests of those ``documents`` that rows of this folder exclude, by path."""
        return frozenset(documents[path].sha256 for path in self.paths if path in documents)

    def digests(self, documents: Mapping[str, Document]) -> frozenset[str]:
        """Return every excluded digest that is known, with those of ``documents`` by path."""
        return frozenset(sha256 for sha256, _ in self._known(documents))

    def sizes(self, documents: Mapping[str, Document]) -> frozenset[int]:
        """Return the sizes of the same files: only what is as large can be the same."""
        return frozenset(size for _, size in self._known(documents))

    def _known(self, documents: Mapping[str, Document]) -> Iterator[tuple[str, int]]:
        here = (documents[path] for path in self.paths if path in documents)
        for document in (*here, *self.left_behind):
            yield document.sha256, document.size
        for digests in self.by_agency.values():
            yield from digests.items()
        yield from self.erased.items()


def exclusions(
    agency: str,
    rows: Iterable[InventoryRow],
    paths: Iterable[str] | PathIndex,
    config: CatalogConfig,
    by_agency: Mapping[str, Digests],
    erased: Digests | None = None,
) -> Exclusions:
    """Return what is excluded among ``paths`` of an agency's folder by its ``rows``."""
    return Exclusions(
        agency, excluded_paths(rows, paths, config), by_agency=by_agency, erased=erased or {}
    )
