"""Several offices in one cell → a list.

Pure. Lists put offices on lines, number them, or separate them by semicolons; a line
end may also just wrap a long name. What is not a list stays as it is.
"""

from __future__ import annotations

import re

_BULLET = re.compile(r"(?:[-–•*·▪]|\(?(?:\d{1,2}|[a-z])[.)])\s+")
#: "1. … 2. …" in one line.
_SECOND = re.compile(r"\s+(?=\(?(?:2[.)]|b[.)])\s)")
_NEXT = re.compile(r"\s+(?=\(?(?:\d{1,2}|[b-z])[.)]\s)")
#: A line that starts so is another office,
_OFFICE = re.compile(
    r"(?:ppid|bidang|kepala|ka\.?|kasi|kabid|seksi|sub|subbag\w*|subbid\w*|bagian|sekretari\w+|dinas"
    r"|badan|biro|upt\w*|inspektorat|kantor|satuan|unit|tim|rsud|rsj|puskesmas|kecamatan|kelurahan"
    r"|divisi|departemen|deputi|subdit\w*|fakultas|rumah sakit|perumda|bappe\w+|diskominfo\w*"
    r"|pejabat|asisten|direktur|direktorat|balai|bpbd|satpol|setda|setwan)\b",
    re.IGNORECASE,
)
#: unless the previous line cannot be the end of a name.
_GOES_ON = re.compile(
    r"(?:^|.*\s)(?:dan|dan/atau|atau|serta|&|pada|di|dari|untuk|selaku)$|.*[,/(&-]$"
    r"|(?:plt|plh|pj)\.?$|(?:plt\.? |plh\.? )?"
    r"(?:kepala|ka\.?|sekretaris|ketua|anggota|staf|direktur|pejabat|asisten|unit|tim|sub"
    r"|uptd?(?: puskesmas)?|puskesmas|balai|kantor|dinas|badan)$",
    re.IGNORECASE,
)


def is_office(text: str) -> bool:
    """Return whether a text begins as the name of an office or a post does.

    >>> is_office("Kepala Bidang Umum"), is_office("Rusak ringan")
    (True, False)
    """
    return bool(_OFFICE.match(text.strip()))


def offices(text: str) -> tuple[str, ...]:
    r"""Return the offices in a cell, in order, without duplicates; line ends in ``text`` count.

    >>> offices("1. Bidang Umum\n2. Bidang Data"), offices("Kepala\nBidang Umum")
    (('Bidang Umum', 'Bidang Data'), ('Kepala Bidang Umum',))
    >>> offices("1) Bidang Umum 2) Bidang Data")
    ('Bidang Umum', 'Bidang Data')
    """
    if "\n" not in text and re.match(r"\(?[1a][.)]\s", text) and _SECOND.search(text):
        text = _NEXT.sub("\n", text)
    listed = sum(bool(_BULLET.match(line.strip())) for line in text.split("\n")) > 1
    found: list[str] = []
    for part in re.split(r"[;|]", text):
        names: list[str] = []
        for line in filter(None, map(str.strip, part.split("\n"))):
            bullet = _BULLET.match(line) if listed else None
            if not names or bullet or (_OFFICE.match(line) and not _GOES_ON.match(names[-1])):
                names.append(line[bullet.end() :] if bullet else line)
            else:
                names[-1] = f"{names[-1]} {line}"
        found += names
    return tuple(dict.fromkeys(found))
