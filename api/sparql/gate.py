"""What a query may not do, seen in its text before any engine sees it.

The query is cut into its terminals (`kg.terminals`), so that a word inside a string, an IRI, a comment, a variable or a
prefixed name is never taken for a keyword. The time grows with the length of the query and no faster.
"""

from __future__ import annotations

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
    prefixes: dict[str, str] = {}
    graphs: list[str] = []
    form = ""
    depth = 0
    after_from = False
    after_prefix: str | None = None
    for match in terminals(query):
        kind, text = match.lastgroup, match[0]
        if kind in ("comment", "space"):
            continue
        if kind == "unclosed":
            raise _refused(query, match.start(), "引号没有配对")
        if after_prefix is not None and kind == "iri":
            prefixes[after_prefix] = text[1:-1]
            after_prefix = None
            continue
        if after_prefix == "" and kind == "prefixed":
            after_prefix = text[:-1]
            continue
        if kind == "word":
            word = text.upper()
            if word == "SERVICE":
                raise _refused(query, match.start(), "不允许 SERVICE（不向别处发请求）")
            if word in _UPDATES and not form:
                raise _refused(query, match.start(), f"只读：不允许更新（{word}）")
            if word in _FORMS and not form:
                form = word
            after_prefix = "" if word == "PREFIX" else None
            after_from = word == "FROM" or (after_from and word == "NAMED")
            continue
        if after_from and kind in ("iri", "prefixed"):
            graph = text[1:-1] if kind == "iri" else _expand(text, prefixes)
            if known_graphs is not None and graph not in known_graphs:
                raise _refused(query, match.start(), f"库中没有这个图：{graph}")
            graphs.append(graph)
            after_from = False
        elif after_from:  # an IRI with escapes, or none: the engine and this gate must not read two graphs
            raise _refused(query, match.start(), "FROM 之后应为不含转义的 IRI")
        if text in "{([":
            depth += 1
            if depth > MAX_NESTING:
                raise _refused(query, match.start(), f"括号嵌套超过 {MAX_NESTING} 层")
        elif text in "})]":
            depth -= 1
    if not form:
        raise QueryRefused("不是 SPARQL 查询：应有 SELECT、ASK、CONSTRUCT 或 DESCRIBE")
    return Gate(form, tuple(graphs))


def _expand(name: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return prefixes.get(prefix, prefix + ":") + local


def _refused(query: str, offset: int, reason: str) -> QueryRefused:
    before = query[:offset]
    return QueryRefused(reason, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
