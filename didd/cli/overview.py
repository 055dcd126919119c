"""What ``didd --help`` shows: the verbs, each with the whole first paragraph of its help.

Written without Typer, whose import takes longer than everything else of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from textwrap import wrap

from didd.cli.verb_list import VERBS
from didd.cli.words import told
from didd.i18n import Sentence, _

ABOUT = _("From agency folder to public portal: harvest, decide, establish, publish.")
_USAGE, _OPTIONS_HEAD, _VERBS_HEAD = _("Usage: "), _("Options"), _("Commands")
_OPTIONS = {
    "--install-completion": _("Install completion for the current shell."),
    "--show-completion": _(
        "Show completion for the current shell, to copy it or customize the installation."
    ),
    "--help": _("Show this message and exit."),
}
#: Lines are as long as the terminal's, within these.
_NARROWEST, _WIDEST = 50, 80


def overview(program: str) -> str:
    """Return the help of the command line in the terminal's language."""
    width = max(min(shutil.get_terminal_size().columns, _WIDEST) - 2, _NARROWEST)
    usage = " ".join(map(told, (_("[OPTIONS]"), _("COMMAND [ARGS]..."))))
    verbs = {name: Sentence(verb.help) for name, verb in VERBS.items()}
    lines = [
        f"{told(_USAGE)}{program} {usage}",
        "",
        *wrap(told(ABOUT), width, initial_indent="  ", subsequent_indent="  "),
        "",
        f"{told(_OPTIONS_HEAD)}:",
        *_columns(list(_OPTIONS.items()), width),
        "",
        f"{told(_VERBS_HEAD)}:",
        *_columns(list(verbs.items()), width),
    ]
    return "\n".join(lines) + "\n"


def _columns(rows: Sequence[tuple[str, Sentence]], width: int) -> Iterator[str]:
    """Yield names with what they are for beside them."""
    first = max(len(name) for name, _ in rows) + 4
    for name, words in rows:
        yield from wrap(
            told(words), width,
            initial_indent=f"  {name}".ljust(first), subsequent_indent=" " * first,
        )  # fmt: skip
