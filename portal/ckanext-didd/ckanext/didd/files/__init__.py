"""Files of strangers: how stored bytes leave the portal, and from which host."""
