"""Words of the desk that a page chooses by a key, and formats of dates and numbers.

No queries and no pages.
"""
