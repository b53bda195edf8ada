"""The ledger: what became of every cell and paragraph of a document."""

from __future__ import annotations

from collections import Counter

from kg.document import Table
from kg.forms.base import Status, Work
from kg.records import DocumentHead, Ledger, Reading, Unparsed

__all__ = ["ledger_of", "seal"]


def ledger_of(work: Work) -> Ledger:
    """Return the counts of cells and paragraphs by status; what nobody claimed is blank (no text) or unparsed."""
    counts: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    unparsed: list[Unparsed] = []
    cells = paragraphs = 0
    for position, block in enumerate(work.document.blocks):
        entries = (
            [((block.index, cell.row, cell.column), cell.text, cell.place) for cell in block.cells]
            if isinstance(block, Table)
            else [((0, position, 0), block.text, block.place)]
        )
        if isinstance(block, Table):
            cells += len(entries)
        else:
            paragraphs += 1
        for key, text, place in entries:
            status, reason = work.claims.get(key, (None, None))
            if status is None and not text.strip():
                status = Status.BLANK
            if status is None:
                unparsed.append(Unparsed(place, text))
            elif status is Status.SKIPPED and reason is not None:
                skipped[reason.value] += 1
            else:
                counts[status.value] += 1
    return Ledger(
        cells,
        paragraphs,
        counts["fact"],
        counts["label"],
        counts["prose"],
        counts["blank"],
        tuple(sorted(skipped.items())),
        tuple(unparsed),
    )


def seal(work: Work, head: DocumentHead) -> Reading:
    """Return the finished reading of a document."""
    document = work.document
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
        ledger=ledger_of(work),
        notes=(*document.notes, *work.notes),
    )
