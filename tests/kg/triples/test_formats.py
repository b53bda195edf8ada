"""One form in several formats is one document: the same evidence but for the files it came from."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, Triple

from kg import read
from kg.triples import document_iri, evidence_quads

BASE = "https://example.org/"


def evidence(path: Path) -> tuple[str, set[Triple]]:
    """IRI of the document and its triples, without those that name the file or a place in it.

    A sum stands for itself by value and unit: one file prints 11.60, a worksheet stores 11.6.
    """
    reading = read(path)
    triples = [quad.triple for quad in evidence_quads(reading, BASE)]
    sums: dict[str, dict[str, str]] = {}
    for t in triples:
        if "/amount/" in str(t.subject) and isinstance(t.object, Literal):
            sums.setdefault(str(t.subject), {})[t.predicate.value.rpartition("#")[2]] = t.object.value
    said = {node: Literal(f"{told.get('amountWan', told.get('value'))} {told.get('unit')}") for node, told in sums.items()}
    told = {Triple(t.subject, t.predicate, said.get(str(t.object), t.object)) for t in triples if str(t.subject) not in said}
    return document_iri(reading, BASE), {t for t in told if reading.sha256 not in f"{t.subject}{t.object}"}


@pytest.mark.parametrize("form", ["001", "002", "003"])
@pytest.mark.parametrize("suffix", ["xlsx", "html"])
def test_same_form_same_evidence(form: str, suffix: str, shared: Path) -> None:
    folder = shared / "formats"
    name, triples = evidence(folder / f"{form}.docx")
    other_name, others = evidence(folder / f"{form}.{suffix}")
    assert other_name == name
    assert others == triples
    assert len(triples) > 600
