"""The audit chain in the database, what it is held against, and officers' tokens.

Whether a chain is whole is judged in ``didd.approval``, not here.
"""
