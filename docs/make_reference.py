"""Write `docs/settings.md` and `docs/rules.md` from the code: ``python docs/make_reference.py``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from desk.access.login_settings import LoginSettings
from didd.config.catalog import DEFAULTS, FILES, CatalogConfig, load_catalog_config
from didd.settings import Settings

DOCS = Path(__file__).parent


def settings_page() -> str:
    """Return every setting of the environment and of ``catalog_config/``, as Markdown."""
    out = ["# Settings", "", "Made by `docs/make_reference.py` from the code.", ""]
    out += ["## The environment", "", "Set in the environment, or in `didd.env`.", ""]
    for model in (Settings, LoginSettings):
        out += [
            _sentence(model),
            "",
            *_fields(model, str(model.model_config.get("env_prefix", ""))),
            "",
        ]
    out += ["## The files of `catalog_config/`", ""]
    out += ["A file of the office holds only what differs from ours.", ""]
    seen: set[type[BaseModel]] = set()
    for name, model in FILES.values():
        out += [f"### `{name}`", ""]
        for part in _parts(model, seen):
            out += [f"**{part.__name__}.** {_sentence(part)}", "", *_fields(part), ""]
    return "\n".join(out)


def rules_page(config: CatalogConfig) -> str:
    """Return every rule that an agency may meet, with its sentences, as Markdown."""
    out = ["# Rules", "", "Made by `docs/make_reference.py` from our own settings.", ""]
    kinds = {
        "Rows of a list (`metadata.yaml`)": config.metadata.all_rules(),
        "What is inside files (`checks.yaml`)": config.checks.rules,
    }
    for title, rules in kinds.items():
        out += [f"## {title}", "", "| Rule | | What the agency reads |", "|---|---|---|"]
        for rule in sorted(rules, key=lambda rule: rule.rule):
            read = _cell(f"{rule.message} {rule.remedy}")
            out.append(f"| `{rule.rule}` | {rule.severity.value} | {read} |")
        out.append("")
    return "\n".join(out)


def _parts(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Yield a part and the parts within it, each once."""
    if model in seen:
        return
    seen.add(model)
    yield model
    for kind in get_type_hints(model).values():
        for inner in _models(kind):
            yield from _parts(inner, seen)


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        yield kind
    for inner in get_args(kind):
        yield from _models(inner)


def _fields(model: type[BaseModel], prefix: str = "") -> list[str]:
    rows = []
    for name, field in model.model_fields.items():
        shown = f"{prefix}{name}".upper() if prefix else name
        usual = "must be given" if field.is_required() else _usual(field.get_default())
        rows.append(f"| `{shown}` | {_cell(_kind(field.annotation))} | {_cell(usual)} |")
    return ["| | | usually |", "|---|---|---|", *rows] if rows else []


def _kind(annotation: Any) -> str:
    """Return a type in few words, without the names of modules."""
    if inspect.isclass(annotation) and not get_args(annotation):
        return annotation.__name__
    return re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", str(annotation))


def _usual(value: Any) -> str:
    if value is None or value in ((), "", frozenset()):
        return ""
    if isinstance(value, BaseModel | Mapping):
        return ""
    return f"`{value}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _sentence(model: type[BaseModel]) -> str:
    return " ".join(re.sub(r"``(.+?)``", r"`\1`", inspect.getdoc(model) or "").split())


if __name__ == "__main__":
    ours = load_catalog_config(DEFAULTS)
    for target, text in (("settings", settings_page()), ("rules", rules_page(ours))):
        (DOCS / f"{target}.md").write_text(text, encoding="utf-8")
