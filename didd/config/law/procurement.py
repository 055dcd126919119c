"""``procurement.yaml``: what is asked of a procurement package, by its method and its stage."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field, model_validator

from didd.config.metadata import Label
from didd.config.yaml_files import Part

_CODE = r"^[a-z][a-z_-]{1,39}$"


class PaperGroup(Part):
    """Papers that come into being in one part of a procurement, by their headings' codes."""

    code: str = Field(pattern=_CODE)
    label: Label
    papers: tuple[str, ...]


class Stage(Part):
    """How far a package has come, and the groups whose papers are asked of it then."""

    code: str = Field(pattern=_CODE)
    label: Label
    asks: tuple[str, ...]
    words: tuple[str, ...] = ()


class Method(Part):
    """A way of procuring. ``not_required`` are papers that it does not need."""

    code: str = Field(pattern=_CODE)
    label: Label
    words: tuple[str, ...] = ()
    not_required: tuple[str, ...] = ()


class Procurement(Part):
    """``procurement.yaml``; ``verified`` says whether ``source`` itself was read."""

    source: str
    verified: bool
    groups: tuple[PaperGroup, ...]
    stages: tuple[Stage, ...]
    methods: tuple[Method, ...]

    @model_validator(mode="after")
    def _names_what_is_there(self) -> Procurement:
        groups = _once("groups", (g.code for g in self.groups))
        _once("stages", (s.code for s in self.stages))
        _once("methods", (m.code for m in self.methods))
        papers = _once("papers", (paper for g in self.groups for paper in g.papers))
        for stage in self.stages:
            if strange := sorted(set(stage.asks) - groups):
                raise ValueError(f"stage {stage.code} asks for no such group: {strange[0]}")
        for method in self.methods:
            if strange := sorted(set(method.not_required) - papers):
                raise ValueError(f"method {method.code} names no such paper: {strange[0]}")
        return self

    def stage(self, code: str) -> Stage | None:
        """Return the stage of this code; None for none."""
        return next((each for each in self.stages if each.code == code), None)

    def method(self, code: str) -> Method | None:
        """Return the method of this code; None for none."""
        return next((each for each in self.methods if each.code == code), None)

    def asked(self, stage: str) -> tuple[str, ...]:
        """Return the codes of the papers asked at a stage; at one that is unknown all of them."""
        found = self.stage(stage)
        groups = self.groups if found is None else [g for g in self.groups if g.code in found.asks]
        return tuple(paper for group in groups for paper in group.papers)


def _once(what: str, codes: Iterable[str]) -> set[str]:
    listed = list(codes)
    if doubled := sorted({c for c in listed if listed.count(c) > 1}):
        raise ValueError(f"{what}: code used twice: {', '.join(doubled)}")
    return set(listed)
