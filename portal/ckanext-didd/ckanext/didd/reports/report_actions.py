"""The publisher's actions on reports: the office takes them, and says what became of each.

The portal cannot reach the office, so the office asks. Each may be repeated.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.didd.bulk import publisher
from ckanext.didd.reports import report_rows, words

MOST = 100


def didd_report_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return as `reports` those that were not acknowledged yet, oldest first (at most 100).

    What is older than `didd.reports_days` is deleted on the way.
    """
    tk.check_access("didd_report_list", context, data_dict)
    report_rows.forget_old()
    asked = ("number", "dataset_id", "resource_id", "kind", "text")
    rows = [
        {**{key: row[key] for key in asked}, "made_at": f"{row['made_at']:%Y-%m-%dT%H:%M:%SZ}"}
        for row in report_rows.untaken(MOST)
    ]
    return {"reports": rows}


def didd_report_acknowledge(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Note that the office has the reports with these `numbers`; their texts are deleted here."""
    tk.check_access("didd_report_acknowledge", context, data_dict)
    numbers = data_dict.get("numbers")
    if not isinstance(numbers, list) or len(numbers) > MOST:
        raise tk.ValidationError({"numbers": [tk._("A list of at most {0}").format(MOST)]})
    known = [number for number in numbers if words.NUMBER.fullmatch(str(number))]
    report_rows.take(known)
    return {"numbers": known}


def didd_report_answer(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Set the `state` of the report with this `number`, and the `answer` that everybody reads.

    Returns whether it is still there: one that was deleted meanwhile needs no answer.
    """
    tk.check_access("didd_report_answer", context, data_dict)
    number, state = (str(data_dict.get(key) or "") for key in ("number", "state"))
    text = words.cleaned(str(data_dict.get("answer") or ""))
    wrong = [key for key, fits in (
        ("number", words.NUMBER.fullmatch(number)),
        ("state", state in words.STATES),
        ("answer", len(text) <= words.LONGEST),
    ) if not fits]  # fmt: skip
    if wrong:
        raise tk.ValidationError({key: [tk._("Invalid value")] for key in wrong})
    return {"number": number, "state": state, "there": report_rows.answer(number, state, text)}


def get_actions() -> dict[str, Any]:
    """Return the actions by name."""
    named = (didd_report_list, didd_report_acknowledge, didd_report_answer)
    return {action.__name__: action for action in named}


def get_auth_functions() -> dict[str, Any]:
    """Return the authorisation functions by name."""
    return dict.fromkeys(get_actions(), publisher.only)
