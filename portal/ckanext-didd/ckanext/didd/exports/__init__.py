"""The catalogue for machines: DCAT, schema.org, feeds, sitemap."""
