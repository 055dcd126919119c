"""What comes before a decree, and what was decreed: approvals, drafts given back, numbers used.

Nothing here judges; what may be is decided in ``didd.approval``, and editions are in
``didd.adapters.store.editions``.
"""
