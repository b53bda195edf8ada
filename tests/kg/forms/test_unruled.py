"""The invented forms without lines between their columns, as PDF and as text: whole records, and no text lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from kg.forms import read_forms
from kg.ingest import read_document
from kg.ingest.base import Document, Paragraph
from kg.text import compact
from tests.kg.forms.aligned import aligned
from tests.kg.forms.printed import drawn
from tests.kg.forms.test_unseen import NAMES, Record, found, right, wanted
from tests.kg.ingest.printer import COVERED, Style, printed

STYLES = {
    "nothing": (Style(), 0.85),
    "nothing, cells begin at one height": (Style(middle=False, gap=3), 0.85),
    "nothing, in the middle of columns": (Style(centred=True, size=9), 0.65),
    "below each cell": (Style(lines="rows"), 0.9),
    "below each cell, cells begin at one height": (Style(lines="rows", middle=False, size=9), 0.85),
    "below each cell and a frame": (Style(lines="frame"), 0.9),
    "three lines": (Style(lines="head", centred=True), 0.65),
    "all": (Style(lines="all"), 1.0),
}
"""Kinds of print by the lines they draw, and the least share of whole records, found and right."""


def plain(record: Record) -> Record:
    """Return a record without blanks: a PDF holds none worth trusting."""
    return tuple(compact(each) if isinstance(each, str) else each for each in record)


def shares(make: Callable[[str], bytes], file: str) -> tuple[float, float]:
    """Return the shares of whole records that are found, and of those found that are right, over all forms."""
    hits = expected = got = 0
    for form in NAMES:
        want = wanted(form)
        reading = read_forms(read_document(make(want.drawing), file))
        records = [[plain(each) for each in kind] for kind in (want.indicators, want.scored)]
        readings = [[plain(each) for each in kind] for kind in found(reading)]
        for one, other in zip(records, readings, strict=True):
            hits += right(one, other)
            expected += len(one)
            got += len(other)
    return hits / expected, hits / got


@pytest.mark.parametrize("name", STYLES)
def test_printed(name: str) -> None:
    style, least = STYLES[name]
    recall, precision = shares(lambda drawing: printed(drawn(drawing), style), "form.pdf")
    assert recall >= least
    assert precision >= least


TEXTS: dict[str, tuple[Callable[[str], str], float]] = {
    "wrapped": (aligned, 0.8),
    "narrow, one blank between columns": (lambda drawing: aligned(drawing, widest=10, gap=1), 0.75),
    "cells in the middle": (lambda drawing: aligned(drawing, middle=True), 0.6),
    "cells in the middle, blank lines between rows": (lambda drawing: aligned(drawing, middle=True, widest=14, blank=1), 0.75),
}
"""Ways of aligning columns by blanks, and the least share of whole records."""


@pytest.mark.parametrize("name", TEXTS)
def test_aligned(name: str) -> None:
    write, least = TEXTS[name]
    recall, precision = shares(lambda drawing: write(drawing).encode(), "form.txt")
    assert recall >= least
    assert precision >= least


def letters(document: Document) -> Counter[str]:
    """Return how often each visible character stands in a document."""
    texts = []
    for block in document.blocks:
        texts += [block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells]
    return Counter(c for text in texts for c in text if not c.isspace())


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_lost(name: str) -> None:
    drawing = wanted(name).drawing
    cells = [[block] if isinstance(block, str) else [cell for row in block for cell in row] for block in drawn(drawing)]
    whole = Counter(c for own in cells for cell in own if cell not in COVERED for c in cell if not c.isspace())
    for style in (Style(), Style(middle=False), Style(lines="rows", centred=True, size=9)):
        assert letters(read_document(printed(drawn(drawing), style), "form.pdf")) == whole
    for middle in (False, True):
        assert letters(read_document(aligned(drawing, middle=middle).encode(), "form.txt")) == whole
