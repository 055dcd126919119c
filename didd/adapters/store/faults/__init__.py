"""Faults that visitors reported: kept, answered, told to the portal; no other text of theirs."""
