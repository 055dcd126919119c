"""Reports of faults taken from the portal, answered, told there; nothing is decided by time."""
