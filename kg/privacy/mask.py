"""A document without what is personal in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.document import Block, Document, Paragraph, Place, Table
from kg.privacy.blots import blot, only_labels
from kg.privacy.labels import LONGEST, kind
from kg.privacy.names import blot_name
from kg.privacy.people import are_names, is_name
from kg.privacy.tables import Heads, hidden
from kg.privacy.view import view
from kg.text import BLOT, compact

__all__ = ["Masked", "mask"]

Key = tuple[int, int, int]
"""A cell (table index, row, column) or a paragraph (0, number of its block in the document, 0)."""

_RUN = re.compile(r"[\u4e00-\u9fff·]+")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}(?:[、,，/ ][\u4e00-\u9fff·]{2,4}){0,5}")


@dataclass(frozen=True, slots=True)
class Masked:
    """What `mask` gives.

    Attributes:
        document: without personal data; cells and paragraphs that were nothing else are empty.
        personal: those cells and paragraphs.
        labels: cells that are labels of personal data.
    """

    document: Document
    personal: frozenset[Key]
    labels: frozenset[Key]


def mask(document: Document, heads: Heads) -> Masked:
    """Return `document` without personal data.

    Args:
        document: as read.
        heads: what the forms know of labels and heads.
    """
    personal: set[Key] = set()
    labels: set[Key] = set()
    blocks: list[Block] = []
    sheets = {place.sheet: blot_name(place.sheet) for place in _places(document) if place.sheet}
    label: str | None = None
    names = _Names()
    for position, block in enumerate(document.blocks):
        if isinstance(block, Table):
            label = None
            blocks.append(_on_sheet(_masked_table(block, heads, personal, labels, names), sheets))
            continue
        text = "" if label is not None and _is_value(block.text, label, heads) else blot(block.text)
        names.add(block.text, text)
        label = kind(block.text)
        if text != block.text and (not text or only_labels(text)):
            personal.add((0, position, 0))
            text = ""
        block = block if text == block.text else replace(block, text=text)
        blocks.append(_on_sheet(block, sheets))
    blocks = names.blotted(blocks)
    notes = tuple(_blot_note(note) for note in document.notes)
    masked = replace(document, file=blot_name(document.file), blocks=tuple(blocks), notes=notes)
    return Masked(masked, frozenset(personal), frozenset(labels))


class _Names:
    """The names found in a document: where one stands again with nothing beside it that says so, it is as personal."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def add(self, before: str, after: str) -> None:
        """Remember the names that are in a text and no longer in it when masked."""
        if before == after:
            return
        for run in _RUN.finditer(before):
            gone = not after or after[run.start()] == BLOT == after[run.end() - 1]
            if gone and len(run[0]) > 2 and is_name(run[0]):
                self.found.add(run[0])

    def blotted(self, blocks: list[Block]) -> list[Block]:
        """Return the blocks with these names blotted out."""
        if not self.found:
            return blocks
        known = re.compile("|".join(sorted(map(re.escape, self.found), key=len, reverse=True)))
        return [_without(block, known) for block in blocks]


def _without(block: Block, known: re.Pattern[str]) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=known.sub(_stars, block.text)) if known.search(block.text) else block
    if not any(known.search(cell.text) for cell in block.cells):
        return block
    return replace(block, cells=tuple(replace(cell, text=known.sub(_stars, cell.text)) for cell in block.cells))


def _stars(found: re.Match[str]) -> str:
    return BLOT * len(found[0])


def _masked_table(table: Table, heads: Heads, personal: set[Key], labels: set[Key], names: _Names) -> Table:
    found = hidden(table, heads)
    labels.update((table.index, row, column) for row, column in found.labels)
    cells = []
    for cell in table.cells:
        text = "" if (cell.row, cell.column) in found.cells else blot(cell.text)
        if text != cell.text:
            names.add(cell.text, text)
            if not text or only_labels(text):
                text = ""
                personal.add((table.index, cell.row, cell.column))
            cell = replace(cell, text=text)
        cells.append(cell)
    return replace(table, cells=tuple(cells))


def _is_value(text: str, label: str, heads: Heads) -> bool:
    """Say whether a line under a personal label (one cell a line) is its value: a name, a number; no label of its own."""
    short = compact(text)
    if not short or len(short) > LONGEST or kind(text) is not None or heads.key(text) or heads.column(text):
        return False
    if label in ("firm", "weak"):
        return are_names(view(text).text, firm=label == "firm")
    return bool(_NAME.fullmatch(short)) or any(character.isdigit() for character in short)


def _places(document: Document) -> Iterator[Place]:
    for block in document.blocks:
        yield block.place
        if isinstance(block, Table):
            yield from (cell.place for cell in block.cells[:1])


def _on_sheet(block: Block, sheets: dict[str, str]) -> Block:
    """Return the block with the masked name of its sheet in all places."""
    name = block.place.sheet
    if name is None or sheets.get(name, name) == name:
        return block
    place = replace(block.place, sheet=sheets[name])
    if isinstance(block, Paragraph):
        return replace(block, place=place)
    cells = tuple(replace(cell, place=replace(cell.place, sheet=sheets[name])) for cell in block.cells)
    return replace(block, place=place, cells=cells)


def _blot_note(note: str) -> str:
    """Return a note of the reader with the names in quoted and listed names of sheets blotted out."""
    return re.sub(r"[^“”：、，\s]+", lambda part: blot_name(part[0]), blot(note)) if "工作表" in note else blot(note)
