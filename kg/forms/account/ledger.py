"""The ledger: what became of every cell and paragraph of a document, computed from the records.

What the code that read a form says of a cell is a claim; here it is checked (`kg.forms.account.held`). A cell is a fact only
where a record holds its value; a label only where the vocabulary knows it, a record names it, or it heads a column whose cells
became facts; prose only where a passage holds it. A line that was read as fields is accounted field by field, what stands
between them too. What is left is unparsed, each piece with its place: text that was read and kept nowhere is not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from kg.amount import is_misgrouped
from kg.document import Cell, Paragraph, Place, Table
from kg.forms.account.held import Held, is_known
from kg.forms.account.numbering import counting_cells
from kg.forms.base import Claim, Skip, Status, Work
from kg.forms.lexicon.marks import is_placeholder
from kg.records import DocumentHead, Ledger, Reading, Unparsed

__all__ = ["ledger_of", "seal"]


class _Entry(NamedTuple):
    """A cell, a paragraph, or a field of a line.

    Attributes:
        text: as printed.
        place: of it.
        position: of its block in the document.
        rows: rows that it covers; ``range(0, 1)`` in a paragraph.
        claim: what the forms said of it.
        trusted: the claim was made with the mask: what it is of can't be seen any more.
        counting: a number in it may be that of a row, a column or a paragraph.
    """

    text: str
    place: Place
    position: int
    rows: range
    claim: Claim | None
    trusted: bool = False
    counting: bool = True


class _Verdict(NamedTuple):
    """What an entry is; `left` are the spans of it that nothing holds."""

    status: Status | None
    reason: Skip | None = None
    left: tuple[tuple[int, int], ...] = ()


class _Book:
    """Counts of a ledger while it is written."""

    def __init__(self) -> None:
        self.counts: Counter[Status] = Counter()
        self.skipped: Counter[Skip] = Counter()
        self.unparsed: list[Unparsed] = []

    def enter(self, entry: _Entry, verdict: _Verdict) -> int:
        """Enter one entry; return how many entries it made (a paragraph of which parts are not read makes one a part)."""
        if verdict.status is None:
            self.unparsed.append(Unparsed(entry.place, entry.text))
            return 1
        if verdict.status is Status.SKIPPED and verdict.reason is not None:
            self.skipped[verdict.reason] += 1
        else:
            self.counts[verdict.status] += 1
        start = entry.place.start or 0
        for low, high in verdict.left:
            self.unparsed.append(Unparsed(replace(entry.place, start=start + low, end=start + high), entry.text[low:high]))
        return 1 + len(verdict.left)


def ledger_of(work: Work, head: DocumentHead) -> Ledger:
    """Return the ledger of a document whose records are complete."""
    held = Held(work, head)
    book = _Book()
    cells = paragraphs = 0
    for position, block in enumerate(work.document.blocks):
        if isinstance(block, Table):
            for entry, verdict in reversed(list(_of_table(work, held, block, position))):
                cells += book.enter(entry, verdict)
            continue
        entries = list(_of_paragraph(work, block, position))
        made = sum(book.enter(entry, _judged(held, entry, whole=len(entries) == 1)) for entry in entries)
        paragraphs += 1
        cells += made - 1
    skipped = tuple(sorted((reason.value, count) for reason, count in book.skipped.items()))
    counts = book.counts
    return Ledger(
        cells,
        paragraphs,
        counts[Status.FACT],
        counts[Status.LABEL],
        counts[Status.PROSE],
        counts[Status.BLANK],
        skipped,
        tuple(book.unparsed),
        tuple(work.withheld),
    )


def _of_table(work: Work, held: Held, table: Table, position: int) -> Iterator[tuple[_Entry, _Verdict]]:
    """Yield the cells with what they are, last ones first: a head of a column is judged by what stands under it."""
    judged: list[tuple[Cell, _Entry, _Verdict]] = []
    counted = counting_cells(table)
    for cell in table.cells:
        key = (table.index, cell.row, cell.column)
        rows = range(cell.row, cell.row + cell.rowspan)
        counting = (cell.row, cell.column) in counted
        entry = _Entry(cell.text, cell.place, position, rows, work.claims.get(key), key in work.masked, counting)
        judged.append((cell, entry, _judged(held, entry, whole=False)))
    under: dict[int, list[Status | None]] = {}
    for cell, entry, verdict in reversed(judged):
        label = entry.claim is not None and entry.claim[0] is Status.LABEL
        if verdict.status is None and label and not table.ragged and _heads(cell, under):
            verdict = _Verdict(Status.LABEL)
        if entry.text.strip():
            for column in range(cell.column, cell.column + cell.colspan):
                under.setdefault(column, []).append(verdict.status)
        yield entry, verdict


def _heads(cell: Cell, under: dict[int, list[Status | None]]) -> bool:
    """Say whether a label heads a column whose values became facts: facts stand under it, and nothing that was not read."""
    below = [status for column in range(cell.column, cell.column + cell.colspan) for status in under.get(column, ())]
    return Status.FACT in below and None not in below


def _of_paragraph(work: Work, block: Paragraph, position: int) -> Iterator[_Entry]:
    """Yield a paragraph, or the fields that were read of it and the stretches between them."""
    key = (0, position, 0)
    claim, trusted = work.claims.get(key), key in work.masked or key in work.halves
    spans = sorted(work.spans.get(position, {}).items())
    if not spans:
        yield _Entry(block.text, block.place, position, range(1), claim, trusted)
        return

    def piece(start: int, end: int, claimed: Claim | None) -> _Entry:
        where = replace(block.place, start=start, end=end)
        return _Entry(block.text[start:end], where, position, range(1), claimed, trusted)

    at = 0
    for (start, end), claimed in spans:
        if block.text[at:start].strip():
            yield piece(at, start, claim)
        if end > at:
            yield piece(max(at, start), end, claimed)
        at = max(at, end)
    if block.text[at:].strip():
        yield piece(at, len(block.text), claim)


def _judged(held: Held, entry: _Entry, *, whole: bool) -> _Verdict:
    """Return what an entry is, by its claim and by what the records hold.

    Args:
        held: values of the records.
        entry: what is judged.
        whole: it is a whole paragraph, of which the parts that are not read are told one by one.
    """
    status, reason = entry.claim or (None, None)
    if not entry.text.strip():
        return _Verdict(status, reason) if status is Status.SKIPPED else _Verdict(Status.BLANK)
    if status is None or _is_believed(entry):
        return _Verdict(status, reason)
    if status in (Status.BLANK, Status.SKIPPED):
        return _Verdict(None)
    left = tuple(held.left(entry.text, entry.position, entry.rows, counting=entry.counting))
    return _unheld(held, entry, status, left, whole=whole) if left else _Verdict(status)


def _is_believed(entry: _Entry) -> bool:
    """Say whether the claim needs no record: of text left out as personal, as a placeholder, as a head the lexicon knows."""
    if entry.trusted or entry.claim is None or entry.claim[0] is not Status.SKIPPED:
        return entry.trusted
    return entry.claim[1] is not Skip.REPEATED_HEAD or is_known(entry.text)


def _unheld(held: Held, entry: _Entry, status: Status, left: tuple[tuple[int, int], ...], *, whole: bool) -> _Verdict:
    """Return what an entry is that was claimed with a status and of which no record holds the spans `left`."""
    if is_placeholder(entry.text):
        return _Verdict(Status.SKIPPED, Skip.PLACEHOLDER)
    counts = entry.counting or not entry.text.strip().isdecimal()
    if (counts and is_known(entry.text)) or (status is Status.LABEL and held.is_heading(entry.text)):
        return _Verdict(Status.LABEL)
    some = sum(high - low for low, high in left) < len(entry.text.strip())
    return _Verdict(status, None, left) if some and (whole or status is not Status.LABEL) else _Verdict(None)


def _misgrouped(ledger: Ledger) -> Iterator[str]:
    """Yield the note on numbers that were not read because their commas group no digits."""
    texts = list(dict.fromkeys(each.text.strip() for each in ledger.unparsed if is_misgrouped(each.text)))
    if texts:
        shown = "、".join(f"“{text}”" for text in texts[:_SHOWN]) + ("等" if len(texts) > _SHOWN else "")
        yield f"{shown}的逗号分节有误，无法确定是多少，未读作数字"


_SHOWN = 3
"""Numbers that a note quotes."""


def seal(work: Work, head: DocumentHead) -> Reading:
    """Return the finished reading of a document."""
    document = work.document
    ledger = ledger_of(work, head)
    return Reading(
        file=document.file,
        sha256=document.sha256,
        document=head,
        projects=tuple(work.projects),
        indicators=tuple(work.indicators),
        evaluation_rows=tuple(work.evaluation_rows),
        sub_projects=tuple(work.sub_projects),
        goals=tuple(work.goals),
        project_list=tuple(work.project_list),
        citations=tuple(work.citations),
        ledger=ledger,
        notes=(*document.notes, *work.notes, *_misgrouped(ledger)),
        passages=tuple(work.passages),
        tasks=tuple(work.tasks),
    )
