"""What visitors of the portal tell the office, fetched from a tick; nothing is decided by it."""
