"""The audit chain in the database, what it is held against, and officers' tokens."""
