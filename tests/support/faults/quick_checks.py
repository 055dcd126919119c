"""Fast checks for processes that are killed: real checks are tested elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import pandas as pd

from didd.config.catalog import CatalogConfig
from didd.model import Finding, Severity


def check(frame: pd.DataFrame, config: CatalogConfig) -> tuple[Finding, ...]:
    """Hold back every row whose file is missing, and every one without a class."""
    del config
    return tuple(
        Finding("baris-uji", Severity.ERROR, "Uji.", file=r.source, sheet=r.sheet, row=int(r.row))
        for r in cast("Iterable[Any]", frame.itertuples())
        if not r.klasifikasi or r.berkas__issue == "missing"
    )
