"""``checks.yaml`` as typed objects: the rules of the content checks, and their settings.

Content checks examine files (``checks.documents.document_checks``, ``checks.tables``,
``checks.personal_data.personal_data_checks``); the rules of an inventory's rows are in
``metadata.yaml``. Loaded by ``didd.config.catalog``.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, model_validator

from didd.config.yaml_files import Part
from didd.i18n import stored
from didd.model import Finding, Severity

#: A set of words, serialised in sorted order, so that equal settings are equal in every process.
Words = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str])]


class CheckRule(Part):
    """One rule on a file: severity and texts for people."""

    rule: str = Field(pattern=r"^[a-z0-9-]+$")
    layer: Literal["runner", "documents", "tables", "personal_data"]
    severity: Severity
    message: str
    remedy: str


class RunnerSettings(Part):
    """Limits for checking a file. ``workers`` 0: one per processor.

    A file may take ``seconds`` of CPU time, and one more for every ``megabytes_per_second`` of its
    size; in real time, five times as long.
    """

    workers: int = Field(default=0, ge=0)
    seconds: int = Field(default=60, ge=1)
    megabytes_per_second: float = Field(default=1, gt=0)
    memory_megabytes: int = Field(default=1024, ge=256)

    def seconds_for(self, size: int) -> int:
        """Return the time limit for a file of ``size`` bytes."""
        return self.seconds + int(size / (self.megabytes_per_second * 1_000_000))


class DocumentSettings(Part):
    """Settings of the file checks.

    An archive (office files are archives) may hold up to ``max_members`` files, unpack to a size of
    (``max_unpacked_megabytes``, and beyond 100 MB ``max_ratio`` times its own), and nest archives
    ``max_depth`` deep; a member is checked up to ``member_megabytes``. Names that end in
    ``program_suffixes`` execute; ``calling_functions`` of a spreadsheet fetch or run what
    is outside of it. ``idle_titles`` are patterns of automatic titles. ``scanned_share``
    of a PDF's pages may be pictures without text before that is reported, and
    ``hidden_characters`` in a row under black are reported. ``clamd`` is
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
    """Data dictionary text for columns with these words in their heading."""

    words: tuple[str, ...]
    description: str


class FewPeople(Part):
    """Words, folded by ``fold``, of tables that count people whom a small number identifies.

    One of ``topics`` stands in a column's heading, above the table or in its sheet's name; a column
    with one of ``others`` in its heading counts something else.
    """

    topics: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class DictionaryWords(Part):
    """Words of dictionaries of columns, folded by ``fold``.

    A sheet or file whose name begins with one of ``names`` may be one; the others head its columns:
    the name of a column, its title, concept, definition and unit (SDI, Perpres 39/2019).
    """

    names: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    concept: tuple[str, ...] = ()
    definition: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()


class TableSettings(Part):
    """Settings of the table checks; all words folded by ``fold`` except ``missing``, ``totals``.

    ``missing`` mean no value, ``totals`` begin a row of sums, ``notes`` a note below a table.
    ``codes`` in a heading mean a code that is no quantity, ``region_codes`` a region's, ``years``
    a year. ``columns`` describe columns that every agency has, ``few_people`` counts of people;
    ``dictionary`` tells where agencies describe theirs.
    """

    missing: Words = frozenset()
    totals: Words = frozenset()
    notes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    region_codes: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    columns: tuple[KnownColumn, ...] = ()
    few_people: FewPeople = FewPeople()
    dictionary: DictionaryWords = DictionaryWords()


class ColumnNames(Part):
    """Names of columns that are about one person each, and the rule for such a column."""

    rule: str
    names: tuple[str, ...]


class OcrSettings(Part):
    """How many pages of one file, in how many seconds, are read from pictures; 0 pages: none."""

    pages: int = Field(default=20, ge=0)
    seconds: int = Field(default=60, ge=1)


class PersonalDataSettings(Part):
    """Settings of the personal-data checks; names and words folded by ``fold``.

    ``official_domains`` are e-mail domains of offices, not persons. A column
    with one of ``counts`` in its name counts people and identifies nobody.
    """

    official_domains: tuple[str, ...] = ()
    columns: tuple[ColumnNames, ...] = ()
    counts: tuple[str, ...] = ()
    ocr: OcrSettings = OcrSettings()


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
        """Return the rules by id, in file order."""
        return {r.rule: r for r in self.rules}

    def finding(
        self,
        rule: str,
        *,
        file: str = "",
        page: int = 0,
        sheet: str = "",
        cell: str = "",
        value: object = "",
    ) -> Finding:
        """Return the finding of a rule; raises ``KeyError`` for an unknown rule.

        ``value`` is the detail of this file (names of sheets, the cause): text for people, or
        a sentence, never personal data in clear.
        """
        known = self.by_id[rule]
        return Finding(
            rule=rule,
            severity=known.severity,
            message=known.message,
            remedy=known.remedy,
            file=file,
            page=page,
            sheet=sheet,
            cell=cell,
            value=stored(value),
        )
