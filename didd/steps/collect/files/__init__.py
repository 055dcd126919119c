"""The files that an agency's list names: read, checked, asked for, described."""
