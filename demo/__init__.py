"""``make demo``: the whole SOP on a real portal, with sample agencies.

``servers`` starts what is needed and ends exactly that, ``dagster_api`` asks Dagster for runs,
``main_job`` walks the four steps, ``show`` prints what happened.
"""
