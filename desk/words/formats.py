"""Formats of dates, times, sizes and field values in the visitor's language."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal

from desk.words.chosen import word
from didd.approval.appointments import Person
from didd.faults.reports import PUBLIC
from didd.i18n import Language, Sentence, _, in_language, ngettext
from didd.model import LIST_MARK, Classification, Form, Record, Severity, State
from didd.office import Office

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?)?")
_UNITS = ("B", "KB", "MB", "GB", "TB")


@lru_cache(maxsize=4096)
def _day(day: date, language: Language) -> str:
    # Lists repeat their days, and the library reads the pattern anew for each.
    return format_date(day, "d MMMM y", locale=language)


class Wording:
    """Formats values for templates."""

    def __init__(self, language: Language, office: Office) -> None:
        self.language: Language = language
        self.config, self._office = office.config, office
        self._people: dict[str, Person] | None = None
        self.zone = office.config.sop.zone
        self.months = get_month_names(locale=language)
        self._specs = {f.code: f for f in office.config.metadata.fields}

    def day(self, day: date) -> str:
        """Format a day, e.g. ``14 Januari 2026``."""
        return _day(day, self.language)

    def moment(self, at: datetime) -> str:
        """Format a time in the office's own zone, e.g. ``14 Januari 2026 pukul 09.05 WIB``."""
        local = at.astimezone(self.zone)
        clock = local.strftime("%H:%M" if self.language == "en" else "%H.%M")
        zone = local.tzname() or ""
        return self._say(
            _("{day}, {clock} {zone}", day=self.day(local.date()), clock=clock, zone=zone)
        )

    def span(self, span: timedelta) -> str:
        """Format a duration in at most two units: ``3 hari 2 jam``."""
        minutes = max(0, int(span.total_seconds() // 60))
        days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
        parts = [
            (days, ngettext("{n} day", "{n} days", days)),
            (hours, ngettext("{n} hour", "{n} hours", hours)),
            (0 if days else rest, ngettext("{n} minute", "{n} minutes", rest)),
        ]
        told = " ".join(self._say(sentence) for n, sentence in parts if n)
        return told or self._say(_("less than 1 minute"))

    def number(self, n: int) -> str:
        """Format a whole number with the language's thousands separator."""
        return format_decimal(n, locale=self.language)

    def size(self, size: int) -> str:
        """Format a file size, e.g. ``1,2 MB`` (a kilobyte has 1000 bytes)."""
        value, unit = float(size), 0
        while value >= 999.5 and unit < len(_UNITS) - 1:
            value, unit = value / 1000, unit + 1
        pattern = "0.0" if unit and value < 99.95 else "0"
        return f"{format_decimal(value, pattern, locale=self.language)} {_UNITS[unit]}"

    def value(self, record: Record, code: str) -> str:
        """Format one field of a record; "" when it has none."""
        if code == "judul":
            return record.title
        if code == "klasifikasi":
            return self.classification(record.classification)
        return self.kept(code, record.fields.get(code, ""))

    def kept(self, code: str, text: str) -> str:
        """Format the canonical text of a field: dates in words, codes by their labels."""
        spec = self._specs.get(code)
        if spec is None or not text:
            return text
        if spec.type == "class":
            return self.classification(Classification(text))
        if spec.type == "partial_date":
            first, *last = [self._partial(p) for p in text.split("/")]
            return self._say(_("{first} to {last}", first=first, last=last[0])) if last else first
        parts = text.split(LIST_MARK)
        if spec.type == "forms":
            return ", ".join(f.value.capitalize() for f in Form if f.value in parts)
        return "; ".join(parts)

    def classification(self, code: Classification) -> str:
        """Return the label of a class."""
        label = self.config.classes.term(code).label
        return label.en if self.language == "en" else label.id

    def state(self, state: State) -> str:
        """Return the label of a submission's state."""
        return self._say(word(f"state.{state.value}"))

    def severity(self, severity: Severity) -> str:
        """Return the label of a severity."""
        return self._say(word(f"severity.{severity.value}"))

    def field(self, code: str) -> str:
        """Return a field's label, or its code when the configuration no longer has it."""
        spec = self._specs.get(code)
        if spec is None:
            return code
        return spec.label.en if self.language == "en" else spec.label.id

    def person(self, officer_id: str) -> str:
        """Return the name of an officer, or of the program that acted."""
        if officer_id == PUBLIC:
            return self._say(_("a visitor of the portal"))
        if officer_id.startswith("system."):
            return self._say(_("automatic harvest"))
        if self._people is None:
            self._people = self._office.people()
        person = self._people.get(officer_id)
        return person.name if person else officer_id

    def _say(self, sentence: Sentence) -> str:
        return in_language(sentence, self.language)

    def _partial(self, part: str) -> str:
        match = _PARTIAL_DATE.fullmatch(part.strip())
        if not match:
            return part
        year, month, day = match.groups()
        named = [self.months[int(month)]] if month else []
        return " ".join([*([str(int(day))] if day else []), *named, year])
