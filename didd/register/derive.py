"""What an entry leaves empty and what follows from its files, the portal or the settings. Pure.

Nothing here is part of what was approved: it is kept apart (``Entry.derived``) and marked wherever
it is shown. What follows from nothing stays empty, and is a gap (``didd.register.readiness``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from didd.config.agencies import AgencySpec
from didd.config.catalog import CatalogConfig
from didd.model import LIST_MARK, Entry, Form, Register

#: The medium of what is published with files.
ON_THE_PORTAL = "Situs web/Portal"

#: The mark of a derived value in print, and what it means.
MARK = "*)"
MARK_NOTE = (
    f"{MARK} diisi dari berkas, portal, atau setelan kantor; tidak ditulis Perangkat Daerah."
)
#: Marks an entry whose files are redacted copies; the key is also the dataset's on the portal.
COPY, BLACKENED = "salinan", "dihitamkan"
#: What stands behind its title in print, and what that means.
COPY_WORDS = "sebagian dihitamkan"
COPY_NOTE = "Sebagian dihitamkan: berkasnya salinan dengan bagian yang dikecualikan ditutup."


def derived(
    register: Register,
    config: CatalogConfig,
    days: Mapping[str, str],
    copies: Collection[tuple[str, str]] = (),
) -> Register:
    """Return the register with every empty field filled in that follows from something.

    ``days`` gives, per sha256 of a file, the day on which the document says it was made,
    ``copies`` the versions (record, content) made of redacted copies. Fields that the agency filled
    in stay as they are; deriving twice is deriving once.
    """
    spec = config.agency_spec(register.agency)
    return replace(
        register,
        entries=tuple(
            replace(
                entry,
                derived=_missing(entry, _found(entry, spec, config, days)) | _copied(entry, copies),
            )
            for entry in register.entries
        ),
    )


def derived_away(register: Register) -> Register:
    """Return the register as it was approved, with nothing derived in it."""
    return replace(register, entries=tuple(replace(e, derived={}) for e in register.entries))


def derived_names(entry: Entry) -> list[str]:
    """Return the codes of the fields that were filled in, and that the files are copies if so."""
    return [f"{COPY}: {BLACKENED}" if code == COPY else code for code in entry.derived]


def regions_named(text: str, config: CatalogConfig) -> str:
    """Return the codes of the regions of the territory that a text names, but for the whole."""
    words = " ".join(["", *re.findall(r"\w+", text.casefold()), ""])
    codes = [
        region.code
        for region in config.portal.regions[1:]
        if any(f" {name.casefold()} " in words for name in (region.name, *region.called))
    ]
    return LIST_MARK.join(codes)


def _missing(entry: Entry, found: Mapping[str, str]) -> dict[str, str]:
    return {code: text for code, text in found.items() if text and not entry.fields.get(code)}


def _copied(entry: Entry, copies: Collection[tuple[str, str]]) -> dict[str, str]:
    return {COPY: BLACKENED} if (entry.record_id, entry.content_hash) in copies else {}


def _found(
    entry: Entry, spec: AgencySpec | None, config: CatalogConfig, days: Mapping[str, str]
) -> dict[str, str]:
    known = sorted(day for file in entry.files if (day := days.get(file.sha256)))
    named = regions_named(f"{entry.title} {entry.fields.get('ringkasan', '')}", config)
    whole = config.portal.regions[0].code if config.portal.regions else ""
    settled = LIST_MARK.join(spec.regions) if spec else ""
    return {
        "waktu_pembuatan": known[-1] if known else "",
        "bentuk": Form.SOFTCOPY.value if entry.files else "",
        "media": ON_THE_PORTAL if entry.files else "",
        "kategori": spec.topic if spec else "",
        "kode_wilayah": named or settled or whole,
    }
