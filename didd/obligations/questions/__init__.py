"""Auditors' questions: stored queries that answer them from facts, grades, the scorecard, the pack.

Pure. Reading the facts, trying links and keeping what people answer are other rooms' matter.
"""
