"""Machine-readable catalogue: DCAT, schema.org, feeds, sitemap.

Nothing here writes, and no page for people belongs here.
"""
