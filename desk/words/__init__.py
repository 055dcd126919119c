"""The desk's texts in Indonesian and English, and formats of dates and numbers.

No queries and no pages.
"""
