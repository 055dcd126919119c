"""What the law wants to be there: how agencies stand, and what their officers declare.

No act here changes a record or a list.
"""
