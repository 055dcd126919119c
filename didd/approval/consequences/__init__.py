"""Consequence tests: what minutes must say, how long is excluded, what a copy may be. Pure."""
