"""Auditors' questions at work: facts read and links tried, people's answers kept, packs frozen.

Which answer earns which grade is not decided here, but in ``didd.obligations.questions``.
"""
