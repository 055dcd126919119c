"""The register as pages: an edition read row by row, compared with another, as an auditor's table.

The source is the published JSON of each edition; beside it only what the portal shows today is
asked. Nothing of it is kept on a disk: what is closed later leaves no copy here.
"""
