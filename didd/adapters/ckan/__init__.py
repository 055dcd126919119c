"""The province's CKAN as a ``Portal``: the only package that knows ckanapi.

``portal`` says what to do, ``mapping`` how a dataset looks in CKAN's words, ``wire`` carries calls
and files, ``answers`` sorts what comes back.
"""

from didd.adapters.ckan.http import Patience
from didd.adapters.ckan.portal import CkanPortal

__all__ = ["CkanPortal", "Patience"]
