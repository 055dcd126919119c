"""Evidence cannot be replaced row for row, nor emptied whole: two ways around its triggers."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

#: Rows of these tables are evidence: they are only added.
APPEND_ONLY = (
    "decision",
    "file_override",
    "withdrawal",
    "restoration",
    "embargo",
    "reversion",
    "receipt",
    "audit",
)
#: Which row a new one would replace, where it is not only the one with its id.
SAME = {
    "audit": "seq = NEW.seq",
    "file_override": "id = NEW.id OR "
    "(agency = NEW.agency AND sha256 = NEW.sha256 AND rule = NEW.rule)",
    "edition": "status = 'established' AND (id = NEW.id OR "
    "(agency = NEW.agency AND year = NEW.year AND number = NEW.number))",
}


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in APPEND_ONLY:
        if sqlite:
            _no_replacing(table, SAME.get(table, "id = NEW.id"), f"{table} rows are only added")
        else:
            _no_truncating(table)
    if sqlite:
        _no_replacing("edition", SAME["edition"], "an established edition never changes")
    else:
        _no_truncating("edition")


def _no_replacing(table: str, same: str, said: str) -> None:
    """``INSERT OR REPLACE`` takes the old row away without asking the trigger before a DELETE."""
    there = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608 - our own names
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({there}) "
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
    )


def _no_truncating(table: str) -> None:
    """``TRUNCATE`` asks no trigger that is for each row."""
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION didd_refuse()"
    )
