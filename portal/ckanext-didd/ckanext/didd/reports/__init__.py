"""Faults that visitors report: the form, its limits, what is kept of it, how it stands.

Nothing here asks who somebody is, and no text of a reporter is ever shown.
"""
