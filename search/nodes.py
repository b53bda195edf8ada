"""What stands on a node of the graph, by the name of a property of the ontology."""

from __future__ import annotations

from decimal import Decimal

from pyoxigraph import Literal, NamedNode

import ontology
from kg.store.base import QuadStore, Term

__all__ = ["count", "jx", "node_of", "objects", "value_of"]


def jx(name: str) -> NamedNode:
    """Return a term of the ontology."""
    return NamedNode(ontology.NS + name)


def objects(store: QuadStore, node: NamedNode, name: str) -> list[Term]:
    """Return all objects of a property, sorted by their text."""
    return sorted((quad.object for quad in store.match(node, jx(name), None)), key=str)


def node_of(store: QuadStore, node: NamedNode | None, name: str) -> NamedNode | None:
    """Return the node that a property leads to, None where there is none."""
    found = objects(store, node, name) if node is not None else []
    return found[0] if found and isinstance(found[0], NamedNode) else None


def value_of(store: QuadStore, node: NamedNode | None, name: str) -> str | int | bool | Decimal | None:
    """Return a literal as Python has it, the first in order of text of several."""
    found = objects(store, node, name) if node is not None else []
    if not found or not isinstance(found[0], Literal):
        return None
    kind = found[0].datatype.value.rsplit("#", 1)[-1]
    if kind == "integer":
        return int(found[0].value)
    if kind == "boolean":
        return found[0].value == "true"
    return Decimal(found[0].value) if kind == "decimal" else found[0].value


def count(store: QuadStore, name: str, node: NamedNode) -> int:
    """Return how many things point at `node` with a property."""
    return sum(1 for _ in store.match(None, jx(name), node))
