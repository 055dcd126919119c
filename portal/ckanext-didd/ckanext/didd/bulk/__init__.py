"""Bulk requests: the publisher's actions, callbacks after a commit, indexing."""
