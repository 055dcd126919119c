"""Verbs that answer auditors: what must be there and is not, what officers declare of it."""
