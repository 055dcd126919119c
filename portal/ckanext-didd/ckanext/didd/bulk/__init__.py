"""Bulk requests: the publisher's actions, callbacks after a commit, indexing.

No page and nothing a visitor may call belongs here.
"""
