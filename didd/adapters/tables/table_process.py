"""The process that describes tables for ``didd.steps.collect.files.describe_tables``.

Started as ``python -m didd.adapters.tables.table_process``. Standard input: one JSON line with
the configuration, then one for each file: ``path`` and ``name``. Limited by
``didd.adapters.limited_process``, like the checks of the same files.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from didd.adapters.limited_process import own_output, serve
from didd.adapters.tables.describe import describe
from didd.config.catalog import CatalogConfig


def main() -> None:
    """Answer questions until the input ends."""
    answers = own_output()
    config = CatalogConfig.model_validate_json(sys.stdin.buffer.readline())

    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        return {"table": describe(Path(asked["path"]), asked["name"], config) or {}}

    serve(answers, answer, config.checks.runner.memory_megabytes)


if __name__ == "__main__":
    main()
