"""What the law and auditors want, in the API: questions, packs, statements, days to keep, times.

Not how agencies stand with the law's headings: that is in ``agencies``, as on the desk's pages.
"""
