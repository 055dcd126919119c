"""The files for Prometheus and Grafana: made from our list, and judged by Prometheus itself."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from deploy.watching import make_files
from didd.i18n import in_language
from didd.watching.alarms import ALARMS, Alarm, fired
from didd.watching.measures import MEASURES, Sample, exposition
from tests.support.servers.prometheus import RULES, alert, judged, promtool, rules

ROOT = Path(__file__).resolve().parents[3]
#: What stands for a label in a test.
_VALUES = {
    "agency": "dinkes",
    "dagster_job": "publish",
    "place": "archive",
    "name": "x",
    "daemon": "X",
}


def labels_of(alarm: Alarm) -> dict[str, str]:
    places = re.findall(r"\{(\w+)\}", alarm.says.english + alarm.do.english)
    return {**alarm.where, **{name: _VALUES[name] for name in places}}


def at(alarm: Alarm, beyond: bool) -> Sample:
    """Return a sample of this alarm, a little beyond its limit or exactly at it."""
    step = 0.01 if alarm.limit <= 1 else 1
    way = -step if alarm.under else step
    return Sample(alarm.measure, alarm.limit + (way if beyond else 0), labels_of(alarm))


def test_the_files_are_what_the_list_makes_of_them() -> None:
    for path, text in make_files.files().items():
        assert path.read_text(encoding="utf-8") == text, f"{path}: run make_files.py"


def test_prometheus_takes_the_rules_and_every_expression_of_the_dashboard(tmp_path: Path) -> None:
    promtool("check", "rules", RULES)
    page = json.loads((ROOT / "deploy/watching/dashboard.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in page["panels"] for target in panel["targets"]]
    shown = [{"record": f"didd:shown_{n}", "expr": each} for n, each in enumerate(asked)]
    made = {"groups": [{"name": "dashboard", "rules": shown}]}
    (tmp_path / "dashboard.yaml").write_text(yaml.safe_dump(made), encoding="utf-8")
    promtool("check", "rules", tmp_path / "dashboard.yaml")


def test_the_dashboard_shows_every_measure_and_no_other() -> None:
    page = json.loads((ROOT / "deploy/watching/dashboard.json").read_text(encoding="utf-8"))
    asked = " ".join(target["expr"] for panel in page["panels"] for target in panel["targets"])
    assert set(re.findall(r"didd_\w+", asked)) == set(MEASURES)
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in page["panels"]]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm.name)
def test_each_alarm_fires_beyond_its_limit_and_says_what_to_do(
    alarm: Alarm, tmp_path: Path
) -> None:
    [rule] = [each for each in rules() if each["alert"] == alarm.name]
    beyond, exactly = at(alarm, True), at(alarm, False)
    assert [each.alarm for each in fired([beyond])] == [alarm]
    assert fired([exactly]) == []
    judged(tmp_path, [beyond], {alarm.name: [alert(rule, dict(beyond.labels))]})
    judged(tmp_path, [exactly], {alarm.name: []})
    says, do = (in_language(told, "id") for told in alarm.told(beyond.labels))
    told = alert(rule, dict(beyond.labels))["exp_annotations"]
    assert (told["summary"], told["action"]) == (says, do)
    assert "{" not in says + do
    page = (ROOT / "docs/watching.md").read_text(encoding="utf-8")
    assert f"\n### {alarm.name}\n" in page
    assert told["runbook_url"] == f"docs/watching.md#{alarm.name.lower()}"


def test_silence_is_an_alarm_too(tmp_path: Path) -> None:
    silent = [each for each in rules() if each["alert"] == "DiddSilent"]
    assert len(silent) == 2
    judged(tmp_path, [], {"DiddSilent": [alert(each, {}) for each in silent]})
    there = [Sample("didd_build_info", 1), Sample("didd_dagster_runs", 0, {"state": "queued"})]
    judged(tmp_path, there, {"DiddSilent": []})


def test_prometheus_reads_any_label_as_it_was() -> None:
    hostile = 'a"b\\n\n} 7\n# HELP x\té'
    text = exposition([Sample("didd_failed_runs", 1, {"job": hostile})])
    assert text.count("\n") == 3
    promtool("check", "metrics", given=text)


def test_a_measure_that_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        Sample("didd_unheard_of", 1)
