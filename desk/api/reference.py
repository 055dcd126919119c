"""The reference of the API as a page of the desk: its document, to be read without any script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from starlette.responses import Response

from desk.api.document import PATH, SECURITY, document
from desk.web.context import RequestContext

_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter, or a part of a body or an answer; ``model`` names its own part of the page."""

    name: str
    kind: str
    model: str
    required: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One operation as the page shows it."""

    method: str
    path: str
    what: str
    scopes: tuple[str, ...]
    permission: str
    parameters: tuple[Value, ...]
    body: Value | None
    answer: Value | None


@dataclass(frozen=True, slots=True)
class Model:
    """A body or an answer: what it is, and its parts."""

    name: str
    what: str
    parts: tuple[Value, ...]


def reference(context: RequestContext) -> Response:
    """Show every operation with what it asks and answers."""
    groups, models = _read()
    return context.page("reference.html", groups=groups, models=models, base=PATH)


@cache
def _read() -> tuple[Mapping[str, list[Told]], list[Model]]:
    made = document()
    groups: dict[str, list[Told]] = {}
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            told = _operation(method.upper(), path, operation)
            groups.setdefault(operation["tags"][0], []).append(told)
    schemas: Mapping[str, Any] = made["components"]["schemas"]
    models = [_model(name, schema) for name, schema in sorted(schemas.items())]
    return groups, [model for model in models if model.parts]


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Told:
    body = operation.get("requestBody", {}).get("content", {})
    answers = (v for code, v in operation["responses"].items() if code.startswith("2"))
    answer = next(answers, {}).get("content", {})
    return Told(
        method=method,
        path=path,
        what=operation["description"],
        scopes=tuple(asked[SECURITY][0] for asked in operation["security"]),
        permission=operation["x-permission"],
        parameters=tuple(
            _value(each["name"], each["schema"], required=each["required"])
            for each in operation.get("parameters", ())
        ),
        body=_content(body),
        answer=_content(answer),
    )


def _content(content: Mapping[str, Any]) -> Value | None:
    for kind, said in content.items():
        value = _value("", said["schema"], required=True)
        return value if kind == "application/json" else Value("", "bytes", "", required=True)
    return None


def _model(name: str, schema: Mapping[str, Any]) -> Model:
    needed = schema.get("required", ())
    parts = schema.get("properties", {}).items()
    told = tuple(_value(part, said, required=part in needed) for part, said in parts)
    return Model(name, schema.get("description", ""), told)


def _value(name: str, schema: Mapping[str, Any], *, required: bool) -> Value:
    kind, model = _kind(schema)
    return Value(name, kind, model, required)


def _kind(schema: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a value is, in words, and the model that it is or holds."""
    if ref := schema.get("$ref"):
        return "", ref.removeprefix(_REF)
    if some := schema.get("anyOf"):
        kinds = [_kind(each) for each in some]
        words = " | ".join(kind for kind, _model in kinds if kind)
        return words, next((model for _kind_, model in kinds if model), "")
    if schema.get("type") == "array":
        kind, model = _kind(schema.get("items", {}))
        return f"list of {kind}".rstrip(), model
    if known := schema.get("enum") or ([schema["const"]] if "const" in schema else None):
        return " | ".join(str(each) or "(empty)" for each in known), ""
    kind = str(schema.get("type", "any"))
    return f"{kind} ({schema['format']})" if "format" in schema else kind, ""
