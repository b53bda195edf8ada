"""Forms of our own as LibreOffice writes them (doc, xls, pdf): the records of the text, with the place of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import read
from kg.forms import read_forms
from kg.ingest import read_document
from tests.kg.alike import differences, values
from tests.kg.ingest.mutate import VECTORS


@pytest.mark.parametrize("form", ["doc", "xls", "pdf"])
@pytest.mark.parametrize("layout", ["list", "basis"])
def test_records_of_the_text(layout: str, form: str) -> None:
    # The text that was printed to the other formats: two projects of a sample document, as the samples were then.
    wanted = read_forms(read_document((VECTORS / f"{layout}.txt").read_bytes(), "a.txt"))
    found = read(VECTORS / f"{layout}.{form}")
    assert list(differences(values(wanted, form != "pdf"), values(found, form != "pdf"))) == []
    assert len(found.indicators) > 12
    assert found.ledger.accounted == 1
    places = [indicator.place for indicator in found.indicators]
    for place in places:
        assert place is not None
        assert None not in (place.table, place.row, place.column)
        assert (place.page is not None) == (form == "pdf")
        assert (place.sheet == "绩效目标") == (form == "xls")
    assert len({(place.table, place.row) for place in places if place}) == len(places)


def test_doc_and_docx_agree_on_styles_and_notes(tmp_path: Path) -> None:
    document = read_document((VECTORS / "list.doc").read_bytes(), "list.doc")
    assert (document.format, document.notes, document.file) == ("doc", (), "list.doc")
    first = next(document.paragraphs())
    assert first.place.line == 1
    assert first.text == "附件："
