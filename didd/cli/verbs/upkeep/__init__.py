"""Verbs that keep an installation alive: its backup, its upgrade.

What an office decides is in other verbs.
"""
