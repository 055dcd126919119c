"""Consequence tests as acts: concluded, with redacted copies, signed minutes; nothing is public."""
