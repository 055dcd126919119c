"""Prometheus' own judge of rules, over samples as ours are measured."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from didd.watching.measures import Sample, exposition

RULES = Path(__file__).resolve().parents[3] / "deploy" / "watching" / "alerts.yaml"
#: Minutes after which every alarm that is one was told.
LONG = 60
_LABEL = re.compile(r"\{\{ \$labels\.(\w+) \}\}")


def promtool(*arguments: str | Path, given: str = "") -> str:
    """Run it; return what it says. Skips where it is not installed."""
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not installed (Debian: prometheus)")
    done = subprocess.run(
        [program, *map(str, arguments)], input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def rules() -> list[dict[str, Any]]:
    """Return the rules that are delivered."""
    return yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"][0]["rules"]


def series(samples: Iterable[Sample], minutes: int = LONG) -> list[dict[str, str]]:
    """Return samples that stay as they are, as promtool wants them."""
    lines = [line for line in exposition(samples).splitlines() if not line.startswith("#")]
    parted = (line.rsplit(" ", 1) for line in lines)
    return [{"series": name, "values": f"{value}x{minutes}"} for name, value in parted]


def alert(rule: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    """Return an alert as it is told of a sample with these labels."""
    told = {
        key: _LABEL.sub(lambda place: labels[place[1]], text)
        for key, text in rule["annotations"].items()
    }
    return {"exp_labels": {**labels, **rule["labels"]}, "exp_annotations": told}


def judged(place: Path, samples: Iterable[Sample], expected: dict[str, list[Any]]) -> None:
    """Have promtool find exactly these alerts of each rule named, an hour later."""
    case = {
        "interval": "1m",
        "input_series": series(samples),
        "alert_rule_test": [
            {"eval_time": f"{LONG - 1}m", "alertname": name, "exp_alerts": alerts}
            for name, alerts in expected.items()
        ],
    }
    (place / "alerts.yaml").write_bytes(RULES.read_bytes())
    test = {"rule_files": ["alerts.yaml"], "evaluation_interval": "1m", "tests": [case]}
    (place / "test.yaml").write_text(yaml.safe_dump(test), encoding="utf-8")
    promtool("test", "rules", place / "test.yaml")
