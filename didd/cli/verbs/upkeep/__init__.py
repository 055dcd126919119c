"""Verbs that keep an installation alive: its backup. What an office decides is in other verbs."""
