"""Verbs that keep an installation alive: backup, measures. What an office decides is elsewhere."""
