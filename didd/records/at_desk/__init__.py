"""What officers mend and add in their list at the desk, held against the agency's own rows.

Pure: which row is meant, what supersedes which cell, and what a new item is proposed with.
"""
