"""Policy documents cited in a form, each with the role that its column or paragraph gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.citations import find_all, find_basis
from kg.document import Document, Paragraph, Place
from kg.forms.base import Key, Status, Work, key_of
from kg.records import Citation, Indicator, Project
from kg.text import compact

__all__ = ["add_citations", "citations_in"]

_MOST = 0.6
"""Share of a cell, in characters without blanks, from which on a citation is all that it holds."""
_SHORTEST = 4
"""Characters of a cell that are too few for the name or the number of a document."""


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
    records: list[Project | Indicator] = [*work.projects, *work.indicators]
    cited = {_where(each.place) for record in records for each in record.citations if each.place is not None}
    plain: set[str] = set()  # texts that cite nothing: labels of levels stand in every row
    for key, text, place in _texts(work.document):
        if text not in plain and _where(place) not in cited:
            label = work.claims.get(key, (None, None))[0] is Status.LABEL
            found = citations_in(text, "heading" if label else "narrative", place)
            work.citations += found
            if not found:
                plain.add(text)


def _texts(document: Document) -> Iterator[tuple[Key, str, Place]]:
    """Yield the paragraphs, and the cells that are long enough for a document's name or number."""
    for position, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            yield key_of(block, position), block.text, block.place
            continue
        for cell in block.cells:
            if len(cell.text) > _SHORTEST:
                yield key_of(cell, position, block), cell.text, cell.place


def _where(place: Place) -> tuple[int | None, ...]:
    return (place.table, place.row, place.column, place.line)
