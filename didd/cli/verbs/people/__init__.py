"""Verbs about the people of the office: their tokens, their roles. What may be done is in no verb.

Each module is one verb of ``didd``.
"""
