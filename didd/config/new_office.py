"""What a new office's ``catalog_config/`` begins with: what it must settle itself, and no more."""

from __future__ import annotations

import re

from didd.config.catalog import DEFAULTS, OWN_KEYS

_SOP = """\
# Where this office differs from what comes with didd. Any key of the files that come with it
# (metadata, checks, portal, classifications, retention, sop) may be written here, each in a file of
# its name: it counts in place of theirs. What is not written stays as it comes, and becomes better
# with a new version.
"""
_SETTINGS = """\
# What offices settle most often, as it comes. Where yours differs, take the # away from `settings:`
# and from that line alone; nothing is said twice.
"""
_PORTAL = """\
# What the public portal says of this office; every other key of the portal.yaml that comes with
# didd may be written here too. Fill in what is null: people read it at the foot of every page, and
# wherever they are told to ask the PPID. didd doctor tells what is still missing.
office:
  name: null
  email: null
  address: null
  phone: null
  hours: null
  # The office's own service for requests for information and for objections: an https address.
  request_url: null
# The same of agencies' own information officers, by the agency's slug (name, email, address, phone,
# hours).
agency_contacts: {}
"""
#: A key of a file's first level, with the comment lines above it.
_BLOCK = re.compile(r"(?m)(?:^#.*\n)*^(?P<key>\w+):.*\n(?:(?!\w|#).*\n)*")


def own_settings() -> dict[str, str]:
    """Return the files of a new office by name: agencies, its own part of the SOP, contacts."""
    sop = (DEFAULTS / "sop.yaml").read_text(encoding="utf-8")
    blocks = {found["key"]: found[0] for found in _BLOCK.finditer(sop)}
    chosen = [blocks[key].strip("\n") for key in OWN_KEYS]
    told = "\n".join(f"#{line}" for line in blocks["settings"].strip("\n").splitlines())
    return {
        "agencies.yaml": (DEFAULTS / "agencies.yaml").read_text(encoding="utf-8"),
        "portal.yaml": _PORTAL,
        "sop.yaml": _SOP + "\n".join(chosen) + f"\n\n{_SETTINGS}{told}\n",
    }
