"""Faults that visitors of the portal reported: read and answered; nothing else of a stranger's."""
