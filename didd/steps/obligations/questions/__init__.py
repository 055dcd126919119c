"""Auditors' questions at work: facts read and links tried, people's answers kept, packs frozen.

Which answer earns which grade is decided in ``didd.obligations.questions``.
"""
