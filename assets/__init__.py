"""Dagster assets, one module for each step of the SOP; each reads the store, acts, and tells.

Nothing passes through IO managers: an approval may come weeks and a deploy later, so the next step
reads what the one before kept. What an act does is in ``didd.steps``.
"""
