"""The four steps of the SOP as use cases over an ``Office``.

``collect`` (1), ``approve`` (2), ``establish`` (3), ``publish`` (4). The CLI, the Dagster assets
and the desk all call these; each act may be repeated, and may be killed at any point.
No rule stands here, only the order of acts: what is allowed is decided in the pure rooms.
"""
