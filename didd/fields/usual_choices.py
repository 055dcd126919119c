"""Texts that a form offers for a field: in the agencies' workbook, and at the desk."""

from __future__ import annotations

#: Forms in which information is available.
FORMS = ("Hardcopy", "Softcopy", "Hardcopy dan Softcopy", "Rekam")
#: How long information is kept.
PERIODS = ("Selama berlaku", "Permanen", "1 tahun", "2 tahun", "5 tahun", "10 tahun")
