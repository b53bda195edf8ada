"""Laws of the evidence graph: nothing lost, nothing twice, nothing blank."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import BlankNode, Quad, RdfFormat, Store, parse, serialize

from kg.document import Sha256
from kg.records import Reading
from kg.triples import evidence_quads, readings, reference_quads
from kg.triples.maps import FIELDS, LINKED
from tests.kg.triples import strategies

BASE = "https://example.org/绩效/"
some = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@some
@given(strategies.readings())
def test_records_to_quads_to_records_loses_nothing(reading: Reading) -> None:
    assert list(readings(evidence_quads(reading, BASE))) == [reading]


@some
@given(strategies.readings())
def test_a_dump_gives_the_records_back(reading: Reading) -> None:
    dump = serialize(evidence_quads(reading, BASE), format=RdfFormat.N_QUADS)
    assert list(readings(parse(dump, format=RdfFormat.N_QUADS))) == [reading]


@some
@given(strategies.readings())
def test_each_quad_once_in_the_documents_graph(reading: Reading) -> None:
    quads = list(evidence_quads(reading, BASE))
    assert len(set(quads)) == len(quads)
    assert {quad.graph_name.value for quad in quads} == {quads[0].subject.value}
    assert not [q for q in quads if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)]


@settings(some, max_examples=10)
@given(strategies.readings())
def test_no_triple_in_both_kinds_of_graph(reading: Reading) -> None:
    evidence = list(evidence_quads(reading, BASE))
    reference = list(reference_quads(evidence, BASE))
    assert len(set(reference)) == len(reference)
    assert {q.triple for q in evidence}.isdisjoint(q.triple for q in reference)


@pytest.mark.parametrize("record", FIELDS, ids=lambda kind: kind.__name__)
def test_every_field_has_its_way_into_the_graph(record: type) -> None:
    derived = {name for name, value in vars(record).items() if isinstance(value, property)}
    mapped = {column.field for column in FIELDS[record]} - derived | LINKED.get(record, frozenset())
    assert mapped == {field.name for field in fields(record)}


def without_source(quads: list[Quad], sha256: str) -> set[Quad]:
    return {q for q in quads if sha256 not in q.subject.value and sha256 not in str(q.object)}


@some
@given(strategies.readings())
def test_another_file_of_the_same_form_changes_nothing_but_the_sources(reading: Reading) -> None:
    other = replace(reading, sha256=Sha256("f" * 64), file="other.pdf")
    first, second = (list(evidence_quads(r, BASE, document="https://example.org/document/d")) for r in (reading, other))
    assert without_source(first, reading.sha256) == without_source(second, other.sha256)


@some
@given(strategies.readings())
def test_the_store_gives_the_same_quads_back(reading: Reading) -> None:
    """Numbers and dates are already as Oxigraph writes them, so a dump and a build have the same hash."""
    store = Store()
    quads = set(evidence_quads(reading, BASE))
    store.bulk_extend(quads)
    assert set(store) == quads
