"""``checks.yaml`` as typed objects: the rules of the content checks, and what the checks go by.

Content checks look into files (``checks.documents.check``, ``checks.tables``,
``checks.personal_data.check``); the rules of an inventory's rows are in ``metadata.yaml``. Loaded
by ``didd.config.catalog``.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, model_validator

from didd.config.yaml_files import Part
from didd.model import Finding, Severity

#: Words in no order; written in one, so that the same settings are the same in every process.
Words = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str])]


class CheckRule(Part):
    """One thing that may be found in a file: how grave it is, and what people read."""

    rule: str = Field(pattern=r"^[a-z0-9-]+$")
    layer: Literal["runner", "documents", "tables", "personal_data"]
    severity: Severity
    message: str
    remedy: str


class RunnerSettings(Part):
    """How much a file may cost. ``workers`` 0: as many as there are processors.

    A file may take ``seconds`` of work, and one more for every ``megabytes_per_second`` of its
    size; waiting included, five times as long.
    """

    workers: int = Field(default=0, ge=0)
    seconds: int = Field(default=60, ge=1)
    megabytes_per_second: float = Field(default=1, gt=0)
    memory_megabytes: int = Field(default=1024, ge=256)

    def seconds_for(self, size: int) -> int:
        """Give the time limit for a file of ``size`` bytes."""
        return self.seconds + int(size / (self.megabytes_per_second * 1_000_000))


class DocumentSettings(Part):
    """What the file checks go by.

    An archive, and an office file is one, may hold so many files (``max_members``), become so large
    (``max_unpacked_megabytes``, and ``max_ratio`` times beyond 100 MB), and hold archives so deep
    (``max_depth``); a file in it is looked into up to ``member_megabytes``. Names that end in
    ``program_suffixes`` start something; ``calling_functions`` of a spreadsheet fetch or run what
    is outside of it. ``idle_titles`` are patterns of titles that no person wrote. ``scanned_share``
    of a PDF's pages may be pictures without text before it is said, and
    ``hidden_characters`` in a row under black are text that should not be there. ``clamd`` is
    "unix:/path" or "tcp:host:port" of a virus scanner, "" for none.
    """

    max_members: int = Field(default=20_000, ge=1)
    max_unpacked_megabytes: int = Field(default=4096, ge=1)
    max_ratio: float = Field(default=200, gt=1)
    max_depth: int = Field(default=2, ge=0)
    member_megabytes: int = Field(default=64, ge=1)
    program_suffixes: tuple[str, ...] = ()
    calling_functions: tuple[str, ...] = ()
    idle_titles: tuple[str, ...] = ()
    scanned_share: float = Field(default=0.5, gt=0, le=1)
    hidden_characters: int = Field(default=3, ge=1)
    clamd: str = Field(default="", pattern=r"^$|^unix:/.+$|^tcp:[^:]+:\d+$")


class KnownColumn(Part):
    """What a column with these words in its heading means: text for the data dictionary."""

    words: tuple[str, ...]
    description: str


class FewPeople(Part):
    """Words, as ``fold`` writes them, of tables that count people whom a small number gives away.

    One of ``topics`` stands in a column's heading, above the table or in its sheet's name; a column
    with one of ``others`` in its heading counts something else.
    """

    topics: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class TableSettings(Part):
    """What the table checks go by; all words as ``fold`` writes them but ``missing``, ``totals``.

    ``missing`` stand for no value, ``totals`` begin a row of sums, ``notes`` a note below a table.
    ``codes`` in a heading mean a code that is no quantity, ``region_codes`` a region's, ``years``
    a year. ``columns`` describe columns that every agency has, ``few_people`` counts of people.
    """

    missing: Words = frozenset()
    totals: Words = frozenset()
    notes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    region_codes: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    columns: tuple[KnownColumn, ...] = ()
    few_people: FewPeople = FewPeople()


class ColumnNames(Part):
    """Names of columns that are about one person each, and the rule for such a column."""

    rule: str
    names: tuple[str, ...]


class PersonalDataSettings(Part):
    """What the personal-data checks go by; names and words as ``fold`` writes them.

    ``official_domains`` are those of addresses that are an office's and no person's. A column
    with one of ``counts`` in its name counts people and tells nothing of one.
    """

    official_domains: tuple[str, ...] = ()
    columns: tuple[ColumnNames, ...] = ()
    counts: tuple[str, ...] = ()


class Checks(Part):
    """``checks.yaml``."""

    runner: RunnerSettings = RunnerSettings()
    documents: DocumentSettings = DocumentSettings()
    tables: TableSettings = TableSettings()
    personal_data: PersonalDataSettings = PersonalDataSettings()
    rules: tuple[CheckRule, ...]

    @model_validator(mode="after")
    def _rules_are_unique(self) -> Checks:
        ids = [r.rule for r in self.rules]
        doubled = {i for i in ids if ids.count(i) > 1}
        if doubled:
            raise ValueError(f"rule used twice: {', '.join(sorted(doubled))}")
        return self

    @model_validator(mode="after")
    def _columns_have_rules(self) -> Checks:
        known = {r.rule for r in self.rules}
        missing = {c.rule for c in self.personal_data.columns} - known
        if missing:
            raise ValueError(f"personal_data names no rule: {', '.join(sorted(missing))}")
        return self

    @cached_property
    def by_id(self) -> dict[str, CheckRule]:
        """Rules by their id, in file order."""
        return {r.rule: r for r in self.rules}

    def finding(
        self,
        rule: str,
        *,
        file: str = "",
        page: int = 0,
        sheet: str = "",
        cell: str = "",
        value: str = "",
        severity: Severity | None = None,
    ) -> Finding:
        """Make the finding of a rule; ``KeyError`` for a rule that ``checks.yaml`` has not.

        ``value`` says what is particular to this file (names of sheets, the cause): text for
        people, never personal data in clear.
        """
        known = self.by_id[rule]
        return Finding(
            rule=rule,
            severity=severity or known.severity,
            message=known.message,
            remedy=known.remedy,
            file=file,
            page=page,
            sheet=sheet,
            cell=cell,
            value=value,
        )
