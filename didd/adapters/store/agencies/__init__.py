"""Agencies as they change, and the open work of those that merged."""
