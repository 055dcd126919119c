"""Who is at the desk and what they may do: accounts, sessions, limits on logins, permissions.

No page and no template; what an act does is ``didd.steps``.
"""
