"""Taking texts out of files so that others can judge them: members, pages, markup.

Nothing here says what a text means, and nothing gives findings.
"""
