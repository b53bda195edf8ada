"""Lists are in the order of IRIs, page without gaps, and ask the store once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from kg.store.base import Term
from kg.store.embedded import EmbeddedStore, write
from kg.triples.terms import TYPE
from ontology import NS
from search import catalog

NAMES = ["x:水", "x:b", "x:a", "x:𠀋", "x:Ａ", "x:a/1", "x:é"]
"""Beyond the first plane, full width, composed: order is by code point, as the engine's is."""


class Counting(EmbeddedStore):
    """A store that counts what it is asked."""

    asked = 0

    def select(self, sparql: str, *, bindings: Mapping[str, Term] | None = None) -> list[tuple[Term | None, ...]]:
        self.asked += 1
        return super().select(sparql, bindings=bindings)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Counting]:
    graph = NamedNode("x:g")
    quads = [Quad(NamedNode(name), TYPE, NamedNode(NS + "Division"), graph) for name in NAMES]
    part_of = NamedNode("http://purl.org/dc/terms/isPartOf")
    quads += [Quad(NamedNode(name), part_of, NamedNode("x:a"), graph) for name in NAMES[3:6]]
    write(tmp_path / "store", quads)
    opened = Counting(tmp_path / "store")
    yield opened
    opened.close()


def iris(page: catalog.Page) -> list[str]:
    return [str(row["iri"]) for row in page.rows]


def test_pages_are_pieces_of_one_order_and_the_store_is_asked_once(store: Counting) -> None:
    ordered = [
        node.value
        for (node,) in store.select(f"SELECT ?s {{ ?s a <{NS}Division> }} ORDER BY ?s")
        if isinstance(node, NamedNode)
    ]
    assert ordered == sorted(NAMES)
    store.asked = 0
    pages = [catalog.listing(store, "divisions", offset=offset, limit=3) for offset in (0, 3, 6, 9)]
    assert [iri for page in pages for iri in iris(page)] == ordered
    assert {page.total for page in pages} == {7}
    assert store.asked == 1


def test_filters_have_lists_of_their_own(store: Counting) -> None:
    below = catalog.listing(store, "divisions", filters={"parent": "x:a"})
    assert iris(below) == sorted(NAMES[3:6])
    assert catalog.listing(store, "divisions", filters={"parent": "x:b"}).total == 0
    assert catalog.listing(store, "divisions").total == 7


def test_what_is_too_long_is_not_remembered(store: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "KEPT", 6)
    for _ in range(2):
        assert catalog.listing(store, "divisions").total == 7
        assert catalog.listing(store, "divisions", filters={"parent": "x:a"}).total == 3
    assert store.asked == 3  # the long one twice; it drives out no other
