"""Write ``docs/cli.md`` from the command line's own help: ``python docs/make_cli.py``."""

from __future__ import annotations

from pathlib import Path

from didd.cli.app import verb_of
from didd.cli.verb_list import VERBS

TARGET = Path(__file__).with_name("cli.md")


def render() -> str:
    """Return the reference of every verb, its arguments and options, as Markdown."""
    out = ["# The command line", "", "Made by `docs/make_cli.py` from `didd --help`.", ""]
    for path, command in _verbs({name: verb_of(name) for name in VERBS}, ["didd"]):
        out += [f"## `{' '.join(path)}`", "", (command.help or "").strip(), ""]
        rows = [
            f"| `{', '.join(p.opts) if p.param_type_name == 'option' else p.name}` "
            f"| {getattr(p, 'help', None) or ''} |"
            for p in command.params
            if p.name not in {"help", "install_completion", "show_completion"}
        ]
        if rows:
            out += ["| | |", "|---|---|", *rows, ""]
    out += [
        "Exit codes: 0 done, 1 findings or refusals that block, 2 wrong use, broken set-up, or "
        "somebody else at it.",
        "With `--json` one JSON document goes to standard output, progress to standard error.",
        "",
        "The language is that of `DIDD_LANGUAGE`, else of `LC_ALL`, `LC_MESSAGES`, `LANG`: `id` is "
        "Indonesian, anything else English. The keys and codes of JSON do not change with it.",
        "",
    ]
    return "\n".join(out)


def _verbs(commands, path):
    for name, sub in sorted(commands.items()):
        if hasattr(sub, "commands"):
            yield from _verbs(sub.commands, [*path, name])
        else:
            yield [*path, name], sub


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
