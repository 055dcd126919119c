"""The SQL database: its engine, tables and migrations.

Queries by subject are in ``didd.adapters.store``.
No query by subject.
"""
