"""What the law asks of an office, as data of ``catalog_config/``; not how the office works."""
