"""The working state of one document while its forms are read, and the contract of a form.

A form is a module with one function ``extract(work) -> None``: it looks at the blocks that nobody has claimed, adds the
records it understands, and claims each cell and paragraph it used, with the status that goes into the ledger. What is left
unclaimed at the end is `unparsed`: kept raw and reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from kg.document import Cell, Document, Paragraph, Place, Table
from kg.records import (
    Citation,
    EvaluationRow,
    Indicator,
    ListedProject,
    NarrativeGoal,
    Organisation,
    Passage,
    Project,
    SubProject,
    Task,
    Withheld,
)

__all__ = ["Claim", "Key", "Skip", "Status", "Work", "key_of"]

Key = tuple[int, int, int]
"""Identity of a cell (table index, row, column) or of a paragraph (0, number of its block in the document, 0)."""


class Status(StrEnum):
    """What became of a cell or paragraph."""

    FACT = "fact"
    LABEL = "label"
    PROSE = "prose"
    BLANK = "blank"
    SKIPPED = "skipped"


class Skip(StrEnum):
    """The closed list of reasons for which text is skipped (interfaces.md)."""

    MERGED = "merged"
    REPEATED_HEAD = "repeated_head"
    TEMPLATE_BLANK = "template_blank"
    PERSONAL = "personal"
    ARTIFACT = "artifact"
    PAGE_NUMBER = "page_number"
    PLACEHOLDER = "placeholder"


Claim = tuple[Status, Skip | None]
"""What a form says of a cell or paragraph that it used; the reason where it was skipped."""


def key_of(block: Paragraph | Cell, position: int, table: Table | None = None) -> Key:
    """Return the identity of a cell of `table`, or of the paragraph at `position` in the document's blocks."""
    if isinstance(block, Cell):
        if table is None:
            raise ValueError("a cell is known by its table")
        return (table.index, block.row, block.column)
    return (0, position, 0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The text of a row that was fitted: what stays unparsed where the row is not sure.

    Attributes:
        pieces: keys and places of its parts, in order.
        margin: by how much another fit costs more; None where it is that of the place of its record.
    """

    pieces: tuple[tuple[Key, Place], ...]
    margin: float | None = None


@dataclass
class Work:
    """State of one document. Forms append records and claim text; `kg.forms.read_forms` seals it into a `Reading`.

    The document in here is already masked: cells with personal data have an empty text and are claimed as
    ``skipped: personal`` before any form sees them (kg.forms.privacy); `masked` are their keys. A line of text that is read
    as fields is claimed by `spans` of it, by its position among the blocks. `headings` are those of text that was read.
    `held` is text that stays unparsed, whatever is made of it; `withheld` are the rows that it is of
    (kg.forms.account.withhold). `by_row` are the refs of projects that a row of a table of many projects names, with the year
    that the row prints; `offered` are the projects that each list would give, were it a sheet that others refer to; `also` are
    places that print what a record read elsewhere holds (kg.forms.relations). `stretches` are the rows of text without cells
    of its own, by the places of their fields; `parts_held` what stays unparsed of paragraphs.
    `halves` are lines that are parts of labels, which were read put together (kg.forms.fit.broken).
    """

    document: Document
    projects: list[Project] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    evaluation_rows: list[EvaluationRow] = field(default_factory=list)
    sub_projects: list[SubProject] = field(default_factory=list)
    goals: list[NarrativeGoal] = field(default_factory=list)
    project_list: list[ListedProject] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    headings: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    claims: dict[Key, Claim] = field(default_factory=dict)
    spans: dict[int, dict[tuple[int, int], Claim]] = field(default_factory=dict)
    masked: frozenset[Key] = frozenset()
    halves: set[Key] = field(default_factory=set)
    held: set[Key] = field(default_factory=set)
    withheld: list[Withheld] = field(default_factory=list)
    by_row: dict[str, int | None] = field(default_factory=dict)
    offered: list[tuple[Project, ...]] = field(default_factory=list)
    stretches: dict[Place, Stretch] = field(default_factory=dict)
    parts_held: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    also: list[tuple[Place, Indicator | Project]] = field(default_factory=list)

    def claim(self, key: Key, status: Status, reason: Skip | None = None, span: tuple[int, int] | None = None) -> None:
        """Say what became of a cell or paragraph; the first FACT stands against a later LABEL or PROSE.

        It is a claim: the ledger believes it where the records bear it out (kg.forms.account.ledger).

        Args:
            key: of the cell or paragraph.
            status: what became of it.
            reason: why it was skipped.
            span: the part of a paragraph that this is about; None for all of it.

        Raises:
            ValueError: SKIPPED without a reason, or a reason with another status.
        """
        if (status is Status.SKIPPED) != (reason is not None):
            raise ValueError(f"{status} with reason {reason}")
        if key in self.held or (key[0] == 0 and self._holds(key[1], span)):
            return
        if span is not None and key[0] == 0:
            claims, at = self.spans.setdefault(key[1], {}), span
            if claims.get(at, (None, None))[0] not in (Status.FACT, Status.SKIPPED):
                claims[at] = (status, reason)
            return
        if self.claims.get(key, (None, None))[0] not in (Status.FACT, Status.SKIPPED):
            self.claims[key] = (status, reason)

    def claimed(self, key: Key) -> bool:
        """Say whether somebody has used this cell or paragraph, or a part of it."""
        in_part = key[0] == 0 and (key[1] in self.spans or key[1] in self.parts_held)
        return key in self.claims or key in self.held or in_part

    def _holds(self, position: int, span: tuple[int, int] | None) -> bool:
        """Say whether a span of a paragraph, or the whole one, has a part that stays unparsed."""
        held = self.parts_held.get(position, ())
        return any(span is None or (start < span[1] and span[0] < end) for start, end in held)

    def hold_part(self, position: int, start: int, end: int) -> None:
        """Keep part of a paragraph unparsed, as `hold` does a whole one."""
        claims = self.spans.get(position, {})
        for span in [each for each in claims if start < each[1] and each[0] < end]:
            del claims[span]
        self.parts_held.setdefault(position, []).append((start, end))

    def hold(self, keys: Iterable[Key]) -> None:
        """Keep text unparsed: what was claimed of it is forgotten, and nobody can claim it any more.

        What was left out (personal data, artifacts) stays left out.
        """
        for key in keys:
            if self.claims.get(key, (None, None))[0] is not Status.SKIPPED:
                self.claims.pop(key, None)
                self.held.add(key)
                if key[0] == 0:
                    self.spans.pop(key[1], None)
