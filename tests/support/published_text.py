"""Everything that a published file says, whatever its format: for tests that look for a word."""

from __future__ import annotations

import io
import subprocess
import zipfile


def inside(content: bytes) -> str:
    """Return a file's bytes as text, what is packed in it unpacked; a PDF's with what it says."""
    if content.startswith(b"%PDF"):
        text = subprocess.run(
            ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
        )
        # A word that is broken over lines is a word.
        return text.stdout.decode().replace("\n", "") + content.decode("latin-1")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "".join(
                packed.read(name).decode("utf-8", "replace") for name in packed.namelist()
            )
    return content.decode("utf-8", "replace")
