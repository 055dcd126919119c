"""The province's CKAN as a ``Portal``: the only package that knows ckanapi.

``portal`` implements the port, ``wire_form`` converts datasets to CKAN's form, ``http`` carries
calls and files, ``answers`` classifies the responses.
"""

from didd.adapters.ckan.http import Patience
from didd.adapters.ckan.portal import CkanPortal

__all__ = ["CkanPortal", "Patience"]
