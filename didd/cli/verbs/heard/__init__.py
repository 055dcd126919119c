"""What visitors of the portal tell the office, fetched by hand; nothing is answered here."""
