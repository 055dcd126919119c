"""YAML files → validated objects; errors name file, line, key and the correct form.

The objects are defined by the other modules of this room; nothing here knows a field.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from didd.config.overlay import overlay

Shape = TypeVar("Shape", bound=BaseModel)


class ConfigError(ValueError):
    """The configuration is wrong; the message says where, and the correct form."""


class Part(BaseModel):
    """Base of every configuration object: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


#: The C loader is ten times as fast; fall back where PyYAML was built without it.
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):
    """Strict YAML: only true and false are booleans, and a key occurs once.

    Dates stay text: pydantic parses them, and reports an invalid one with its place.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Construct a mapping; a duplicate key is an error."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                problem = f"{key.value} stands here twice; keep one"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)


_TAG = "tag:yaml.org,2002:"
_OTHERWISE = {f"{_TAG}bool", f"{_TAG}timestamp"}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag not in _OTHERWISE]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _first in "tf":
    _Loader.yaml_implicit_resolvers.setdefault(_first, []).append(
        (f"{_TAG}bool", re.compile(r"^(?:true|false)$"))
    )


def load_object(
    path: Path, shape: type[Shape], under: Path | None = None, without: Collection[str] = ()
) -> Shape:
    """Read the file at ``path`` as one ``shape``, laid over that at ``under``.

    Of the keys ``without`` nothing is taken from ``under``. Raises ``ConfigError``, which names the
    file, of the two, that has the mistake.
    """
    node, plain = _read(path)
    if under is not None and node is not None:
        ours, _ = _read(under)
        node = overlay(node, ours, without) if ours is not None else node
        plain = _construct(_SafeLoader, node)
    try:
        return shape.model_validate(plain)
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(path, node, e) for e in error.errors())) from error


def written_at(path: Path, *keys: str) -> str | None:
    """Return where the file at ``path`` says this, as ``file:line``; None where it does not."""
    node, plain = _read(path)
    for key in keys:
        if not isinstance(plain, dict) or key not in plain:
            return None
        plain = cast(dict[str, Any], plain)[key]
    return _where(path, node, keys)


def read_nodes(path: Path) -> yaml.Node | None:
    """Return the nodes of the file at ``path``, each with its place; raises ``ConfigError``."""
    return _read(path)[0]


class _Named(io.StringIO):
    """Text of a file, which every place in it names."""

    name = ""


def _read(path: Path) -> tuple[yaml.Node | None, Any]:
    """Read the file at ``path``: its nodes, with their places, and the values they stand for."""
    text = _text(path)
    stream = _Named(text)
    stream.name = str(path)
    try:
        node = yaml.compose(stream, Loader=_Loader)
        return node, None if node is None else _construct(_Loader, node)
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}:{_place(error, text)}: not valid YAML: {_why(error)}") from error
    except (ValueError, RecursionError) as error:  # an overlong number, endless nesting
        raise ConfigError(f"{path}: a value cannot be read ({error}).") from error


def _construct(loader: type[yaml.SafeLoader], node: yaml.Node) -> Any:
    return loader("").construct_document(node)  # pyright: ignore[reportUnknownMemberType]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}). It should be a file in catalog_config/; "
            "`didd init` writes a working set, and DIDD_CONFIG names another folder."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text; save it as UTF-8.") from error


def _place(error: yaml.YAMLError, text: str) -> int:
    """Return the 1-based line of a YAML error."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return int(error.problem_mark.line) + 1
    position = getattr(error, "position", 0)
    return text.count("\n", 0, position) + 1


def _why(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError):
        return str(error.problem)
    return str(getattr(error, "reason", "unreadable"))


def _explain(path: Path, node: yaml.Node | None, error: Any) -> str:
    """Format one pydantic error as ``file:line: key: what is wrong, what would be right``."""
    location: tuple[str | int, ...] = tuple(error["loc"])
    key = ".".join(str(part) for part in location) or "(whole file)"
    message = re.sub(r"^Value error, ", "", error["msg"])
    given = error.get("input")
    shown = f" (found {given!r})" if isinstance(given, str | int | float | bool) else ""
    if error["type"] == "extra_forbidden":
        message = "unknown key; remove it or mend its spelling"
    return f"{_where(path, node, location)}: {key}: {message}{shown}"


def _where(path: Path, node: yaml.Node | None, location: tuple[str | int, ...]) -> str:
    """Find file and 1-based line of the deepest part of ``location`` that is there."""
    mark = node.start_mark if node else None
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(k, v) for k, v in node.value if k.value == part]
            if not found:
                break
            key, node = found[0]
            mark = key.start_mark
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            item: yaml.Node = node.value[part]
            node, mark = item, item.start_mark
        else:
            break
    return f"{mark.name}:{int(mark.line) + 1}" if mark else f"{path}:1"
