"""Lists and single things of a library: documents, projects, indicators, wordings, policies, departments, divisions.

A list is ordered by IRI, which is stable within a generation, so that pages of it never overlap. Filters are patterns with
bound terms; the engine finds the things, the few of a page are then described one by one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, NamedNode

import ontology
from kg.errors import JixiaoError
from kg.store.base import QuadStore, Term
from search import describe

__all__ = ["KINDS", "BadList", "Kind", "Page", "item", "kind_of", "listing"]

_PREFIXES = f"PREFIX jx: <{ontology.NS}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX dcterms: <http://purl.org/dc/terms/>\n"
_INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
MOST = 1000
"""Things a page at most."""

KEPT = 100_000
"""Things in the lists that are remembered of a store, all together: some 30 MB of IRIs. A longer list is sorted each time."""


class BadList(JixiaoError, ValueError):
    """A list that does not exist, a filter that it does not have, or a value that the filter cannot take."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be listed.

    Attributes:
        name: in addresses.
        term: its class in the ontology, without prefix.
        label: for people.
        columns: of a table of such things.
        filters: name → (type of the value: iri, integer, string; pattern on ``?s`` and the variable of that name).
        describe: from store and node to the fields.
        lists: to further fields of a single thing, too many for a row of a list.
    """

    name: str
    term: str
    label: str
    columns: tuple[str, ...]
    filters: Mapping[str, tuple[str, str]]
    describe: Callable[[QuadStore, NamedNode], dict[str, Any]]
    lists: Callable[[QuadStore, NamedNode], dict[str, Any]] = lambda store, node: {}


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a list; `total` counts the whole list."""

    kind: Kind
    total: int
    offset: int
    rows: tuple[dict[str, Any], ...]


_BELOW = "dcterms:isPartOf*"
_KINDS = (
    Kind(
        "documents",
        "Document",
        "文档",
        ("title", "publisher", "kind", "year", "division", "indicators"),
        {
            "year": ("integer", "?s jx:year ?year"),
            "kind": ("string", "?s jx:kind ?kind"),
            "department": ("iri", "?s jx:publisher ?department"),
            "division": ("iri", f"?s jx:inDivision ?d . ?d {_BELOW} ?division"),
        },
        describe.document,
        describe.lists_of,
    ),
    Kind(
        "projects",
        "Project",
        "项目",
        ("name", "code", "year", "implementing_unit", "supervising_department", "total", "unit", "division"),
        {
            "year": ("integer", "{ ?s jx:year ?year } UNION { ?s jx:inDocument ?yd . ?yd jx:year ?year }"),
            "document": ("iri", "?s jx:inDocument ?document"),
            "department": (
                "iri",
                "{ ?s jx:implementingUnit ?department } UNION { ?s jx:supervisingDepartment ?department } "
                "UNION { ?s jx:inDocument ?pd . ?pd jx:publisher ?department }",
            ),
            "division": ("iri", f"?s jx:inDocument ?dd . ?dd jx:inDivision ?d . ?d {_BELOW} ?division"),
            "code": ("string", "?s jx:code ?code"),
        },
        describe.project,
    ),
    Kind(
        "indicators",
        "Indicator",
        "指标",
        (
            *("level1", "level2", "level3", "target", "project", "year", "basis", "policies"),
            *("region", "interim", "expected", "actual", "score"),  # behind those that programs know by their place
        ),
        {
            "project": ("iri", "?s jx:inProject ?project"),
            "document": ("iri", "?s jx:inDocument ?document"),
            "wording": ("iri", "?s jx:hasWording ?wording"),
            "policy": ("iri", "?s jx:basedOn ?policy"),
            "level1": ("string", "?s jx:level1Category ?c1 . ?c1 skos:notation ?level1"),
            "level2": ("string", "?s jx:level2Category ?c2 . ?c2 skos:notation ?level2"),
            "year": ("integer", "?s jx:inDocument ?yd . ?yd jx:year ?year"),
            "division": ("iri", f"?s jx:inDocument ?dd . ?dd jx:inDivision ?d . ?d {_BELOW} ?division"),
        },
        describe.indicator,
    ),
    Kind(
        "wordings",
        "Wording",
        "表述",
        ("name", "level1", "level2", "uses", "head", "slot"),
        {
            "level1": ("string", "?s jx:level1Category ?c1 . ?c1 skos:notation ?level1"),
            "level2": ("string", "?s jx:level2Category ?c2 . ?c2 skos:notation ?level2"),
            "head": ("string", "?s jx:headNoun ?head"),
            "slot": ("string", "?s jx:slot ?slot"),
            "concept": ("iri", "?s jx:hasConcept ?concept"),
        },
        describe.wording,
    ),
    Kind(
        "policies",
        "PolicyDocument",
        "依据文件",
        ("number", "title", "issuer", "year", "indicators", "citations"),
        {"year": ("integer", "?s jx:year ?year"), "issuer": ("iri", "?s jx:issuer ?issuer")},
        describe.policy,
    ),
    Kind(
        "departments",
        "Organisation",
        "部门和单位",
        ("name", "division", "documents", "projects"),
        {"division": ("iri", f"?s jx:inDivision ?d . ?d {_BELOW} ?division")},
        describe.organisation,
    ),
    Kind(
        "divisions",
        "Division",
        "行政区划",
        ("name", "code", "parent", "documents"),
        {"parent": ("iri", "?s dcterms:isPartOf ?parent")},
        describe.division,
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}


def listing(store: QuadStore, name: str, *, filters: Mapping[str, str] | None = None, offset: int = 0, limit: int = 50) -> Page:
    """Return a piece of a list, ordered by IRI.

    Args:
        store: of the library.
        name: of the list, one of `KINDS`.
        filters: values as text.
        offset: things to pass over, 0 or more.
        limit: things to return, 1 to `MOST`.

    Raises:
        BadList: no such list or filter, a value it cannot take, or a piece out of range.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise BadList(f"没有 {name} 这个列表；有：{'、'.join(KINDS)}")
    if offset < 0 or not 1 <= limit <= MOST:
        raise BadList(f"offset 应不小于 0，limit 应为 1–{MOST}")
    patterns, bindings = [f"?s a jx:{kind.term}"], {}
    for key, value in (filters or {}).items():
        if key not in kind.filters:
            raise BadList(f"{name} 没有 {key} 这个筛选；有：{'、'.join(kind.filters)}")
        form, pattern = kind.filters[key]
        patterns.append(pattern)
        bindings[key] = _term(form, key, value)
    where = " . ".join(patterns)
    found = _ORDERED.of(store, where, bindings)
    rows = tuple(_described(store, kind, NamedNode(iri)) for iri in found[offset : offset + limit])
    return Page(kind, len(found), offset, rows)


class _Ordered:
    """Lists in their order, remembered as long as their store is open: it never changes.

    The engine takes 48 µs a thing to sort (500 ms for a page of 9,000 indicators), Python a fifth of that, and only once.
    """

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[QuadStore, OrderedDict[str, list[str]]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, store: QuadStore, where: str, bindings: Mapping[str, Term]) -> list[str]:
        """Return the IRIs of the things for which the patterns `where` hold, sorted, each once."""
        key = f"{where} {sorted((name, str(term)) for name, term in bindings.items())}"
        with self._lock:
            lists = self._kept.setdefault(store, OrderedDict())
            if key in lists:
                lists.move_to_end(key)
                return lists[key]
        rows = store.select(_PREFIXES + f"SELECT DISTINCT ?s {{ {where} }}", bindings=bindings)
        found = sorted({node.value for (node,) in rows if isinstance(node, NamedNode)})
        if len(found) <= KEPT:
            with self._lock:
                lists[key] = found
                while sum(map(len, lists.values())) > KEPT:
                    lists.popitem(last=False)
        return found


_ORDERED = _Ordered()


def _described(store: QuadStore, kind: Kind, node: NamedNode) -> dict[str, Any]:
    return {"iri": node.value, **kind.describe(store, node)}


def _term(form: str, key: str, value: str) -> Term:
    if form == "string":
        return Literal(value)
    if form == "integer":
        if not (value.isascii() and value.isdecimal() and len(value) < 10):
            raise BadList(f"{key} 应为整数：{value[:30]!r}")
        return Literal(value, datatype=_INTEGER)
    try:
        return NamedNode(value)
    except ValueError:
        raise BadList(f"{key} 应为 IRI：{value!r}") from None


def kind_of(store: QuadStore, iri: str) -> Kind | None:
    """Return the kind of the thing `iri`, None where the library has no such thing of a kind that is listed."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return None
    terms = {
        quad.object.value.removeprefix(ontology.NS)
        for quad in store.match(node, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), None)
        if isinstance(quad.object, NamedNode)
    }
    return next((kind for kind in _KINDS if kind.term in terms), None)


def item(store: QuadStore, iri: str) -> tuple[Kind, dict[str, Any]]:
    """Return kind and fields of one thing.

    Raises:
        BadList: the library has no such thing.
    """
    kind = kind_of(store, iri)
    if kind is None:
        raise BadList(f"库中没有 {iri}")
    node = NamedNode(iri)
    return kind, {**_described(store, kind, node), **kind.lists(store, node)}
