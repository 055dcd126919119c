"""``didd messages`` in a process of its own: without a mail server, with one, set wrongly."""

from __future__ import annotations

import json
from pathlib import Path

from tests.integration.cli.test_cli import didd
from tests.support.servers.mail_server import SENDER, mail_server


def test_without_a_mail_server_nothing_crashes_and_it_is_said(tmp_path: Path) -> None:
    place = tmp_path / "tempat"
    assert didd(tmp_path, "init", str(place), "--json").returncode == 0
    sent = didd(place, "messages", "send", "--json")
    assert sent.returncode == 0, sent.stderr
    assert json.loads(sent.stdout)["server"] is False
    listed = didd(place, "messages", "list")
    assert "DIDD_SMTP_HOST" in listed.stdout + listed.stderr
    examined = json.loads(didd(place, "doctor", "--json").stdout)["checks"]
    [mail] = [check for check in examined if check["what"] == "mail"]
    assert mail["ok"]
    assert "DIDD_SMTP_HOST" in mail["said"]


def test_with_one_it_sends_what_is_due_and_a_wrong_setting_is_a_sentence(tmp_path: Path) -> None:
    place = tmp_path / "tempat"
    assert didd(tmp_path, "init", str(place), "--json").returncode == 0
    with mail_server() as (_received, port):
        here = {"DIDD_SMTP_HOST": "127.0.0.1", "DIDD_SMTP_PORT": str(port)}
        here |= {"DIDD_SMTP_SECURITY": "none", "DIDD_SMTP_FROM": SENDER}
        done = json.loads(didd(place, "messages", "send", "--json", **here).stdout)
        assert (done["server"], done["sent"], done["waiting"]) == (True, 0, 0)
        wrong = didd(place, "messages", "send", **here | {"DIDD_SMTP_FROM": "bukan"})
    assert wrong.returncode != 0
    assert "DIDD_SMTP_FROM" in wrong.stderr + wrong.stdout
    assert "Traceback" not in wrong.stderr
