"""An agency's part of the API: what is expected of it, its folder, checks, list and headings.

Nothing is kept here; how it counts at the harvest is in ``didd.steps``.
"""
