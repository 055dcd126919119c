"""A year of the office for strangers: what is public of it, as a bag. Nothing else is in it."""
