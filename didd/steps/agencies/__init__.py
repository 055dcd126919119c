"""Agencies added, renamed, moved, merged and ended by a portal administrator, and what follows."""
