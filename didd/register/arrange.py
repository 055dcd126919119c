"""A compiled register in the office's own order and numbering. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from didd.config.print_form import PrintedForm
from didd.model import Entry, Register


def arranged(register: Register, form: PrintedForm) -> Register:
    """Return the register with its classes in the order of ``form``, numbered as it says.

    Within a class the order stays. Arranging twice is arranging once.
    """
    ordered = sorted(register.entries, key=lambda e: form.order.index(e.classification))
    counted: Counter[str] = Counter()
    entries: list[Entry] = []
    for entry in ordered:
        key = entry.classification.value if form.numbering == "class" else ""
        counted[key] += 1
        entries.append(replace(entry, number=str(counted[key])))
    return replace(register, entries=tuple(entries))
