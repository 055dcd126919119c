"""The chief officer's part of the API: the queue, single proposals, decisions, tests, held files.

What may be decided is in ``didd.approval``, and kept by ``didd.steps``; no rule lives here.
"""
