"""Create the tables of Dagster's database before its servers start: ``python -m pipelines.tables``.

``deploy/dagster.yaml`` tells Dagster not to look for them itself. It would at each tick, by three
connections: most of what an idle installation asked of PostgreSQL.
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Create what is missing; change nothing that is there. Return 2 where no database is named."""
    url = os.environ.get("DIDD_DAGSTER_DATABASE_URL")
    if not url:
        print("DIDD_DAGSTER_DATABASE_URL is not set: which database is Dagster's?", file=sys.stderr)  # noqa: T201
        return 2
    from dagster_postgres import DagsterPostgresStorage

    DagsterPostgresStorage(url, should_autocreate_tables=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
