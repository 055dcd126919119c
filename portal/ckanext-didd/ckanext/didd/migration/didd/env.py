"""How CKAN runs this extension's migrations: `ckan db upgrade --plugin didd`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

VERSIONS = "didd_alembic_version"


def run() -> None:
    """Run them on CKAN's database."""
    section = context.config.get_section(context.config.config_ini_section) or {}
    engine = sa.engine_from_config(section, prefix="sqlalchemy.", poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, version_table=VERSIONS)
        with context.begin_transaction():
            context.run_migrations()


run()
