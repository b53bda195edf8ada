"""The library as rdflib sees it: a read-only Dataset over the embedded store, nothing copied."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.store import Store
from rdflib.term import Identifier, Node

import ontology
from kg.store.embedded import EmbeddedStore

__all__ = ["dataset"]


class _ReadOnly(Store):
    """What rdflib asks of a store, answered by Oxigraph; writing is refused."""

    context_aware = True
    graph_aware = True
    formula_aware = False
    transaction_aware = False

    def __init__(self, store: EmbeddedStore) -> None:
        super().__init__()
        self._ox = store
        self._namespaces: dict[str, URIRef] = {}
        self._named: set[str] = set()

    def triples(
        self, triple_pattern: tuple[Node | None, Node | None, Node | None], context: Graph | None = None
    ) -> Iterator[tuple[tuple[Node, Node, Node], Iterator[Graph]]]:
        terms = [None if node is None else _ours(node) for node in triple_pattern]
        named = context.identifier if context is not None else None
        graph = _ours(named) if isinstance(named, URIRef) and not str(named).startswith("urn:x-rdflib:") else None
        for quad in self._ox.store.quads_for_pattern(*terms, graph):  # type: ignore[arg-type, call-arg]
            where = Graph(self, _theirs(quad.graph_name))
            yield (_theirs(quad.subject), _theirs(quad.predicate), _theirs(quad.object)), iter([where])

    def contexts(self, triple: Any = None) -> Generator[Graph, None, None]:
        if triple is None or triple == (None, None, None):
            for name in sorted({*self._ox.graphs(), *self._named}):
                yield Graph(self, URIRef(name))
            return
        for _, where in self.triples(triple):
            yield from where

    def __len__(self, context: Graph | None = None) -> int:
        if context is None:
            return self._ox.count()
        return sum(1 for _ in self.triples((None, None, None), context))

    def bind(self, prefix: str, namespace: URIRef, override: bool = True) -> None:
        if override or prefix not in self._namespaces:
            self._namespaces[prefix] = namespace

    def namespace(self, prefix: str) -> URIRef | None:
        return self._namespaces.get(prefix)

    def prefix(self, namespace: URIRef) -> str | None:
        return next((prefix for prefix, known in self._namespaces.items() if known == namespace), None)

    def namespaces(self) -> Iterator[tuple[str, URIRef]]:
        return iter(list(self._namespaces.items()))

    def add(self, *_: Any, **__: Any) -> None:
        """Refuse: a sealed generation never changes."""
        raise TypeError("the library is read-only")

    addN = add  # noqa: N815 - rdflib's name
    remove = add

    def add_graph(self, graph: Graph) -> None:
        """Take note of a graph that is asked for by name; it adds no triple."""
        self._named.add(str(graph.identifier))


def _ours(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(node, Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
    return ox.BlankNode(str(node)) if isinstance(node, BNode) else ox.NamedNode(str(node))


def _theirs(term: object) -> Identifier:
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
        return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value))
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    return BNode(str(term))


def dataset(store: EmbeddedStore) -> Dataset:
    """Return a Dataset over `store` whose default graph is the union of all named graphs; adding to it is an error."""
    made = Dataset(_ReadOnly(store), default_union=True)
    made.bind("jx", Namespace(ontology.NS))
    return made
