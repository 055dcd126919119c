"""Make Prometheus' rules and Grafana's page of what is measured: alerts.yaml, dashboard.json.

``uv run python deploy/watching/make_files.py`` after a change of ``didd/watching/alarms.py`` or of
the panels below; a test holds the files, and the list in docs/watching.md, against it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from didd.i18n import Sentence, in_language
from didd.watching.alarms import ALARMS, SILENT, SILENT_DO, SILENT_SAYS, Alarm
from didd.watching.measures import MEASURES

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "deploy" / "watching"
PAGE = ROOT / "docs" / "watching.md"
BEGIN, END = "<!-- alarms -->\n", "<!-- end of alarms -->\n"

_PLACE = re.compile(r"\{(\w+)\}")
_HEAD = "# Made by deploy/watching/make_files.py from didd/watching/alarms.py; change it there.\n"


class Panel(NamedTuple):
    """One picture of the dashboard; ``by`` is the label that tells its lines apart."""

    title: str
    expression: str
    unit: str
    by: str = ""
    kind: str = "timeseries"


PANELS = (
    Panel("Menunggu, menurut langkah", "didd_waiting_items", "short", "step"),
    Panel("Yang terlama menunggu", "didd_waiting_oldest_seconds", "s", "step"),
    Panel("Portal tertinggal", "didd_publication_lag_seconds", "s", "agency"),
    Panel("Portal menjawab", "didd_portal_up", "bool_yes_no", kind="stat"),
    Panel("Lama langkah (median)", 'didd_step_seconds{which="middle"}', "s", "step"),
    Panel("Lama langkah (terlama)", 'didd_step_seconds{which="longest"}', "s", "step"),
    Panel("Proses gagal dalam 24 jam", "didd_failed_runs", "short", "dagster_job"),
    Panel("Penerbitan gagal", "sum(didd_publication_failed)", "short", kind="stat"),
    Panel("Portal berbeda dari penetapan", "sum(didd_portal_differs)", "short", kind="stat"),
    Panel("Umur pemanenan terakhir", "didd_harvest_age_seconds", "s", "agency"),
    Panel("Umur pembacaan kembali portal", "didd_verification_age_seconds", "s", "agency"),
    Panel("Surel", "didd_outbox_mails", "short", "state"),
    Panel("Surel terlama menunggu", "didd_outbox_oldest_seconds", "s"),
    Panel("Penurunan darurat menunggu", "didd_takedown_oldest_seconds", "s", kind="stat"),
    Panel("Dagster: terlambat melihat", "didd_dagster_tick_lag_seconds", "s", "name"),
    Panel("Dagster: tanda hidup", "didd_dagster_heartbeat_age_seconds", "s", "daemon"),
    Panel("Dagster: proses", "didd_dagster_runs", "short", "state"),
    Panel("Dagster: proses terlama menunggu", "didd_dagster_queue_oldest_seconds", "s"),
    Panel("Ruang disk kosong", "didd_disk_free_bytes", "bytes", "place"),
    Panel("Bagian disk kosong", "didd_disk_free_share", "percentunit", "place"),
    Panel("Ukuran disk", "didd_disk_bytes", "bytes", "place"),
    Panel("Ukuran arsip", "didd_archive_bytes", "bytes"),
    Panel("Ukuran basis data", "didd_database_bytes", "bytes"),
    Panel("Umur cadangan", "didd_backup_age_seconds", "s", kind="stat"),
    Panel("Rantai audit", "didd_audit_links", "short"),
    Panel("Umur mata rantai audit terbaru", "didd_audit_head_age_seconds", "s"),
    Panel("Versi", "didd_build_info", "short", "version", "table"),
    Panel("Basis data", "didd_database_info", "short", "revision", "table"),
    Panel("Skema sesuai versi", "didd_schema_current", "bool_yes_no", kind="stat"),
)


def expression(alarm: Alarm) -> str:
    """Return an alarm as Prometheus asks for it."""
    where = ",".join(f'{key}="{value}"' for key, value in alarm.where.items())
    sign = "<" if alarm.under else ">"
    return f"{alarm.measure}{f'{{{where}}}' if where else ''} {sign} {alarm.limit:g}"


def _in_indonesian(sentence: Sentence) -> str:
    """Return a sentence with Prometheus' own places in place of ours."""
    places = _PLACE.findall(sentence.english)
    told = {name: f"{{{{ $labels.{name} }}}}" for name in places}
    return in_language(Sentence(sentence.english, told), "id")


def rules() -> dict[str, Any]:
    """Return the rules of Prometheus."""
    return {"groups": [{"name": "didd", "rules": [*_alarms(), *_silent()]}]}


def _alarms() -> Iterator[dict[str, Any]]:
    for alarm in ALARMS:
        yield {
            "alert": alarm.name,
            "expr": expression(alarm),
            "for": f"{alarm.minutes}m",
            "labels": {"severity": alarm.severity},
            "annotations": _annotations(alarm.name, alarm.says, alarm.do),
        }


def _silent() -> Iterator[dict[str, Any]]:
    for measure, what in SILENT.items():
        says = Sentence(SILENT_SAYS.english, {"what": what})
        yield {
            "alert": "DiddSilent",
            "expr": f"absent({measure})",
            "for": "10m",
            "labels": {"severity": "critical", "measure": measure},
            "annotations": {
                **_annotations("DiddSilent", SILENT_DO, SILENT_DO),
                "summary": in_language(says, "id"),
            },
        }


def _annotations(name: str, says: Sentence, do: Sentence) -> dict[str, str]:
    return {
        "summary": _in_indonesian(says),
        "action": _in_indonesian(do),
        "runbook_url": f"docs/watching.md#{name.lower()}",
    }


def dashboard() -> dict[str, Any]:
    """Return Grafana's page."""
    source = {"type": "prometheus", "uid": "${datasource}"}
    return {
        "title": "DIDD",
        "uid": "didd",
        "tags": ["didd"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "refresh": "1m",
        "time": {"from": "now-7d", "to": "now"},
        "timezone": "browser",
        "templating": {
            "list": [{"name": "datasource", "label": "Prometheus", "type": "datasource",
                      "query": "prometheus"}]
        },
        "annotations": {"list": []},
        "panels": [_panel(n, panel, source) for n, panel in enumerate(PANELS)],
    }  # fmt: skip


def _panel(number: int, panel: Panel, source: Mapping[str, str]) -> dict[str, Any]:
    target = {
        "refId": "A",
        "datasource": source,
        "expr": panel.expression,
        "legendFormat": f"{{{{{panel.by}}}}}" if panel.by else panel.title,
        "instant": panel.kind == "table",
    }
    if panel.kind == "table":
        target["format"] = "table"
    name = panel.expression.removeprefix("sum(").partition("{")[0].rstrip(")")
    return {
        "id": number + 1,
        "type": panel.kind,
        "title": panel.title,
        "description": MEASURES[name],
        "datasource": source,
        "gridPos": {"x": number % 2 * 12, "y": number // 2 * 8, "w": 12, "h": 8},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": {},
        "targets": [target],
    }


def alarms_in_words() -> str:
    """Return the list of alarms for docs/watching.md."""
    lines: list[str] = []
    for alarm in ALARMS:
        lines += [f"### {alarm.name}", "", f"`{expression(alarm)}`, {alarm.severity}.", ""]
        lines += [f"{alarm.says.english} **Do:** {alarm.do.english}", ""]
    lines += ["### DiddSilent", "", "`absent(…)` of " + " or ".join(f"`{m}`" for m in SILENT)]
    lines += ["", f"Nothing is measured any more. **Do:** {SILENT_DO.english}", ""]
    return "\n".join(lines)


def files() -> dict[Path, str]:
    """Return every file by its path, as it should be."""
    told = yaml.safe_dump(rules(), allow_unicode=True, sort_keys=False, width=100)
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    return {
        HERE / "alerts.yaml": _HEAD + told,
        HERE / "dashboard.json": json.dumps(dashboard(), indent=1, ensure_ascii=False) + "\n",
        PAGE: f"{before}{BEGIN}\n{alarms_in_words()}{END}{after}",
    }


def main() -> int:
    """Write them."""
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
