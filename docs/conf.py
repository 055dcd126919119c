"""Settings of the documentation site, which Sphinx makes of these Markdown files: `make site`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.highlighting import lexers

ROOT = Path(__file__).resolve().parent.parent
_about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "DIDD"
author = ""
project_copyright = ""
version = release = _about["version"]
language = "en"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_site"]
#: Headings can be linked to as on the pages of a repository.
myst_heading_anchors = 4

html_theme = "furo"
html_title = f"DIDD {version}"
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False

# Repositories draw these; here they stand as text, for their program would come from elsewhere.
lexers["mermaid"] = TextLexer()


def setup(app: Sphinx) -> None:
    """Name files of the checkout that are no pages of the site, rather than link to them."""
    app.connect("source-read", _name_outside)


def _name_outside(_app: Sphinx, page: str, source: list[str]) -> None:
    if "/" not in page:
        source[0] = re.sub(r"\[([^\]]+)\]\(\.\./([^)]+)\)", r"\1 (`\2`)", source[0])
