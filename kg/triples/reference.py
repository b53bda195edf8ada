"""The reference graph: what documents share, and the vocabulary.

A pure function of the vocabularies and of all evidence graphs: a policy document, body, division or wording is there because
some document points at it, and goes when the last one goes. Names come out of the IRIs themselves and, for titles, from the
most frequent printed one; nothing depends on the order of documents.

It has two kinds of triples: links of what stands in one document (a value to its unit, a citation in words to the document that
it means), and what is said of the things shared. The latter is a function of counts (`kg.triples.shared`), part by part, so
that of a library that has changed only the parts are computed that depend on what has changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

import ontology
from kg import iris
from kg.triples.cited import Policies, citation_links, policies_of
from kg.triples.organisations import division_triples, organisation_triples
from kg.triples.shared import Share, Shared, said, shares_of
from kg.triples.units import HAS_UNIT, unit_triples
from kg.triples.wordings import concepts_in, thesaurus_triples, wording_triples

__all__ = [
    "Described",
    "links_of",
    "quads_over",
    "reference_quads",
    "titled_of",
    "unit_links",
    "vocabulary_triples",
]

_VOCABULARY = (ontology.CORE, ontology.CATEGORIES, ontology.SCHEMES, ontology.FIELDS, ontology.UNITS)

Object = NamedNode | Literal
Triple = tuple[NamedNode, NamedNode, Object]


@cache
def vocabulary_triples() -> tuple[Triple, ...]:
    """Return the triples of the ontology and its SKOS schemes."""
    return tuple(
        (triple.subject, triple.predicate, triple.object)
        for path in _VOCABULARY
        for triple in parse(path=str(path), format=RdfFormat.TURTLE)
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal)
    )


def reference_quads(evidence: Iterable[Quad], base: str) -> Iterator[Quad]:
    """Yield the quads of the reference graph, each once.

    Args:
        evidence: the quads of all evidence graphs, in any order; read once.
        base: base IRI of the library.
    """
    shared = Shared()
    titled: list[Share] = []
    for share in shares_of(evidence):
        shared.add(share)
        titled += titled_of(share)
        yield from unit_links(share, base)
    yield from quads_over(titled, shared, base)


def quads_over(titled: Sequence[Share], shared: Shared, base: str) -> Iterator[Quad]:
    """Yield the quads of the reference graph over all documents but for `unit_links`, each once.

    Nothing is held in memory of what grows with the library, but for the names of what is shared.

    Args:
        titled: what `titled_of` gives of the documents.
        shared: the sum of their shares; the concepts that the wordings name are counted in it here.
        base: base IRI of the library.
    """
    told = Described(shared, base)
    graph = NamedNode(iris.reference_graph(base))
    for wording in shared.wordings:  # nothing else speaks of them: no other triple is one of these
        triples = tuple(wording_triples(NamedNode(wording)))
        shared.concepts.update(concepts_in(triples))
        yield from (Quad(*triple, graph) for triple in triples)
    seen: set[Triple] = set()
    links = (triple for share in titled for triple in title_links(share, told.policies))
    for triple in chain(vocabulary_triples(), told.triples(), links):
        if triple not in seen:
            seen.add(triple)
            yield Quad(*triple, graph)


def titled_of(share: Share) -> list[Share]:
    """Return of a document's share what takes all documents to understand: its citations without a number; often nothing."""
    citations = [citing for citing in share.citations if citing.policy is None]
    return [Share(share.graph, code=share.code, citations=citations)] if citations else []


def unit_links(share: Share, base: str) -> Iterator[Quad]:
    """Yield the links of the values in one document to their units."""
    graph = NamedNode(iris.reference_graph(base))
    return (Quad(subject, HAS_UNIT, unit, graph) for subject, unit in share.units.items())


def links_of(share: Share, policies: Policies) -> Iterator[Triple]:
    """Yield the links of what stands in one document."""
    for subject, unit in share.units.items():
        yield subject, HAS_UNIT, unit
    yield from title_links(share, policies)


def title_links(share: Share, policies: Policies) -> Iterator[Triple]:
    """Yield the links of a document's citations without a number to what they mean."""
    for citing in share.citations:
        if citing.policy is None:
            yield from citation_links(citing, share.graph, policies.meant[said(citing), share.code])


class Described:
    """What is said of things shared, part by part; a part is computed when it is first asked for."""

    def __init__(self, shared: Shared, base: str) -> None:
        self.shared = shared
        self.base = base

    @cached_property
    def policies(self) -> Policies:
        """What citations say of policy documents."""
        return policies_of(self.shared, self.base)

    def thesaurus(self) -> Iterable[Triple]:
        """Return what is said of the concepts that wordings name."""
        return thesaurus_triples(NamedNode(concept) for concept in self.shared.concepts)

    def units(self) -> Iterable[Triple]:
        """Return what is said of units."""
        return unit_triples(NamedNode(unit) for unit in self.shared.units)

    def documents(self) -> Iterable[Triple]:
        """Return what is said of policy documents."""
        return (triple for triple, _ in self.policies.triples)

    def bodies(self) -> Iterator[Triple]:
        """Yield what is said of bodies and divisions."""
        nodes = sorted(self.shared.bodies.keys() | self._issuers())
        yield from organisation_triples([NamedNode(node) for node in nodes], self.base, self.shared.departments())
        printed: dict[str, Counter[str]] = defaultdict(Counter)
        for (division, name), count in self.shared.names.items():
            printed[division][name] = count
        for division, found in printed.items():
            yield from division_triples(NamedNode(division), _usual(found), self.base)

    def _issuers(self) -> set[str]:
        told = self.policies.triples
        return {triple[2].value for triple, issuer in told if issuer is not None}

    def triples(self) -> Iterator[Triple]:
        """Yield all parts."""
        for part in (self.thesaurus, self.units, self.documents, self.bodies):
            yield from part()

    def cites_as(self, other: Described) -> bool:
        """Say whether the same citations stand in both, so that they mean the same documents."""
        return self.shared.numbered == other.shared.numbered and self.shared.titled == other.shared.titled

    def changes(self, before: Described) -> tuple[set[Triple], set[Triple]]:
        """Return what is said no longer, and what is said now, against `before`; parts that depend on nothing new are left.

        The counts of wordings may be those of some: of all that come or go, and the same ones in both.
        """
        old, new = before.shared, self.shared
        gone, come = set[Triple](), set[Triple]()
        for left, right in ((old, new), (new, old)):
            found = gone if left is old else come
            for wording in left.wordings.keys() - right.wordings.keys():
                found.update(wording_triples(NamedNode(wording)))
        cited = not self.cites_as(before)
        parts: list[tuple[bool, Callable[[Described], Iterable[Triple]]]] = [
            (old.concepts.keys() != new.concepts.keys(), Described.thesaurus),
            (old.units.keys() != new.units.keys(), Described.units),
            (cited, Described.documents),
            (
                cited or (old.bodies.keys(), old.above.keys(), old.names) != (new.bodies.keys(), new.above.keys(), new.names),
                Described.bodies,
            ),
        ]
        for changed, part in parts:
            if changed:
                gone.update(part(before))
                come.update(part(self))
        fixed = set(vocabulary_triples())
        return gone - come - fixed, come - gone - fixed


def _usual(found: Mapping[str, int]) -> str:
    """Return the most frequent text; the longest, then the first in code order, of several."""
    return min(found, key=lambda name: (-found[name], -len(name), name))
