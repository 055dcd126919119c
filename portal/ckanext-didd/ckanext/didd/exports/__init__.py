"""Machine-readable catalogue: DCAT, schema.org, feeds, sitemap."""
