"""One room or module per external system: database, archive, folders, sheets, CKAN, PDF."""
