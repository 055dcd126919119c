"""Verbs that keep an installation alive: backup, export, erasure.

What an office decides is in other verbs.
"""
