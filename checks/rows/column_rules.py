"""The Great Expectations suite, built from ``metadata.yaml``: no rule is written twice.

The only module that imports great_expectations (takes seconds), so import it where a suite runs and
nowhere else. Rules become stock expectations; what those cannot express is a predicate of
``checks.rows.cross_field``. Presenting findings to people is for the return slip and the asset
checks.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

# Great Expectations reads its environment when it is imported.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")

import great_expectations as gx
import great_expectations.expectations as gxe
import numpy as np
import pandas as pd
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.execution_engine import pandas_execution_engine
from great_expectations.expectations.expectation import Expectation

from checks.rows.cross_field import PREDICATES, against_pattern, at_fault, same_text, with_folded
from didd.config.catalog import CatalogConfig, ConfigError
from didd.config.metadata import CrossFieldRule, Rule
from didd.model import Classification, Finding, Severity

#: All offending rows by position in the frame; GX truncates the other lists of a result at 200.
_RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "return_unexpected_index_query": False,
}
_VALUE_LENGTH = 200
#: Position of a row in the frame, and the ``meta`` of the expectation it violates.
Offence = tuple[int, Mapping[str, Any]]
_ONE_AT_A_TIME = threading.Lock()


class SuiteError(RuntimeError):
    """An expectation did not run: a fault of the suite or the frame, not of the agency's data."""


def check(frame: pd.DataFrame, config: CatalogConfig) -> tuple[Finding, ...]:
    """Check an intake frame against every row rule of ``metadata.yaml``.

    ``frame`` comes from ``didd.records.intake.intake_frame`` and is not modified. All offending
    rows are reported, ordered by file, sheet, row, then field and rule as the configuration lists
    them. Raises ``KeyError`` for a frame without the columns it needs, ``ConfigError`` for a rule
    that cannot be a check, ``SuiteError`` when an expectation fails to run.
    """
    rows = frame.reset_index(drop=True)
    offences = run_suite(build_suite(config), prepare(rows, config))
    return tuple(_findings(offences, rows))


def build_suite(config: CatalogConfig) -> gx.ExpectationSuite:
    """Build one expectation per field rule and cross-field rule, for a ``prepare``d frame.

    The text of a ``Finding`` is in the expectation's ``meta``; ``order`` is the position of the
    rule within its field. Raises ``ConfigError`` for a rule that names an unknown field or check.
    """
    expectations: list[Any] = []
    for order, (field, rule) in enumerate(_rules(config)):
        shared = rule.model_dump(mode="json", include={"rule", "severity", "message", "remedy"})
        common = {
            "meta": {
                **shared,
                "field": field,
                "order": [config.metadata.codes.index(field), order],
            },
            "severity": _SEVERITY[rule.severity],
        }
        make = _flagged if _is_derived(rule) else _STOCK[rule.check]
        expectations.append(make(field, rule, config, common))
    name = f"{config.metadata.name} v{config.metadata.version}"
    return gx.ExpectationSuite(name=name, expectations=expectations)


def prepare(frame: pd.DataFrame, config: CatalogConfig) -> pd.DataFrame:
    """Return only the columns that the suite reads: Great Expectations copies a lot.

    They are small: no texts but categories. ``CODE__length`` is the length of the
    text (missing where it is empty), ``CODE__told`` the same, but 0 where a text was not
    understood. ``CODE__issue`` and ``CODE__shown``, the raw text where there is no normalised one,
    are categories, and each rule over several fields or rows has a column of its own, True where
    the row breaks it.
    """
    rules = list(_rules(config))
    pairs = {f for field, r in rules if r.check == "differs_from" for f in (field, str(r.value))}
    plain = with_folded(frame, sorted({"judul"} | pairs))
    columns: dict[str, Any] = {}
    for field, rule in rules:
        name, make = _read_by(field, rule)
        if name not in columns:
            columns[name] = make(plain)
    return pd.DataFrame(columns, index=frame.index, copy=False)


def _read_by(field: str, rule: Rule | CrossFieldRule) -> tuple[str, Callable[[pd.DataFrame], Any]]:
    """Return the column that one rule's expectation reads, and the function that computes it."""
    if isinstance(rule, CrossFieldRule):
        return _flag(rule), lambda plain: at_fault(plain, rule)
    match rule.check:
        case "differs_from":
            return _flag(rule), lambda plain: same_text(plain, field, str(rule.value))
        case "matches" | "not_matches":
            return _flag(rule), lambda plain: against_pattern(plain[field].tolist(), rule)
        case "no_issue":
            return f"{field}__issue", lambda plain: _categories(plain[f"{field}__issue"].tolist())
        case "in_vocabulary":
            return f"{field}__shown", lambda plain: _categories(_shown(plain, field))
        case _:
            return _measured(field, rule), lambda plain: _lengths(plain, field, rule)


def _shown(plain: pd.DataFrame, field: str) -> list[str]:
    """Return the canonical texts, or the raw text where there is none."""
    both = zip(plain[field].tolist(), plain[f"{field}__raw"].tolist(), strict=True)
    return [value or raw.strip() for value, raw in both]


def _categories(texts: list[str]) -> pd.Categorical:
    """Return a categorical column in which an empty text is missing."""
    codes = {text: code for code, text in enumerate(filter(None, dict.fromkeys(texts)))}
    places = np.fromiter((codes.get(text, -1) for text in texts), np.int32, len(texts))
    return pd.Categorical.from_codes(places, categories=pd.Index(list(codes), dtype="str"))


def _lengths(plain: pd.DataFrame, field: str, rule: Rule) -> np.ndarray[Any, Any]:
    texts = plain[field].tolist()
    lengths = np.fromiter(map(len, texts), np.float64, len(texts))
    nothing = lengths == 0
    if (
        rule.unless_issue
    ):  # text that was not understood is not empty; its issue has a rule of its own
        nothing &= (plain[f"{field}__issue"] == "").to_numpy(bool)
    if rule.unless_excluded:
        nothing &= (plain["klasifikasi"] != Classification.DIKECUALIKAN.value).to_numpy(bool)
    lengths[nothing] = np.nan
    return lengths


def _measured(field: str, rule: Rule) -> str:
    name = f"{field}__told" if rule.unless_issue else f"{field}__length"
    return f"{name}_if_open" if rule.unless_excluded else name


def run_suite(suite: gx.ExpectationSuite, prepared: pd.DataFrame) -> list[Offence]:
    """Run the suite and return every offending row of every rule, in no particular order.

    May be called from any thread; runs are serialised. Raises ``SuiteError``.
    """
    asked = gx.ExpectationSuite(
        name=suite.name, expectations=[e for e in suite.expectations if _may_fail(e, prepared)]
    )
    with _ONE_AT_A_TIME, _configured_once():
        batch = _frames().get_batch(batch_parameters={"dataframe": prepared})
        results = batch.validate(asked, result_format=_RESULT_FORMAT).results
    offences: list[Offence] = []
    for result in results:
        asked_for: Any = result.expectation_config
        meta = asked_for.meta
        rows = result.result.get("unexpected_index_list", [] if result.success else None)
        if rows is None:
            raise SuiteError(f"{meta['rule']}: the check did not run: {result.exception_info}")
        offences.extend((row, meta) for row in rows)
    return offences


def _may_fail(expectation: Any, prepared: pd.DataFrame) -> bool:
    """Whether there is anything to check: a flagged row, an issue, an empty row."""
    column = prepared.get(expectation.column)
    if column is None:
        return True
    if isinstance(expectation, gxe.ExpectColumnValuesToNotBeNull):
        return bool(column.isna().any())
    if isinstance(column.dtype, pd.CategoricalDtype):
        return bool(len(column.cat.categories))
    return not pd.api.types.is_bool_dtype(column.dtype) or bool(column.any())


def _findings(offences: list[Offence], frame: pd.DataFrame) -> Iterator[Finding]:
    """Yield a finding per offence with its place in the list, in the order of ``check``."""
    fields = {meta["field"] for _, meta in offences}
    quoted = ["source", "sheet", *(f"{f}__{part}" for f in fields for part in ("column", "raw"))]
    text = {name: frame[name].tolist() for name in quoted}
    rows = list(map(int, frame["row"].tolist()))
    files, sheets = text["source"], text["sheet"]
    parts = {id(meta): (_common_part(meta), *_quoted(meta, text)) for _, meta in offences}
    for at, meta in sorted(
        offences, key=lambda o: (files[o[0]], sheets[o[0]], rows[o[0]], o[0], o[1]["order"])
    ):
        what, columns, raw = parts[id(meta)]
        yield Finding(
            *what,
            file=files[at],
            sheet=sheets[at],
            row=rows[at],
            column=columns[at],
            field=meta["field"],
            value=raw[at][:_VALUE_LENGTH],
        )


def _common_part(meta: Mapping[str, Any]) -> tuple[str, Severity, str, str]:
    """Return what all findings of one rule have in common."""
    return meta["rule"], Severity(meta["severity"]), meta["message"], meta["remedy"]


def _quoted(meta: Mapping[str, Any], text: Mapping[str, list[str]]) -> tuple[list[str], list[str]]:
    """Return the columns that findings of one rule quote: places and raw values."""
    return text[f"{meta['field']}__column"], text[f"{meta['field']}__raw"]


# Rules to expectations: each factory takes field, rule, configuration and common arguments.

_Make = Callable[[str, Any, CatalogConfig, dict[str, Any]], Any]
_SEVERITY = {Severity.ERROR: "critical", Severity.WARNING: "warning", Severity.INFO: "info"}


def _not_empty(field: str, rule: Rule, _config: CatalogConfig, common: dict[str, Any]) -> Any:
    return gxe.ExpectColumnValuesToNotBeNull(column=_measured(field, rule), **common)


def _length(field: str, rule: Rule, _config: CatalogConfig, common: dict[str, Any]) -> Any:
    bound = {"min_length": "min_value", "max_length": "max_value"}[rule.check]
    limit = {bound: rule.value}
    return gxe.ExpectColumnValuesToBeBetween(column=_measured(field, rule), **limit, **common)


def _in_vocabulary(field: str, rule: Rule, config: CatalogConfig, common: dict[str, Any]) -> Any:
    if rule.value != "classifications":
        raise ConfigError(f"metadata.yaml: {rule.rule}: value must be classifications")
    known = [term.code.value for term in config.classes.classifications]
    return gxe.ExpectColumnValuesToBeInSet(column=f"{field}__shown", value_set=known, **common)


def _flagged(_field: str, rule: Any, _config: CatalogConfig, common: dict[str, Any]) -> Any:
    return gxe.ExpectColumnValuesToBeInSet(column=_flag(rule), value_set=[False], **common)


_STOCK: Mapping[str, _Make] = {
    "not_empty": _not_empty,
    "min_length": _length,
    "max_length": _length,
    "in_vocabulary": _in_vocabulary,
    "no_issue": lambda field, rule, _, common: gxe.ExpectColumnValuesToNotBeInSet(
        column=f"{field}__issue", value_set=[rule.value], **common
    ),
}


_DERIVED = frozenset({"differs_from", "matches", "not_matches"})


def _is_derived(rule: Rule | CrossFieldRule) -> bool:
    """Whether we find the rows ourselves: Great Expectations copies all columns for a pattern."""
    return isinstance(rule, CrossFieldRule) or rule.check in _DERIVED


def _flag(rule: Rule | CrossFieldRule) -> str:
    return f"at_fault:{rule.rule}"


def _rules(config: CatalogConfig) -> Iterator[tuple[str, Rule | CrossFieldRule]]:
    """Yield every row rule with its field; raises ``ConfigError`` for an unknown field."""
    for spec in config.metadata.fields:
        yield from ((spec.code, rule) for rule in spec.rules)
    for rule in config.metadata.cross_field_rules:
        if rule.check not in PREDICATES or rule.field not in config.metadata.codes:
            raise ConfigError(
                f"metadata.yaml: {rule.rule}: check must be one of {', '.join(PREDICATES)}, "
                "and field one of the fields"
            )
        yield rule.field, rule


@contextmanager
def _configured_once() -> Generator[None]:
    """Cache each expectation's configuration: it is read a hundred times in a run.

    Great Expectations rebuilds it each time, which takes a third of a suite's run time on a
    short list. No expectation changes while a suite runs.
    """
    written: dict[int, tuple[Expectation, Any]] = {}
    anew = Expectation.configuration

    def configuration(self: Expectation) -> Any:
        if id(self) not in written:
            written[id(self)] = (self, anew.fget(self))  # pyright: ignore[reportOptionalCall]
        return written[id(self)][1]

    Expectation.configuration = property(configuration)  # pyright: ignore
    try:
        yield
    finally:
        Expectation.configuration = anew  # pyright: ignore


def warm_up() -> None:
    """Do now what the first check of this process would wait for: seconds of imports."""
    _frames()


@cache
def _frames() -> BatchDefinition[Any]:
    """Set Great Expectations up once per process: in memory, silent, sending nothing."""
    pandas_execution_engine.HASH_THRESHOLD = 0  # no fingerprint of the rows: it is not used
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("intake").add_dataframe_asset("rows")
    return asset.add_batch_definition_whole_dataframe("all")
