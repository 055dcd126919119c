"""Pools of Dagster: so many runs at once for what is shared (``concurrency`` in dagster.yaml)."""

#: Everything that writes to the portal, or reads it back.
PORTAL_POOL = "portal"
