"""What the law and auditors want, in the API: questions, packs, statements, days to keep, times.

How agencies stand with the law's headings is in ``agencies``, as on the desk's own pages of them.
"""
