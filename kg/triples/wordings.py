"""What the reference graph says of wordings: their parts, and the concepts of the thesaurus that they name.

Of the thesaurus stand there the concepts that some wording names, and those above them: like the divisions, a part of the
vocabulary that this library needs. All 357 concepts would be 7,738 triples in every library, however small; those that the
samples name are half of them, and a graph without wordings has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

import ontology
from kg import categories, iris, segment, thesaurus
from kg.triples.indicators import category_iri
from kg.triples.terms import TYPE, jx, text

__all__ = ["concepts_in", "thesaurus_triples", "wording_triples"]

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_BROADER = NamedNode(f"{_SKOS}broader")
_HAS_CONCEPT = jx("hasConcept")
_SCHEME = NamedNode(f"{ontology.NS}Thesaurus")

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]


def wording_triples(node: NamedNode) -> Iterator[Triple]:
    """Yield what the IRI of a wording says: name, categories, head noun and slot, concepts named."""
    _, category, segmented = node.value.rsplit("/", 2)
    notation, name = iris.unsegment(category), iris.unsegment(segmented)
    yield node, TYPE, jx("Wording")
    yield node, jx("name"), text(name)
    if notation != iris.NO_CATEGORY:
        yield node, jx("level2Category"), category_iri(notation)
        parent = categories.parent_of(notation)
        if parent is not None:
            yield node, jx("level1Category"), category_iri(parent)
    head = segment.head(name)
    if head.noun:
        yield node, jx("headNoun"), text(head.noun)
    if head.slot:
        yield node, jx("slot"), text(head.slot)
    named = thesaurus.load().named
    # The head once more by itself: in a longer label (家长满意度, of 家长) it would go under.
    for concept in sorted({*named(name), *named(head.noun)}):
        yield node, _HAS_CONCEPT, NamedNode(f"{ontology.NS}concept-{concept}")


def concepts_in(triples: Iterable[Triple]) -> Iterator[str]:
    """Yield the IRI of the concept of each link from a wording to one."""
    return (value.value for _, predicate, value in triples if predicate == _HAS_CONCEPT)


def thesaurus_triples(concepts: Iterable[NamedNode]) -> Iterator[Triple]:
    """Yield what the thesaurus says of `concepts`, and of those above them; nothing for none."""
    described = _thesaurus()
    pending = list(concepts)
    seen: set[NamedNode] = set()
    while pending:
        concept = pending.pop()
        if concept not in seen:
            seen.add(concept)
            yield from described[concept]
            pending += [
                value for _, predicate, value in described[concept] if predicate == _BROADER and isinstance(value, NamedNode)
            ]
    if seen:
        yield from described[_SCHEME]


@cache
def _thesaurus() -> Mapping[NamedNode, list[Triple]]:
    """Return the triples of the thesaurus by subject."""
    found: defaultdict[NamedNode, list[Triple]] = defaultdict(list)
    for triple in parse(path=str(ontology.THESAURUS), format=RdfFormat.TURTLE):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
            found[triple.subject].append((triple.subject, triple.predicate, triple.object))
    return dict(found)
