"""What a query may not do, seen in its text before any engine sees it.

The query is cut into its terminals (`kg.terminals`), so that a word inside a string, an IRI, a comment, a variable or a
prefixed name is never taken for a keyword. The time grows with the length of the query and no faster.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.terminals import terminals

__all__ = ["Gate", "QueryRefused", "inspect"]


class QueryRefused(ValueError):
    """The query asks for something that this service does not do.

    Attributes:
        reason: what, in Chinese, one line.
        line: 1-based line of the word.
        column: 1-based column of the word.
    """

    def __init__(self, reason: str, line: int = 1, column: int = 1) -> None:
        self.reason = reason
        self.line = line
        self.column = column
        super().__init__(f"第 {line} 行第 {column} 列：{reason}")


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate found out: form of the query and the graphs it names in FROM and FROM NAMED.

    form: SELECT, ASK, CONSTRUCT or DESCRIBE.
    """

    form: str
    graphs: tuple[str, ...]


_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
MAX_NESTING = 200
"""Depth of braces and brackets: engines and parsers recurse on it. The deepest query of ours nests 9."""


def inspect(query: str, *, known_graphs: frozenset[str] | None = None) -> Gate:
    """Return what the query is, or refuse it.

    Args:
        query: SPARQL 1.1 Query text.
        known_graphs: IRIs that FROM may name; None lets any through.

    Raises:
        QueryRefused: SERVICE, an update, FROM of an unknown graph, too deep a nesting, a quotation mark without its partner, or
            no query form at all.

    >>> inspect('SELECT ?service { ?s ?p "SERVICE" } # LOAD').form
    'SELECT'
    >>> inspect("ASK { SERVICE <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    api.sparql.gate.QueryRefused: 第 1 行第 7 列：不允许 SERVICE（不向别处发请求）
    """
    scan = _Scan(query, known_graphs)
    for match in terminals(query):
        if match.lastgroup not in ("comment", "space"):
            scan.take(match)
    if not scan.form:
        raise QueryRefused("不是 SPARQL 查询：应有 SELECT、ASK、CONSTRUCT 或 DESCRIBE")
    return Gate(scan.form, tuple(scan.graphs))


class _Scan:
    """What has been seen of a query, terminal by terminal."""

    def __init__(self, query: str, known_graphs: frozenset[str] | None) -> None:
        self.form = ""
        self.graphs: list[str] = []
        self._query = query
        self._known_graphs = known_graphs
        self._prefixes: dict[str, str] = {}
        self._depth = 0
        self._after_from = False
        self._declared: str | None = None
        """The prefix that PREFIX declares here, empty until its name has come; None elsewhere."""

    def take(self, match: re.Match[str]) -> None:
        """Look at the next terminal.

        Raises:
            QueryRefused: see `inspect`.
        """
        kind, text = match.lastgroup, match[0]
        if kind == "unclosed":
            raise self._refused(match, "引号没有配对")
        if self._declared is not None and kind == "iri":
            self._prefixes[self._declared] = text[1:-1]
            self._declared = None
        elif self._declared == "" and kind == "prefixed":
            self._declared = text[:-1]
        elif kind == "word":
            self._word(match)
        else:
            self._other(match)

    def _word(self, match: re.Match[str]) -> None:
        word = match[0].upper()
        if word == "SERVICE":
            raise self._refused(match, "不允许 SERVICE（不向别处发请求）")
        if word in _UPDATES and not self.form:
            raise self._refused(match, f"只读：不允许更新（{word}）")
        if word in _FORMS and not self.form:
            self.form = word
        self._declared = "" if word == "PREFIX" else None
        self._after_from = word == "FROM" or (self._after_from and word == "NAMED")

    def _other(self, match: re.Match[str]) -> None:
        text = match[0]
        if self._after_from:
            self._graph(match)
        if text in "{([":
            self._depth += 1
            if self._depth > MAX_NESTING:
                raise self._refused(match, f"括号嵌套超过 {MAX_NESTING} 层")
        elif text in "})]":
            self._depth -= 1

    def _graph(self, match: re.Match[str]) -> None:
        kind, text = match.lastgroup, match[0]
        if kind not in ("iri", "prefixed"):  # an IRI with escapes, or none: the engine and this gate must not read two graphs
            raise self._refused(match, "FROM 之后应为不含转义的 IRI")
        graph = text[1:-1] if kind == "iri" else _expand(text, self._prefixes)
        if self._known_graphs is not None and graph not in self._known_graphs:
            raise self._refused(match, f"库中没有这个图：{graph}")
        self.graphs.append(graph)
        self._after_from = False

    def _refused(self, match: re.Match[str], reason: str) -> QueryRefused:
        before = self._query[: match.start()]
        return QueryRefused(reason, before.count("\n") + 1, match.start() - (before.rfind("\n") + 1) + 1)


def _expand(name: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return prefixes.get(prefix, prefix + ":") + local
