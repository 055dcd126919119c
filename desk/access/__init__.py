"""Who is at the desk and what they may do: accounts, sessions, limits on logins, permissions.

No pages and no templates; the acts themselves are in ``didd.steps``.
"""
