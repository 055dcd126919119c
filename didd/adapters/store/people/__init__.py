"""Who works here: officers, the roles they hold, and the passwords of their accounts.

What somebody may do is decided elsewhere (``didd.approval.who_may_act``).
"""
