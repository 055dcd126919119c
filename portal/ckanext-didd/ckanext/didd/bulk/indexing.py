"""Bulk indexing of datasets."""

from __future__ import annotations

from collections.abc import Iterable
from types import FunctionType
from typing import Any

import ckan.lib.search.common as solr
import ckan.lib.search.index as index
import ckan.plugins.toolkit as tk
import pysolr

# A dataset as CKAN's own schema shows it, and as ours does.
Shown = tuple[dict[str, Any], dict[str, Any]]


class _Gathered:
    """A stand-in for Solr that collects the documents sent to it one by one."""

    url = ""

    def __init__(self) -> None:
        self.docs: list[dict[str, Any]] = []

    def add(self, docs: list[dict[str, Any]], **_how: Any) -> None:
        """Collect documents."""
        self.docs += docs


def add(packages: Iterable[Shown]) -> None:
    """Send all to Solr in one request: CKAN builds the documents, we send them.

    Raises CKAN's `SearchIndexError` when Solr refuses them.
    """
    gathered = _Gathered()
    # CKAN's function builds and sends; here its connection only collects.
    make = FunctionType(
        index.PackageSearchIndex.index_package.__code__,
        {**vars(index), "make_connection": lambda: gathered},
        argdefs=index.PackageSearchIndex.index_package.__defaults__,
    )
    for default, custom in packages:
        make(index.PackageSearchIndex(), {**default, "with_custom_schema": custom})
    if not gathered.docs:
        return
    try:
        solr.make_connection().add(gathered.docs, commit=False)
    except (pysolr.SolrError, OSError) as error:
        raise index.SearchIndexError(f"Solr did not take the datasets: {error}") from error


def make_findable(*, for_good: bool = False) -> None:
    """Make committed documents searchable at once; Solr alone does so a little later.

    With ``for_good``, replaced documents are also removed from the index files. That takes longer.
    """
    soft = not tk.config.get("ckan.search.solr_commit")
    how = {"expungeDeletes": True} if for_good else {"softCommit": soft}
    try:
        solr.make_connection().commit(**how)
    except (pysolr.SolrError, OSError):
        return
