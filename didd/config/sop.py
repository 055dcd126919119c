"""``sop.yaml``: the steps, their time standards, and who holds which role."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from didd.config.message_rules import MessageRules, ReminderRules
from didd.config.metadata import Label
from didd.config.print_form import DecreeForm, LetterForm, PrintedForm
from didd.config.yaml_files import Part
from didd.i18n import Language
from didd.model import Officer, Role

#: The role that only reads, in an office whose settings are from before it.
_AUDITOR = Label(id="Auditor", en="Auditor")


class TimeStandard(Part):
    """The SOP's time standard of a step: its text, and seconds (None for "Tentatif")."""

    text: str
    seconds: int | None
    calendar: Literal["calendar_days", "working_days"]


class SopStep(Part):
    """One of the four steps."""

    code: Literal["collect", "approve", "establish", "publish"]
    number: int
    label: Label
    role: Role
    output: Label
    standard: TimeStandard
    act: Literal["person", "automatic"]


class SopSettings(Part):
    """Settings of the office. ``agency_language`` is that of the return slip and the form.

    ``second_factor`` lists the roles whose holders must log in with a one-time code too; a decision
    can be taken back for ``undo_minutes``, and with ``after_undo`` a draft waits for that. The list
    of all agencies is published by ``consolidated_by``, an agency; "" for none.
    """

    four_eyes: bool = True
    decree_mode: Literal["atasan_menetapkan", "ppid_menetapkan_disetujui_atasan"]
    fast_lane: bool = False
    register_draft: Literal["automatic", "after_undo", "manual"] = "automatic"
    size_stable_seconds: float = Field(default=2, ge=0)
    agency_language: Language = "id"
    missing_share_brake: float = Field(default=0.5, gt=0, le=1)
    second_factor: tuple[Role, ...] = ()
    undo_minutes: int = Field(default=10, ge=0, le=1440)
    consolidated_by: str = ""


class FileRules(Part):
    """What comes into an agency's folder at the desk, and how long its bin keeps what was deleted.

    ``largest`` is of one file, ``at_once`` of all that one form sends, ``quota`` of the folder, in
    megabytes.
    """

    largest: int = Field(default=100, ge=1)
    at_once: int = Field(default=500, ge=1)
    quota: int = Field(default=20_000, ge=1)
    most: int = Field(default=50, ge=1, le=500)
    bin_days: int = Field(default=30, ge=1)


class OfficeCalendar(Part):
    """Days that the office knows better than the national calendar.

    ``leave``: joint leave and local holidays on which it does not work; ``worked``: days on which
    it does, whatever the calendar says.
    """

    leave: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()


class LegalGround(Part):
    """A ground in law on which a proposal may be rejected, by which the officer chooses."""

    code: str = Field(pattern=r"^[a-z0-9-]+$")
    label: Label


class OfficerSpec(Part):
    """An officer as ``sop.yaml`` lists them."""

    id: str
    name: str
    role: Role
    position: str
    agencies: tuple[str, ...] = ()
    nip: str = ""
    rank: str = ""
    acting: Literal["", "Plt.", "Plh."] = ""
    mandate: str = ""
    since: date | None = None
    until: date | None = None
    sample: bool = False

    def officer(self) -> Officer:
        """Convert to the model's ``Officer``."""
        return Officer(**self.model_dump())


class Sop(Part):
    """``sop.yaml``: steps, roles, labels, time standards, settings, officers."""

    name: str
    register_name: str
    register_title: str
    excluded_name: str
    excluded_title: str
    province: str
    government: str
    place: str
    timezone: str
    roles: Mapping[Role, Label]
    steps: tuple[SopStep, ...]
    settings: SopSettings
    printed: PrintedForm = PrintedForm()
    decree: DecreeForm
    excluded_decree: DecreeForm
    late_letter: LetterForm
    messages: MessageRules = MessageRules()
    reminders: ReminderRules = ReminderRules()
    files: FileRules = FileRules()
    calendar: OfficeCalendar = OfficeCalendar()
    rejection_grounds: tuple[LegalGround, ...] = Field(min_length=1)
    officers: tuple[OfficerSpec, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone whose days and hours the office keeps."""
        return ZoneInfo(self.timezone)

    @field_validator("roles")
    @classmethod
    def _auditors_have_a_name(cls, roles: Mapping[Role, Label]) -> Mapping[Role, Label]:
        return {**roles, Role.AUDITOR: roles.get(Role.AUDITOR, _AUDITOR)}

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(
                f"{name!r} is no time zone; write Asia/Jakarta (WIB), Asia/Makassar (WITA) or "
                "Asia/Jayapura (WIT)"
            ) from None
        return name

    def step(self, code: str) -> SopStep:
        """Return the step with this code; the loader guarantees that all four exist."""
        return next(s for s in self.steps if s.code == code)

    @model_validator(mode="after")
    def _four_steps(self) -> Sop:
        found = [s.code for s in self.steps]
        if sorted(found) != ["approve", "collect", "establish", "publish"]:
            raise ValueError("steps must be collect, approve, establish and publish, once each")
        return self

    @model_validator(mode="after")
    def _grounds_are_one_each(self) -> Sop:
        codes = [ground.code for ground in self.rejection_grounds]
        if doubled := {code for code in codes if codes.count(code) > 1}:
            raise ValueError(f"legal ground used twice: {', '.join(sorted(doubled))}")
        return self

    @model_validator(mode="after")
    def _officers_are_one_each(self) -> Sop:
        ids = [o.id for o in self.officers]
        doubled = {i for i in ids if ids.count(i) > 1}
        if doubled:
            raise ValueError(f"officer id used twice: {', '.join(sorted(doubled))}")
        return self
