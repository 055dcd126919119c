"""Faults on the portal that visitors report: what is taken over, how one may be answered.

Pure; who may answer is decided elsewhere, and nothing here knows who reported.
"""
