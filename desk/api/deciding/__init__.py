"""The chief officer's part of the API: the queue, single proposals, decisions, tests, held files.

Nothing is decided here: what may be is in ``didd.approval``, and kept by ``didd.steps``.
"""
