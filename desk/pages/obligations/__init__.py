"""Pages of what the law wants to be there: how agencies stand, what they declare of it.

Single items are decided on, and lists established, on other pages, not here.
"""
