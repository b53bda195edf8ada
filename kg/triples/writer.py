"""Triples of one document as they are collected: nodes of records, sums, bodies and citations, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode

from kg import iris
from kg.amount import Amount, amount_in
from kg.document import Place
from kg.records import Citation, Reading
from kg.triples.maps import AMOUNTS, CLASSES, FIELDS
from kg.triples.policies import is_number, policy_key, policy_scope
from kg.triples.terms import DERIVED, TYPE, jx, number, text, whole

__all__ = ["IN_DOCUMENT", "IN_PROJECT", "POSITION", "Writer", "place_order", "unique_names"]

IN_DOCUMENT = jx("inDocument")
IN_PROJECT = jx("inProject")
POSITION = jx("position")
_HAS_CITATION = jx("hasCitation")


class Writer:
    """Collects the triples of one document."""

    def __init__(self, reading: Reading, base: str, document: str) -> None:
        self.reading = reading
        self.base = base
        self.document = NamedNode(document)
        self.source = iris.source(base, reading.sha256)
        division = reading.document.division
        self.division = None if division is None else division.code
        self.triples: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = []
        # The document's list of citations holds those of its records too: a citation that stands in both is one node.
        self.places: dict[str, Place | None] = {}
        self.positions: dict[str, int] = {}
        self.listed: dict[Citation, list[int]] = {}
        self.sums: dict[Amount, NamedNode] = {}
        for position, citation in enumerate(reading.citations, 1):
            self.listed.setdefault(citation, []).append(position)

    def add(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        """Add a triple."""
        self.triples.append((subject, predicate, value))

    def record(self, iri: str, record: object) -> NamedNode:
        """Add class and literal fields of `record`; return its node."""
        kind = type(record)
        node = NamedNode(iri)
        triples = self.triples
        triples.append((node, TYPE, CLASSES[kind]))
        for column in FIELDS[kind]:
            value = getattr(record, column.field)
            if value is not None:
                triples.append((node, column.property, column.term(value)))
        return node

    def amounts(self, node: NamedNode, record: object) -> None:
        """Add the sums of a record; equal ones of a document are one node, as many forms print one sum in several places."""
        for field, link in AMOUNTS.get(type(record), ()):
            amount: Amount | None = getattr(record, field)
            if amount is not None:
                self.add(node, link, self.amount(amount))

    def amount(self, amount: Amount) -> NamedNode:
        """Return the node of a sum, described once.

        The number stands beside the printed text only where text and unit do not give it back or where it has no 万元.
        """
        known = self.sums.get(amount)
        if known is not None:
            return known
        node = self.sums[amount] = NamedNode(f"{self.document.value}/amount/{len(self.sums) + 1}")
        self.add(node, TYPE, jx("Amount"))
        self.add(node, jx("raw"), text(amount.raw))
        if amount.unit is not None:
            self.add(node, jx("unit"), text(amount.unit))
        if amount.wan is not None:
            self.add(node, jx("amountWan"), number(amount.wan))
        if amount.wan is None or amount_in(amount.raw, amount.unit) != amount:
            self.add(node, jx("value"), number(amount.value))
        return node

    def derived(self, node: NamedNode, place: Place | None) -> None:
        """Add where a node was printed: its place in the source file, the whole file where it has none."""
        iri = self.source if place is None else f"{self.source}#{iris.fragment(place)}"
        self.add(node, DERIVED, NamedNode(iri))

    def organisation(self, name: str) -> NamedNode:
        """Return the node of a body of the document's division."""
        return NamedNode(iris.organisation(self.base, name, self.division))

    def citations(self, owner: NamedNode, citations: Iterable[Citation]) -> None:
        """Add the citations of a record."""
        rests: set[NamedNode] = set()
        for position, citation in enumerate(citations, 1):
            node = self.citation(f"{owner.value}/citation/{position}", citation, claim=True)
            self.add(owner, _HAS_CITATION, node)
            policy = self.policy(citation)
            if policy is not None and citation.role == "basis" and policy not in rests:
                rests.add(policy)
                self.add(owner, jx("basedOn"), policy)

    def policy(self, citation: Citation) -> NamedNode | None:
        """Return the policy document of a number; which one a title means takes all documents (`kg.triples.authority`)."""
        if not is_number(citation.normalized):
            return None
        key = policy_key(citation.normalized)
        return NamedNode(iris.policy(self.base, key, policy_scope(key, self.division)))

    def citation(self, iri: str, citation: Citation, *, claim: bool) -> NamedNode:
        """Add a citation; `claim` takes its place in the document's list, if it is there."""
        node = NamedNode(iri)
        policy = self.policy(citation)
        self.add(node, TYPE, jx("Citation"))
        if policy is not None:
            self.add(node, jx("citesPolicy"), policy)
        self.add(node, jx("printed"), text(citation.raw))
        self.add(node, jx("role"), text(citation.role))
        if citation.title is not None:
            self.add(node, jx("title"), text(citation.title))
        if policy is None or iris.unsegment(policy.value.rpartition("/")[2]) != citation.normalized:
            self.add(node, jx("citedForm"), text(citation.normalized))
        self.derived(node, citation.place)
        self.places[iri] = citation.place
        if claim and self.listed.get(citation):
            self.positions[iri] = self.listed[citation].pop(0)
        return node

    def write_citations(self) -> None:
        """Add what is left of the document's citations, and the order of them all where the places do not give it."""
        for citation, positions in sorted(self.listed.items(), key=lambda item: item[1]):
            for position in positions:
                node = self.citation(f"{self.document.value}/citation/{position}", citation, claim=False)
                self.add(self.document, _HAS_CITATION, node)
                self.positions[node.value] = position
        nodes = sorted(self.places, key=lambda iri: place_order(self.places[iri], iri))
        if [self.positions.get(iri) for iri in nodes] == list(range(1, len(self.reading.citations) + 1)):
            return
        self.add(self.document, jx("count"), whole(len(self.positions)))
        for iri, position in self.positions.items():
            self.add(NamedNode(iri), POSITION, whole(position))


def place_order(place: Place | None, iri: str) -> tuple[int | str, ...]:
    """Return the key by which citations stand in the document's list, unless the graph says otherwise."""
    if place is None:
        return (0, 0, 0, 0, 0, 0, iri)
    return (place.page or 0, place.line or 0, place.table or 0, place.row or 0, place.column or 0, place.start or 0, iri)


def unique_names(names: Sequence[str]) -> list[str]:
    """Return `names` with ``~2``, ``~3`` … behind repetitions."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}~{seen[name]}")
    return found
