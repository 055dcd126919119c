"""Files whose bytes were erased for good: which, by whose request, and what of them a table held.

Which file may be erased is decided elsewhere (``didd.steps.erasing``).
"""
