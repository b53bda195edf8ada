"""Policy documents cited in a form, each with the role that its column or paragraph gives it."""

from __future__ import annotations

from dataclasses import replace

from kg.citations import find_all, find_basis
from kg.document import Paragraph, Place
from kg.forms.base import Key, Status, Work
from kg.records import Citation
from kg.text import compact

__all__ = ["add_citations", "citations_in"]

_MOST = 0.6
"""Share of a cell, in characters without blanks, from which on a citation is all that it holds."""


def citations_in(text: str, role: str, place: Place | None) -> tuple[Citation, ...]:
    """Return the documents that a cell or paragraph cites.

    Args:
        text: as printed; offsets are into it.
        role: role of the citations. In a ``basis`` documents count that are cited by name only. A ``description`` or
            ``name`` that holds nothing but a citation has it by mistake: its role is ``wrong_column``.
        place: of the cell or paragraph.

    >>> [(c.normalized, c.role) for c in citations_in("冀财社[2023]91号", "description", None)]
    [('冀财社〔2023〕91号', 'wrong_column')]
    """
    found = find_basis(text) if role == "basis" else find_all(text)
    if not found:
        return ()
    if role in ("description", "name"):
        length = sum(len(compact(c.raw)) + len(compact(c.title or "")) for c in found)
        role = "wrong_column" if length >= _MOST * len(compact(text)) else "description"
    return tuple(
        Citation(c.raw, c.normalized, c.title, role, replace(place, start=c.start, end=c.end) if place else None) for c in found
    )


def add_citations(work: Work) -> None:
    """Add the citations that stand outside projects and indicators: in headings, in prose, in other tables."""
    known: set[tuple[int | None, ...]] = set()
    nested = [record.citations for record in work.projects] + [record.citations for record in work.indicators]
    for citations in nested:
        known |= {_where(citation.place) for citation in citations if citation.place is not None}
    for position, block in enumerate(work.document.blocks):
        if isinstance(block, Paragraph):
            label = work.claims.get((0, position, 0), (None, None))[0] is Status.LABEL
            if _where(block.place) not in known:
                work.citations += citations_in(block.text, "heading" if label else "narrative", block.place)
            continue
        for cell in block.cells:
            key: Key = (block.index, cell.row, cell.column)
            if len(cell.text) > 4 and _where(cell.place) not in known:
                label = work.claims.get(key, (None, None))[0] is Status.LABEL
                work.citations += citations_in(cell.text, "heading" if label else "narrative", cell.place)


def _where(place: Place) -> tuple[int | None, ...]:
    return (place.table, place.row, place.column, place.line)
