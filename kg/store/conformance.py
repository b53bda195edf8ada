"""Which things in a store break the shapes of the ontology, told by document: file, place and a sentence in Chinese.

Violations are warnings: what a form prints is kept (a score above the points, an unknown unit), and whoever builds a library is
told. They are a function of the quads alone, so neither the order of the documents nor the way in which they came matters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from kg import iris
from kg.errors import ParseError
from kg.places import where
from kg.shape_queries import ShapeQuery, shape_queries
from kg.store.base import Rows, Term
from kg.store.embedded import EmbeddedStore
from kg.triples.terms import DERIVED, TYPE, jx
from ontology import NS

__all__ = ["KEPT", "Conformance", "Violation", "conformance", "is_of_document", "ordered"]

KEPT = 1000
"""Violations that are kept one by one; all are counted. A form of thousands of rows may break one shape in each of them."""

_STEPS = 3
"""Links that are followed backwards from a thing without a place to the record that has one (an amount → funds → project)."""

_DOCUMENTS = 3
"""Documents that are named for a thing shared between documents (a policy document, a body); the first by IRI."""

_OWNERS = 1000
"""Records that are followed from one thing; more point at a common wording or body, and a few are named."""

_SOURCE = "/source/"
_NUMBER = re.compile(r"([ptrlc])(\d+)")
"""A part of a place: ``t3r12`` is table 3, row 12."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing that breaks a shape.

    Attributes:
        document: IRI of the document that says it; empty where only the vocabulary does.
        file: name of its file, empty where there is none.
        where: place in the file in Chinese words, empty where the file as a whole is meant.
        node: IRI of the thing.
        path: IRI of the property, ``^`` in front for the inverse; empty where the thing as a whole is meant.
        value: what is wrong, empty where something is missing.
        shape: name of the shape, without the namespace.
        message: what is expected, in Chinese.
        place: the same as `where` for programs, as the fragment of an IRI (``t3r12``).
    """

    document: str
    file: str
    where: str
    node: str
    path: str
    value: str
    shape: str
    message: str
    place: str

    def __str__(self) -> str:
        """One line in Chinese: file, place, property, what is expected, what stands there."""
        at = f"{self.file or '词表'}{' ' + self.where if self.where else ''}"
        value = f"，现为“{self.value.replace(NS, 'jx:')}”" if self.value else ""
        return f"{at}：{self.message}{value}（{self.path.replace(NS, 'jx:') or self.shape}，{self.shape}）"

    def to_json(self) -> dict[str, Any]:
        """Return the violation as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Conformance:
    """What breaks shapes in a store.

    Attributes:
        counts: number of things by shape, those with most first.
        violations: the first `KEPT` of them, sorted by document.
    """

    counts: dict[str, int]
    violations: tuple[Violation, ...]

    @property
    def total(self) -> int:
        """Number of all."""
        return sum(self.counts.values())

    def lines(self, most: int) -> list[str]:
        """Return a heading and at most `most` lines in Chinese, nothing where there are no violations.

        What breaks one shape of a file in one way is one line, with its first place and how often.

        >>> Conformance({}, ()).lines(5)
        []
        """
        if not self.total:
            return []
        alike: dict[tuple[str, ...], list[Violation]] = {}
        for each in self.violations:
            alike.setdefault((each.document, each.shape, each.path, each.value), []).append(each)
        shown = list(alike.values())[:most]
        told = [f"  {found[0]}" + (f"，同样共 {len(found)} 处" if len(found) > 1 else "") for found in shown]
        rest = self.total - sum(len(found) for found in shown)
        more = [f"  ……另有 {rest} 处"] if rest > 0 else []
        return [f"与本体约束不符：{self.total} 处（照原文入库，请核对原件）", *told, *more]


def conformance(store: EmbeddedStore) -> Conformance:
    """Return what in `store` breaks the shapes of the ontology."""
    told = _Teller(store)
    counts: Counter[str] = Counter()
    found: list[Violation] = []
    for query in shape_queries():
        rows = _rows(store, query)
        counts[query.shape] += len(rows)
        found += (each for row in rows[:KEPT] for each in told.violations(query, *row))
    return ordered(counts, found)


def ordered(counts: Counter[str], found: Iterable[Violation]) -> Conformance:
    """Return counts and violations in their order: shapes with most first, violations by document and place."""
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Conformance({shape: number for shape, number in order if number}, tuple(sorted(found, key=_in_order)[:KEPT]))


def is_of_document(violation: Violation) -> bool:
    """Say whether a violation is of a thing that one document alone says, and of no shared one."""
    own = violation.document and violation.node.startswith(violation.document)
    return bool(own) or _SOURCE in violation.node


def _in_order(violation: Violation) -> tuple[str, tuple[tuple[bool, int], ...], Violation]:
    """Sort by document, then as the document is read (row 8 before row 10), then by the rest."""
    numbers = dict(_NUMBER.findall(violation.place.rpartition(";")[2]))
    return violation.document, tuple((letter in numbers, int(numbers.get(letter, 0))) for letter in "ptrlc"), violation


def _rows(store: EmbeddedStore, query: ShapeQuery) -> list[tuple[str, str, str]]:
    """Return (thing, property, value) of what breaks a shape, sorted, each once."""
    answer = store.query(query.sparql)
    if not isinstance(answer, Rows):
        raise TypeError(f"{query.shape}: not a SELECT query")
    at = {name: number for number, name in enumerate(answer.variables)}

    def text(row: tuple[Term | None, ...], name: str) -> str:
        term = row[at[name]] if name in at else None
        return term.value if isinstance(term, NamedNode | Literal) else ""

    return sorted({(text(row, "this"), text(row, "path") or query.path, text(row, "value")) for row in answer.rows})


class _Teller:
    """Finds the documents and places of things; each thing is looked up once."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self._known: dict[str, list[tuple[str, str]]] = {}

    def violations(self, query: ShapeQuery, node: str, path: str, value: str) -> Iterator[Violation]:
        """Yield the violation at a thing; once for each document, where several point at it."""
        if node not in self._known:
            self._known[node] = sorted(self._documents(NamedNode(node)).items())[:_DOCUMENTS] or [("", "")]
        for document, at in self._known[node]:
            source, _, fragment = at.partition("#")
            yield Violation(document, self._file(source), _where(fragment), node, path, value, query.shape, query.zh, fragment)

    def _documents(self, node: NamedNode) -> dict[str, str]:
        """Return document → place of a thing; of the records that point at it, where it has no place itself."""
        if _SOURCE in node.value:
            return {_graph(quad): node.value for quad in self._store.match(node, TYPE, None)}
        level, seen = [node], {node}
        for _ in range(_STEPS):
            found: dict[str, str] = {}
            for quad in (quad for subject in level for quad in self._store.match(subject, DERIVED, None)):
                if isinstance(quad.object, NamedNode) and _SOURCE in quad.object.value:
                    graph = _graph(quad)
                    found[graph] = min(found.get(graph, quad.object.value), quad.object.value)
            if found:
                return found
            owners = (quad.subject for target in level for quad in self._store.match(None, None, target, limit=_OWNERS))
            level = sorted({owner for owner in owners if isinstance(owner, NamedNode)} - seen, key=str)
            seen.update(level)
        return {}

    def _file(self, source: str) -> str:
        names = self._store.match(NamedNode(source), jx("file"), None) if source else iter(())
        return next((quad.object.value for quad in names if isinstance(quad.object, Literal)), "")


def _graph(quad: Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _where(fragment: str) -> str:
    """Return the place that the fragment of a source says, in Chinese words; empty where it is of another make."""
    try:
        return where(iris.place_of(fragment)) if fragment else ""
    except ParseError:
        return ""
