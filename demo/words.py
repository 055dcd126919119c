"""What the demo says, in English and Indonesian; ``LC_ALL``, ``LC_MESSAGES`` or ``LANG`` choose."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "id"]

_WORDS: dict[str, dict[Language, str]] = {
    "samples": {
        "en": "The decisions below are made by SAMPLE officers (contoh.utama approves, "
        "contoh.atasan establishes): they show how it works, and bind nobody.",
        "id": "Keputusan di bawah ini dibuat petugas CONTOH (contoh.utama menyetujui, "
        "contoh.atasan menetapkan): hanya peragaan, dan tidak mengikat siapa pun.",
    },
    "servers": {"en": "Starting Dagster and the desk", "id": "Menjalankan Dagster dan meja kerja"},
    # Each phase, before it begins.
    "collect": {
        "en": "SOP 1, collect: Dagster reads the folders of {agencies} agencies, checks every row "
        "and every file, and submits what is fit.",
        "id": "SOP 1, mengumpulkan: Dagster membaca folder {agencies} Perangkat Daerah, memeriksa "
        "setiap baris dan berkas, lalu mengajukan yang layak.",
    },
    "approve": {
        "en": "SOP 2, approve: contoh.utama approves what waits, and Dagster compiles the drafts.",
        "id": "SOP 2, menyetujui: contoh.utama menyetujui yang menunggu, lalu Dagster menyusun "
        "rancangan DIDD.",
    },
    "establish": {
        "en": "SOP 3 and 4: contoh.atasan establishes each draft by a sample decree; Dagster "
        "publishes what was established.",
        "id": "SOP 3 dan 4: contoh.atasan menetapkan setiap rancangan dengan keputusan contoh; "
        "Dagster mengunggah yang ditetapkan.",
    },
    "prove": {
        "en": "Proof: publishing once more must write nothing; then every record is searched for "
        "as the public does.",
        "id": "Pembuktian: mengunggah sekali lagi tidak boleh menulis apa pun; lalu setiap butir "
        "dicari seperti masyarakat mencarinya.",
    },
    # The bars.
    "harvesting": {"en": "Collecting and checking", "id": "Mengumpulkan dan memeriksa"},
    "approving": {"en": "Approving", "id": "Menyetujui"},
    "compiling": {"en": "Compiling the drafts", "id": "Menyusun rancangan"},
    "establishing": {"en": "Establishing", "id": "Menetapkan"},
    "publishing": {"en": "Publishing", "id": "Mengunggah"},
    "searching": {"en": "Searching as the public does", "id": "Mencari seperti masyarakat"},
    # The tables.
    "title": {"en": "{sop}: what happened", "id": "{sop}: hasilnya"},
    "agency": {"en": "agency", "id": "PD"},
    "files": {"en": "files", "id": "berkas"},
    "rows": {"en": "rows", "id": "baris"},
    "accepted": {"en": "valid", "id": "layak"},
    "findings": {"en": "findings", "id": "temuan"},
    "approved": {"en": "approved", "id": "disetujui"},
    "established": {"en": "established", "id": "ditetapkan"},
    "published": {"en": "published", "id": "terbit"},
    "found": {"en": "found", "id": "tampil"},
    "legend": {
        "en": "valid: rows fit to be records; found: by the public's search.",
        "id": "layak: baris yang dapat menjadi butir; tampil: dalam pencarian masyarakat.",
    },
    "times": {"en": "Seconds of each step", "id": "Lamanya setiap langkah (detik)"},
    "step collect": {"en": "collect", "id": "mengumpulkan"},
    "step approve": {"en": "approve", "id": "menyetujui"},
    "step establish": {"en": "establish", "id": "menetapkan"},
    "step publish": {"en": "publish", "id": "mengunggah"},
    "late": {"en": "late", "id": "lewat"},
    "standard": {"en": "In the SOP", "id": "Dalam SOP"},
    # What came of it.
    "unchanged": {
        "en": "Nothing had changed: the portal was read, and not written to.",
        "id": "Tidak ada yang berubah: portal dibaca, dan tidak ditulisi.",
    },
    "written": {
        "en": "{count} datasets were written to the portal, and read back.",
        "id": "{count} dataset ditulis ke portal, lalu dibaca kembali.",
    },
    "all found": {
        "en": "The public search finds {found} of {wanted} established records.",
        "id": "Pencarian masyarakat menemukan {found} dari {wanted} butir yang ditetapkan.",
    },
    "some away": {
        "en": "The public search finds {found} of {wanted} records. Established, and taken back or "
        "waiting: {away}.",
        "id": "Pencarian masyarakat menemukan {found} dari {wanted} butir. Ditetapkan, lalu "
        "dicabut atau menunggu: {away}.",
    },
    # Where to look.
    "portal": {"en": "portal", "id": "portal"},
    "desk": {"en": "desk", "id": "meja kerja"},
    "logs": {"en": "logs", "id": "log"},
    "dagster account": {
        "en": "SAMPLE account of Dagster:",
        "id": "Akun CONTOH untuk Dagster:",
    },
    "desk accounts": {
        "en": "SAMPLE accounts of the desk, new at every start:",
        "id": "Akun CONTOH untuk meja kerja, baru setiap kali dijalankan:",
    },
    "done": {"en": "Done in {seconds} s.", "id": "Selesai dalam {seconds} detik."},
    "stays": {"en": "It stays up until Ctrl-C.", "id": "Tetap berjalan sampai Ctrl-C."},
    "stopped": {
        "en": "Everything that was started is stopped.",
        "id": "Semua yang dijalankan sudah dihentikan.",
    },
}


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """Return what the terminal's settings ask for; English when they ask for neither.

    >>> language({"LANG": "id_ID.UTF-8"}), language({"LANG": "id_ID", "LC_ALL": "C"})
    ('id', 'en')
    """
    asked = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next((value for value in asked if value), "").lower()
    return "id" if chosen.partition("_")[0].partition(".")[0] in {"id", "in"} else "en"


def word(key: str, spoken: Language | None = None, **values: object) -> str:
    """Return the word or sentence, its blanks filled; ``KeyError`` for one that there is not."""
    return _WORDS[key][spoken or language()].format(**values)


def number(value: float, spoken: Language | None = None) -> str:
    """Write a number with one decimal as it is written in the language.

    >>> number(2.52, "id"), number(2.52, "en")
    ('2,5', '2.5')
    """
    written = f"{value:.1f}"
    return written.replace(".", ",") if (spoken or language()) == "id" else written
