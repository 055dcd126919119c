"""A portal under a service manager: its files are written and its database prepared here.

No process is started or stopped here; units of ``deploy/units`` do that, or whoever reads them.
"""
