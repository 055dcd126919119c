"""Pages of what cannot wait: takedowns, made by one officer and decided on by a second.

Nothing is decided here: that is in ``didd.steps.withdrawals``.
"""
