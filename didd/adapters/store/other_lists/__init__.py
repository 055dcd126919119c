"""Established lists beside the DIDD, and decrees that came back after their list; no editions."""
