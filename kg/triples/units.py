"""Units of measure in the graph: the concept of a printed unit, how many of its base make one, and what the base is.

The scheme of the single units is part of every library (``ontology/vocab/units.ttl``); a unit put together of them (万元/公里)
is a concept of the scheme where the grammar of units (`kg.units`) reads it. A value times ``qudt:conversionMultiplier`` is the
value in the base unit, to which ``skos:broader`` leads: values add and compare where their base is the same, and only there. A
unit that the grammar does not know is a concept outside of the scheme, without a multiplier.

The concept follows from the printed unit: the links stand in the reference graph, and an indicator's evidence grows by nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode

from kg.triples.terms import TYPE, jx, label, number, text
from kg.units import parse_unit, vocabulary

__all__ = ["HAS_UNIT", "unit_node", "unit_triples"]

HAS_UNIT = NamedNode("http://qudt.org/schema/qudt/hasUnit")
"""From a value or a sum to the concept of its unit, beside the printed one."""

_MULTIPLIER = NamedNode("http://qudt.org/schema/qudt/conversionMultiplier")
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_CONCEPT, _IN_SCHEME, _NOTATION, _BROADER, _PREFERRED = (
    NamedNode(_SKOS + name) for name in ("Concept", "inScheme", "notation", "broader", "prefLabel")
)
_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_FRONT = "unit-"


@lru_cache(maxsize=4096)
def unit_node(printed: str) -> NamedNode:
    """Return the concept of a unit as printed; spellings of one unit are one concept.

    >>> unit_node("个工作日") == unit_node("工作日"), unit_node("万元/公里").value.rpartition("#")[2]
    (True, 'unit-万元/公里')
    """
    name = parse_unit(printed).text
    return jx(_FRONT + "".join(c if c.isalnum() or c in "-._/·" else quote(c, safe="") for c in name))


def unit_triples(nodes: Iterable[NamedNode]) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    """Yield what is said of the units `nodes` and their bases beyond the shipped scheme."""
    waiting, seen = list(nodes), set[NamedNode]()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        name = unquote(node.value.rpartition("#" + _FRONT)[2])
        if name in vocabulary() and vocabulary()[name].text == name:
            continue  # the scheme says it
        unit = parse_unit(name)
        yield node, TYPE, _CONCEPT
        yield node, _NOTATION, text(name)
        yield node, _PREFERRED, label(name)
        yield node, _LABEL, label(name)
        if unit.dimension is not None:
            yield node, _IN_SCHEME, jx("UnitScheme")
            yield node, _MULTIPLIER, number(unit.factor)
            if unit.base != unit.text:
                base = unit_node(unit.base)
                yield node, _BROADER, base
                waiting.append(base)
