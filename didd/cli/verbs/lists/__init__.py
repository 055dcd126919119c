"""Verbs of lists beside the DIDD in force: what is excluded, editions compared, decrees."""
