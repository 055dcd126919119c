"""One module for each thing outside the core: database, archive, folders, sheets, CKAN, PDF."""
