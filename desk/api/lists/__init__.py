"""Lists in the API: drafts of the DIDD, what is excluded, their decrees and editions.

Nothing becomes final unread: a decree is looked at first, then confirmed by its hash.
"""
