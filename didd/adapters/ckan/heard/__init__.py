"""What visitors tell the office on the portal, as calls; it is not judged here."""
