"""The invented forms printed as PDF without lines between their columns: whole records over all of them, by kind of print."""

from __future__ import annotations

import pytest

from kg.forms import read_forms
from kg.ingest import read_document
from kg.text import compact
from tests.kg.forms.printed import drawn
from tests.kg.forms.test_unseen import NAMES, Record, found, right, wanted
from tests.kg.ingest.printer import Style, printed

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


@pytest.mark.parametrize("name", STYLES)
def test_records(name: str) -> None:
    style, least = STYLES[name]
    hits = expected = got = 0
    for form in NAMES:
        want = wanted(form)
        reading = read_forms(read_document(printed(drawn(want.drawing), style), "form.pdf"))
        records = [[plain(each) for each in kind] for kind in (want.indicators, want.scored)]
        readings = [[plain(each) for each in kind] for kind in found(reading)]
        for one, other in zip(records, readings, strict=True):
            hits += right(one, other)
            expected += len(one)
            got += len(other)
    assert hits / expected >= least
    assert hits / got >= least
