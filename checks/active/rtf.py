"""RTF: fields that call a program, embedded objects, remote templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from checks.active.calls import field_calls
from checks.documents.programs import listed
from didd.config.checks import Checks
from didd.i18n import _
from didd.model import Finding

_MEGABYTE = 1 << 20
_INSTRUCTION = re.compile(r"\\\*?\\?fldinst\b(.{0,4000}?)(?:\\fldrslt|$)", re.DOTALL)
_WORDS = re.compile(r"\\[a-z]+-?\d* ?|[{}]|\\\*|[\r\n]", re.IGNORECASE)
_CODED = re.compile(r"\\'([0-9a-f]{2})", re.IGNORECASE)
_STARTED = re.compile(r"\\obj(?:update|autlink|link|ocx|sub|icemb)\b", re.IGNORECASE)
_OBJECT = re.compile(r"\\object\b|\\objdata|\\objemb", re.IGNORECASE)
_TEMPLATE = re.compile(r"\\template\b\s*(?:[^{}]{0,20}?)(https?:|ftp:|\\\\|//)", re.IGNORECASE)


def rtf_findings(stream: BinaryIO, rules: Checks) -> Iterator[Finding]:
    """Yield the findings on an RTF file."""
    stream.seek(0)
    text = stream.read(rules.documents.member_megabytes * _MEGABYTE).decode("latin-1")
    runs: dict[str, None] = {}
    fetched: dict[str, None] = {}
    for found in _INSTRUCTION.finditer(text):
        plain = _WORDS.sub("", _CODED.sub(lambda m: chr(int(m[1], 16)), found[1]))
        word, running = field_calls(plain)
        if word:
            (runs if running else fetched)[str(_("the field {word}", word=word))] = None
    if _STARTED.search(text):
        runs[str(_("an object that runs when opened"))] = None
    if _TEMPLATE.search(text):
        runs[str(_("a template from outside"))] = None
    if runs:
        yield rules.finding("dokumen-memanggil-luar", value=listed(runs))
    elif fetched:
        yield rules.finding("dokumen-menunjuk-luar", value=listed(fetched))
    if _OBJECT.search(text):
        yield rules.finding("berkas-sisipan", value=_("an embedded object"))
