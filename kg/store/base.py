"""The contract of a quad store: what the layers above may ask of any backend.

Terms are those of `pyoxigraph` (`NamedNode`, `BlankNode`, `Literal`): small, hashable, and what its parsers of SPARQL results
give for remote servers as well. Every query sees the *union* of all named graphs as its default graph. That is sound only
because each triple stands in exactly one named graph: a triple in two graphs would count twice (Oxigraph 0.5.13).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

__all__ = ["Graph", "QuadStore", "Result", "Rows", "Term", "Truth", "bind", "names_graphs", "twice"]

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Rows:
    """Answer of SELECT: the names of the variables, and one tuple of terms a row (None where unbound), read once."""

    variables: tuple[str, ...]
    rows: Iterator[tuple[Term | None, ...]]


@dataclass(frozen=True, slots=True)
class Truth:
    """Answer of ASK."""

    value: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """Answer of CONSTRUCT and DESCRIBE: triples, read once."""

    triples: Iterator[Triple]


Result = Rows | Truth | Graph


class QuadStore(Protocol):
    """A set of quads that answers SPARQL 1.1.

    What `quads` and `match` return may be handed to another thread and left unfinished; what `query` returns may not.
    """

    def query(self, sparql: str, *, bindings: Mapping[str, Term] | None = None) -> Result:
        """Return the answer to `sparql` over the union of all graphs, or over those that it names with FROM.

        Args:
            sparql: a query; updates are errors.
            bindings: values for variables, by name without ``?`` (never put text into a query by hand); see `bind`.

        Raises:
            SyntaxError: the query breaks the grammar.
        """
        ...

    def select(self, sparql: str, *, bindings: Mapping[str, Term] | None = None) -> list[tuple[Term | None, ...]]:
        """Return all rows of a SELECT.

        Raises:
            SyntaxError: the query breaks the grammar.
            ValueError: it is no SELECT.
        """
        ...

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        """Yield all quads, or those of one graph, in no fixed order."""
        ...

    def match(
        self, subject: NamedNode | None, predicate: NamedNode | None, value: Term | None, *, limit: int | None = None
    ) -> Iterator[Quad]:
        """Return the quads with these parts in any graph, at most `limit`; None fits everything."""
        ...

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        ...

    def count(self) -> int:
        """Return the number of quads."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


_TOKEN = re.compile(
    r"""\#[^\n]* | <[^<>"{}|^`\\\s]*>
    | \"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3} | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
    | [?$:]?[\w:]+ | \{""",
    re.VERBOSE | re.DOTALL,
)


def bind(sparql: str, bindings: Mapping[str, Term]) -> str:
    """Return the query with values for some of its variables, as a VALUES block at the head of its pattern.

    Standard SPARQL, so that it means the same on every backend. (Oxigraph's own substitutions work only for variables that
    stand in the SELECT clause.) The variables of a subquery are its own.

    Raises:
        SyntaxError: the query has no pattern.

    >>> bind("ASK # {\\n{ ?s ?p ?name }", {"name": Literal("a")})
    'ASK # {\\n{ VALUES (?name) { ("a") } ?s ?p ?name }'
    >>> bind("SELECT ?s # {\\nWHERE { ?s ?p ?name }", {"name": Literal('a"b')})
    'SELECT ?s # {\\nWHERE { VALUES (?name) { ("a\\\\"b") } ?s ?p ?name }'
    """
    if not bindings:
        return sparql
    names = " ".join(f"?{name}" for name in bindings)
    values = " ".join(str(term) for term in bindings.values())
    block = f" VALUES ({names}) {{ ({values}) }}"
    tokens = [match for match in _TOKEN.finditer(sparql) if match[0] == "{" or match[0].upper() == "WHERE"]
    where = next((number for number, match in enumerate(tokens) if match[0].upper() == "WHERE"), 0)
    brace = next((match for match in tokens[where:] if match[0] == "{"), None)
    if brace is None:
        raise SyntaxError("no { in the query")
    return sparql[: brace.end()] + block + sparql[brace.end() :]


def names_graphs(sparql: str) -> bool:
    """Say whether the query chooses its graphs (FROM, FROM NAMED): then its default graph is not the union of all.

    >>> names_graphs("SELECT * FROM <x:g> { ?s ?p ?o }"), names_graphs('SELECT ?from { ?from ?p "FROM" } # FROM')
    (True, False)
    """
    return any(match[0].upper() == "FROM" for match in _TOKEN.finditer(sparql))


def twice(quads: Iterable[Quad]) -> list[Triple]:
    """Return the triples that stand in more than one graph (or twice in one), in order of their text.

    >>> from pyoxigraph import Literal, NamedNode, Quad
    >>> s, p, o = NamedNode("x:s"), NamedNode("x:p"), Literal("1")
    >>> [str(t) for t in twice([Quad(s, p, o, NamedNode("x:g")), Quad(s, p, o, NamedNode("x:h"))])]
    ['<x:s> <x:p> "1"']
    """
    seen: set[Triple] = set()
    again: set[Triple] = set()
    for quad in quads:
        triple = quad.triple
        (again if triple in seen else seen).add(triple)
    return sorted(again, key=str)
