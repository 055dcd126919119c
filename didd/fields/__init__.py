"""One cell at a time: from raw text to the canonical value, by field.

Nothing here knows rows, columns or files' contents.
"""
