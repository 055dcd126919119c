"""The public portal: a real CKAN on this machine, and the extension for the office.

Run from its checkout: `python -m portal.local up|down|status`, or `from portal import Portal`.
`ckanext-didd/` is a package of its own, under its own licence, for CKAN's environment; nothing
in this folder beside it imports CKAN.
"""

from portal.local.errors import PortalError
from portal.local.running import Portal

__all__ = ["Portal", "PortalError"]
