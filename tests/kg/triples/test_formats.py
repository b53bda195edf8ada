"""One form in several formats is one document: the same evidence but for the files it came from."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Triple

from kg import read
from kg.triples import document_iri, evidence_quads

BASE = "https://example.org/"


def evidence(path: Path) -> tuple[str, set[Triple]]:
    """IRI of the document and its triples, without those that name the file or a place in it."""
    reading = read(path)
    triples = (quad.triple for quad in evidence_quads(reading, BASE))
    return document_iri(reading, BASE), {t for t in triples if reading.sha256 not in f"{t.subject}{t.object}"}


@pytest.mark.parametrize("form", ["001", "002", "003"])
@pytest.mark.parametrize("suffix", ["xlsx", "html"])
def test_same_form_same_evidence(form: str, suffix: str, shared: Path) -> None:
    folder = shared / "formats"
    name, triples = evidence(folder / f"{form}.docx")
    other_name, others = evidence(folder / f"{form}.{suffix}")
    assert other_name == name
    assert others == triples
    assert len(triples) > 700
