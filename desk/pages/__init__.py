"""One module per page: each function takes a ``RequestContext`` and returns a response.

No rule of the SOP and no SQL: pages call ``didd.steps`` and show what comes.
"""
