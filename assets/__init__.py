"""Dagster assets, one module per step of the SOP; each reads the store, acts, and reports.

No IO managers: an approval may come weeks and a deploy later, so the next step
reads what the previous one stored. The acts themselves are in ``didd.steps``.
"""
