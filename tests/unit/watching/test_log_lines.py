"""Log lines: one event is one line, and holds nobody's number, whatever an agency sent."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from didd.settings import Settings
from didd.watch_settings import WatchSettings, log_as_set
from didd.watching.about import about, now_about
from didd.watching.log_lines import Form, Lines, set_up_logs
from didd.watching.masks import HIDDEN, READ, SHOWN, Masks

NIK, PHONE, MAIL = "6271014107900003", "081234567890", "budi.santoso@gmail.com"
SECRET = "kunci-rahasia-kantor"
FORMS = get_args(Form)

#: What a file's name, a cell or an error may bring along.
HOSTILE = (
    f"ktp_{NIK}.pdf",
    f"{NIK}\r\n2026-01-01T00:00:00.000Z CRITICAL root: palsu",
    f"6271 0141 0790 0003 dan {PHONE}",
    f"hp{PHONE}_{MAIL}",
    f"+62{PHONE[1:]}",
    f"folder/{PHONE}/{NIK}",
    f"x{NIK}x",
    f'", "level": "critical", "agency": "{NIK}',
    f"\x1b[2J\x1b]0;judul\x07\u2028\u2029\x85\x0b{MAIL}",
    f"%s %d %(message)s {{}} {NIK}",
    f"https://petugas:{SECRET}@sftp.example/{NIK}",
    f"Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOiJ4In0.sig {NIK}",
    f"token={SECRET}&nik={NIK}",
    "\ud800 rusak " + MAIL,
)
NEVER = (NIK, PHONE, PHONE[1:], MAIL, SECRET, "eyJ", "6271 0141 0790 0003")


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the root logger as it was."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = before, level


def logged(form: Form, *told: object, level: int = logging.WARNING, **ids: str) -> str:
    out = io.StringIO()
    set_up_logs(form, "info", [SECRET], out)
    with about(**ids):
        logging.getLogger("didd.contoh").log(level, *told)
    return out.getvalue()


# pytest keeps what is logged, and its parallel workers cannot hand half a character on.
@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("how", ["argument", "message", "exception", "id", "field"])
def test_nothing_that_an_agency_sends_breaks_a_line_or_tells_somebody_s_number(
    form: Form, hostile: str, how: str
) -> None:
    out = io.StringIO()
    set_up_logs(form, "info", [SECRET], out)
    log = logging.getLogger("didd.contoh")
    if how == "argument":
        log.warning("berkas %s tidak terbaca", hostile)
    elif how == "message":
        log.warning(hostile)
    elif how == "id":
        with about(agency=hostile):
            log.warning("dipanen")
    elif how == "field":
        log.warning("dipanen", extra={"fields": {"file": hostile}})
    else:
        try:
            raise ValueError(hostile)
        except ValueError:
            log.exception("gagal")
    text = out.getvalue()
    assert text.count("\n") == 1
    assert text.endswith("\n")
    assert text[:-1].isprintable()
    assert not [each for each in NEVER if each in text]
    if form == "json":
        found = json.loads(text)
        assert found["level"] in ("warning", "error")
        assert found["logger"] == "didd.contoh"


@given(st.text(max_size=300))
@example("\n")
@example("msgid %s")
def test_any_text_is_one_line(text: str) -> None:
    for form in FORMS:
        line = logged(form, "%s", text)
        assert line.count("\n") == 1
        assert line[:-1].isprintable()


@given(st.text("0123456789abcdef", min_size=64, max_size=64), st.uuids())
def test_digests_and_ids_of_records_are_told_as_they_are(digest: str, record: object) -> None:
    digits = re.search(r"[0-9]{10,}|^[0-9]|[0-9]$", digest)
    line = logged("plain", "arsip %s", digest, record=str(record))
    assert digits or digest in line
    assert f"record={record}" in line or re.search(r"[0-9]{10}", str(record))


def test_a_line_tells_run_agency_and_record_as_of_when_it_was_logged() -> None:
    told = json.loads(logged("json", "dipanen", run="r1", agency="dinkes", record=""))
    assert (told["run"], told["agency"], told["message"]) == ("r1", "dinkes", "dipanen")
    assert "record" not in told
    assert datetime.fromisoformat(told["at"]).tzinfo
    with about(run="r1"), about(agency="dinkes"):
        assert now_about() == {"run": "r1", "agency": "dinkes"}
    assert now_about() == {}
    with pytest.raises(ValueError, match="nama"), about(nama="Budi"):
        pass


def test_a_text_that_is_too_long_is_cut_after_it_was_masked() -> None:
    line = logged("plain", "%s", "x " * (SHOWN // 2 - 4) + NIK)
    assert NIK[:9] not in line
    assert len(line) < SHOWN + 200


def test_a_wrong_call_of_a_library_is_still_a_line() -> None:
    wrong = logging.LogRecord("lain", logging.WARNING, "", 1, "%d berkas", ("x",), None)
    assert "%d berkas" in Lines(Masks()).format(wrong)


def test_libraries_are_heard_from_warnings_on_and_masked_too() -> None:
    out = io.StringIO()
    set_up_logs("plain", "debug", stream=out)
    logging.getLogger("urllib3").debug("GET /nik/%s", NIK)
    logging.getLogger("urllib3").warning("retry /nik/%s", NIK)
    logging.getLogger("talkative.library").setLevel(logging.INFO)
    logging.getLogger("talkative.library").info("a folder was made")
    assert out.getvalue().count("\n") == 1
    assert NIK not in out.getvalue()


def test_a_line_goes_to_what_stderr_is_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    before, then = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.stderr", before)
    set_up_logs("plain", "info")
    before.close()
    monkeypatch.setattr("sys.stderr", then)
    logging.getLogger("didd.contoh").info("diterima")
    assert "diterima" in then.getvalue()


def test_secrets_of_settings_and_environment_are_masked(capsys: pytest.CaptureFixture[str]) -> None:
    settings = WatchSettings.model_validate(
        {"metrics_token": "rahasia-metrik-1", "log_level": "info"}
    )
    log_as_set(
        settings,
        {
            "DIDD_CKAN_TOKEN": "rahasia-portal-2",
            "DIDD_DATABASE_URL": "postgresql://didd:rahasia-db-3@/didd",
            "HOME": "/home/didd",
        },
    )
    log = logging.getLogger("didd")
    log.info("%s %s %s %s", "rahasia-metrik-1", "rahasia-portal-2", "rahasia-db-3", "/home/didd")
    told = capsys.readouterr().err
    assert "rahasia" not in told
    assert "/home/didd" in told


def test_secrets_that_came_out_of_files_are_masked_and_their_paths_are_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {name: tmp_path / name for name in ("metrik", "masuk", "surel", "tidak-ada")}
    for name in ("metrik", "masuk", "surel"):
        files[name].write_text(f"rahasia-{name}-1\n", encoding="utf-8")
    settings = Settings.model_validate(
        {"place": tmp_path, "metrics_token_file": "metrik", "smtp_password_file": "surel",
         "log_level": "info"}
    )  # fmt: skip
    environment = {
        "DIDD_DESK_OIDC_CLIENT_SECRET_FILE": str(files["masuk"]),
        "DIDD_CKAN_TOKEN_FILE": str(files["tidak-ada"]),
    }
    log_as_set(settings, environment)
    log = logging.getLogger("didd")
    log.info("rahasia-metrik-1 rahasia-masuk-1 rahasia-surel-1 %s", files["masuk"])
    told = capsys.readouterr().err
    assert "rahasia" not in told
    assert str(files["masuk"]) in told


def test_a_mask_shows_no_more_than_a_finding_does() -> None:
    assert Masks().masked(f"NIK {NIK}") == "NIK 6271••••••••0003"


@given(
    st.lists(
        st.sampled_from(
            ("a", "-", "_", "token", "API_KEY", "kata", "sandi", "=", ": ", '"', "'", " ", "x1")
        ),
        max_size=12,
    ).map("".join)
)
def test_a_secret_is_found_behind_any_word(text: str) -> None:
    named = re.compile(
        r"(?i)([\w-]*(?:token|password|passwd|sandi|secret|api_?key)['\"]?\s*[:=]\s*)"
        r"(?:'[^']*'|\"[^\"]*\"|[^\s&;,'\"]+)"
    )
    assert Masks().masked(text) == named.sub(rf"\1{HIDDEN}", text)


@pytest.mark.parametrize("word", ["a", "a.", "-eyJaaaaaaaa", "token", "token=", "a://", "9", "a@"])
def test_a_word_without_an_end_is_looked_through_at_once(word: str) -> None:
    """Before, one such line held every other one of the process for eight seconds."""
    text = word * (READ // len(word))
    for _again in range(50):
        assert len(Masks().masked(text)) <= SHOWN + 1
