"""One cell at a time: from what people write to its canonical value, by field.

Nothing here knows rows, columns or files' contents.
"""
