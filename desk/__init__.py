"""The approval desk: web pages on which people decide (SOP 2) and establish (SOP 3).

A page reads the store, a form calls ``didd.steps``; what may be decided is defined there,
not here. No Dagster and no Great Expectations in this process. No page needs
JavaScript; two are handier with a script of ours.
"""
