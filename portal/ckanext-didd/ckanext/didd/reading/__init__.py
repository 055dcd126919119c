"""Files read as text, in blocks, and the page that shows them: no text is public before its file.

Pure but for `stored` and `text_page`; what reads an untrusted file runs only in the process of
`search.extract`.
"""
