"""Established lists beside the DIDD; the DIDD's own editions are one folder up, not here."""
