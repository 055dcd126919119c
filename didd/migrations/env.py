"""Alembic's entry: migrations run on the connection that ``didd.adapters.database`` hands over."""

from alembic import context

from didd.adapters.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
