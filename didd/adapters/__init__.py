"""One room or module per external system: database, archive, folders, sheets, CKAN, PDF.

Nothing is decided here: the pure rooms decide, adapters act.
"""
