"""What is said of something whose title or files are not to be told: without their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from didd.text.fold import fold

#: A shorter name may be any word.
_LONG = 8
#: What stands for a title that tells a file's name.
UNTOLD = "Dokumen yang dikecualikan (judulnya tidak dimuat)"


def told(
    title: str, texts: Mapping[str, str], paths: Iterable[str], general: str = "", *, closed: bool
) -> tuple[str, dict[str, str]]:
    """Return the title and the texts (by code) in which neither a path nor a hidden title is told.

    ``general`` stands in place of the title where it is given; ``closed`` hides the title too, and
    so does its being the name of a file. A text in which a name would still be read is "".
    """
    files = {name for path in paths for name in (path, path.rpartition("/")[2]) if name}
    stems = {name.rpartition(".")[0] for name in files}
    named = fold(title) in {fold(name) for name in files | stems}
    shown = general or (UNTOLD if named or closed else title)
    secret = files | {stem for stem in stems if len(stem) >= _LONG}
    if shown != title:  # else another text would tell what it hides
        secret |= {title}
    return without(shown, files), {code: without(text, secret) for code, text in texts.items()}


def without(text: str, secret: Iterable[str]) -> str:
    """Return a text without these names, however they are written; "" where one is left in it."""
    for name in sorted(secret, key=len, reverse=True):
        text = re.sub(re.escape(name), "…", text, flags=re.IGNORECASE)
    said = fold(text)
    return "" if any(len(name) >= _LONG and fold(name) in said for name in secret) else text
