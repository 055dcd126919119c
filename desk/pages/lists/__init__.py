"""Pages of lists beside the DIDD, and what the forms of decrees share; nothing decides here."""
