"""Verbs that keep an installation alive: backup, export, erasure, upgrade, measures.

What an office decides is in other verbs.
"""
