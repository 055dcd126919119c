"""The Great Expectations suite, made from ``metadata.yaml``: no rule is written twice.

The only module that imports great_expectations (some seconds), so import it where a suite runs and
nowhere else. Rules become stock expectations; what no stock one can say is a predicate of
``checks.cross_field``. Telling people what was found is for the return slip and the asset checks.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

# Great Expectations reads its environment when it is imported.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.row_conditions import Column

from checks.cross_field import PREDICATES, same_text, with_folded
from didd.collector import collector_off
from didd.model import Finding, Severity
from didd.schema import CatalogConfig, ConfigError, CrossFieldRule, Rule

#: All offending rows by their place in the frame; GX cuts the other lists of a result at 200.
_RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "return_unexpected_index_query": False,
}
_VALUE_LENGTH = 200
#: Place of a row in the frame, and the ``meta`` of the expectation it does not meet.
Offence = tuple[int, Mapping[str, Any]]
_ONE_AT_A_TIME = threading.Lock()


class SuiteError(RuntimeError):
    """An expectation did not run: the suite or the frame breaks its promise, not the agency."""


@collector_off()
def check(frame: pd.DataFrame, config: CatalogConfig) -> tuple[Finding, ...]:
    """Check an intake frame against every row rule of ``metadata.yaml``.

    ``frame`` is what ``didd.records.intake_frame`` gives; it is not changed. All offending rows are
    reported, ordered by file, sheet, row, then field and rule as the configuration lists them.
    Raises ``KeyError`` for a frame without the columns it needs, ``ConfigError`` for a rule that
    cannot be a check, ``SuiteError`` when an expectation fails to run.
    """
    rows = frame.reset_index(drop=True)
    offences = run_suite(build_suite(config), prepare(rows, config))
    return tuple(_findings(offences, rows))


def build_suite(config: CatalogConfig) -> gx.ExpectationSuite:
    """Make one expectation of each field rule and cross-field rule, for a ``prepare``d frame.

    What a ``Finding`` says is in the expectation's ``meta``; ``order`` is the place of the rule
    among its field's. Raises ``ConfigError`` for a rule that names what there is not.
    """
    expectations: list[Any] = []
    for order, (field, rule) in enumerate(_rules(config)):
        said = rule.model_dump(mode="json", include={"rule", "severity", "message", "remedy"})
        common = {
            "meta": {**said, "field": field, "order": [config.metadata.codes.index(field), order]},
            "severity": _SEVERITY[rule.severity],
        }
        make = _flagged if _is_derived(rule) else _STOCK[rule.check]
        expectations.append(make(field, rule, config, common))
    name = f"{config.metadata.name} v{config.metadata.version}"
    return gx.ExpectationSuite(name=name, expectations=expectations)


def prepare(frame: pd.DataFrame, config: CatalogConfig) -> pd.DataFrame:
    """Give the columns that the suite reads, and no others: Great Expectations copies much.

    Empty values become missing ones, which the stock expectations pass over; ``CODE__issue`` stays
    text. ``CODE__shown`` is the raw text where there is no normalised one, and each rule that looks
    at several fields or rows gets a column of its own, True where the row is at fault.
    """
    rules = list(_rules(config))
    pairs = {f for field, r in rules if r.check == "differs_from" for f in (field, str(r.value))}
    plain = with_folded(frame, sorted({"judul"} | pairs))
    columns: dict[str, Any] = {}
    for field, rule in rules:
        for name, make in _read_by(field, rule, plain).items():
            if name not in columns:
                columns[name] = make()
    return pd.DataFrame(columns, index=frame.index)


def _read_by(
    field: str, rule: Rule | CrossFieldRule, plain: pd.DataFrame
) -> dict[str, Callable[[], Any]]:
    """Say how to make the columns that one rule's expectation reads."""
    if isinstance(rule, CrossFieldRule):
        return {_flag(rule): lambda: PREDICATES[rule.check](plain, rule.value or ())}
    if rule.check == "differs_from":
        return {_flag(rule): lambda: same_text(plain, field, str(rule.value))}
    issue = {f"{field}__issue": lambda: plain[f"{field}__issue"]}
    if rule.check == "no_issue":
        return issue
    if rule.check == "in_vocabulary":
        return {f"{field}__shown": lambda: _filled(_shown(plain, field))}
    filled = {field: lambda: _filled(plain[field])}
    return filled | issue if rule.unless_issue else filled


def _shown(plain: pd.DataFrame, field: str) -> pd.Series[str]:
    """Give the canonical text, or what was written where there is none."""
    value = plain[field]
    return value.mask(value == "", plain[f"{field}__raw"].str.strip())


def _filled(texts: pd.Series[str]) -> pd.Series[str]:
    return texts.mask(texts == "")


def run_suite(suite: gx.ExpectationSuite, prepared: pd.DataFrame) -> list[Offence]:
    """Run the suite and give every offending row of every rule, in no promised order.

    May be called from any thread; runs follow one another. Raises ``SuiteError``.
    """
    with _ONE_AT_A_TIME:
        batch = _frames().get_batch(batch_parameters={"dataframe": prepared})
        results = batch.validate(suite, result_format=_RESULT_FORMAT).results
    offences: list[Offence] = []
    for result in results:
        meta = result.expectation_config.meta
        rows = result.result.get("unexpected_index_list", [] if result.success else None)
        if rows is None:
            raise SuiteError(f"{meta['rule']}: the check did not run: {result.exception_info}")
        offences.extend((row, meta) for row in rows)
    return offences


def _findings(offences: list[Offence], frame: pd.DataFrame) -> Iterator[Finding]:
    """Say where in the agency's list each offence is, in the order that ``check`` promises."""
    fields = {meta["field"] for _, meta in offences}
    quoted = ["source", "sheet", *(f"{f}__{part}" for f in fields for part in ("column", "raw"))]
    text = {name: frame[name].tolist() for name in quoted}
    rows = [int(row) for row in frame["row"]]
    files, sheets = text["source"], text["sheet"]
    for at, meta in sorted(
        offences, key=lambda o: (files[o[0]], sheets[o[0]], rows[o[0]], o[0], o[1]["order"])
    ):
        yield Finding(
            rule=meta["rule"],
            severity=Severity(meta["severity"]),
            message=meta["message"],
            remedy=meta["remedy"],
            file=files[at],
            sheet=sheets[at],
            row=rows[at],
            column=text[f"{meta['field']}__column"][at],
            field=meta["field"],
            value=text[f"{meta['field']}__raw"][at][:_VALUE_LENGTH],
        )


# Rules to expectations: each maker takes field, rule, configuration and the common arguments.

_Make = Callable[[str, Any, CatalogConfig, dict[str, Any]], Any]
_SEVERITY = {Severity.ERROR: "critical", Severity.WARNING: "warning", Severity.INFO: "info"}


def _not_empty(field: str, rule: Rule, _config: CatalogConfig, common: dict[str, Any]) -> Any:
    # A cell that could not be understood is not empty; its issue has a rule of its own.
    where = {"row_condition": Column(f"{field}__issue") == ""} if rule.unless_issue else {}
    return gxe.ExpectColumnValuesToNotBeNull(column=field, **where, **common)


def _in_vocabulary(field: str, rule: Rule, config: CatalogConfig, common: dict[str, Any]) -> Any:
    if rule.value != "classifications":
        raise ConfigError(f"metadata.yaml: {rule.rule}: value must be classifications")
    known = [term.code.value for term in config.classes.classifications]
    return gxe.ExpectColumnValuesToBeInSet(column=f"{field}__shown", value_set=known, **common)


def _flagged(_field: str, rule: Any, _config: CatalogConfig, common: dict[str, Any]) -> Any:
    return gxe.ExpectColumnValuesToBeInSet(column=_flag(rule), value_set=[False], **common)


_STOCK: Mapping[str, _Make] = {
    "not_empty": _not_empty,
    "min_length": lambda field, rule, _, common: gxe.ExpectColumnValueLengthsToBeBetween(
        column=field, min_value=rule.value, **common
    ),
    "max_length": lambda field, rule, _, common: gxe.ExpectColumnValueLengthsToBeBetween(
        column=field, max_value=rule.value, **common
    ),
    "matches": lambda field, rule, _, common: gxe.ExpectColumnValuesToMatchRegex(
        column=field, regex=rule.value, **common
    ),
    "not_matches": lambda field, rule, _, common: gxe.ExpectColumnValuesToNotMatchRegex(
        column=field, regex=rule.value, **common
    ),
    "in_vocabulary": _in_vocabulary,
    "no_issue": lambda field, rule, _, common: gxe.ExpectColumnValuesToNotBeInSet(
        column=f"{field}__issue", value_set=[rule.value], **common
    ),
}


def _is_derived(rule: Rule | CrossFieldRule) -> bool:
    return isinstance(rule, CrossFieldRule) or rule.check == "differs_from"


def _flag(rule: Rule | CrossFieldRule) -> str:
    return f"at_fault:{rule.rule}"


def _rules(config: CatalogConfig) -> Iterator[tuple[str, Rule | CrossFieldRule]]:
    """Give every row rule with the field it speaks of; ``ConfigError`` when it names nothing."""
    for spec in config.metadata.fields:
        yield from ((spec.code, rule) for rule in spec.rules)
    for rule in config.metadata.cross_field_rules:
        if rule.check not in PREDICATES or rule.field not in config.metadata.codes:
            raise ConfigError(
                f"metadata.yaml: {rule.rule}: check must be one of {', '.join(PREDICATES)}, "
                "and field one of the fields"
            )
        yield rule.field, rule


@cache
def _frames() -> BatchDefinition[Any]:
    """Set Great Expectations up once per process: in memory, silent, sending nothing."""
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("intake").add_dataframe_asset("rows")
    return asset.add_batch_definition_whole_dataframe("all")
