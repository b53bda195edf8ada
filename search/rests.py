"""The other way of tracing: from an indicator, a project, a form or a body to the policy documents that it rests on.

What rests on nothing is told as well: an indicator without a document is a question to its author.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

import ontology
from kg.errors import LibraryError
from kg.store.base import QuadStore
from search import policies
from search.trace import standing

__all__ = ["Rests", "rests"]

_PREFIXES = f"PREFIX jx: <{ontology.NS}>\n"
_INDICATORS = {
    "Indicator": "BIND(?thing AS ?indicator)",
    "Project": "?indicator jx:inProject ?thing .",
    "Document": "?indicator jx:inDocument ?thing .",
    "Organisation": (
        "{ ?project jx:implementingUnit ?thing . ?indicator jx:inProject ?project } UNION "
        "{ ?document jx:publisher ?thing . ?indicator jx:inDocument ?document }"
    ),
}
_PROJECTS = {
    "Indicator": "?thing jx:inProject ?project .",
    "Project": "BIND(?thing AS ?project)",
    "Document": "?project jx:inDocument ?thing .",
    "Organisation": (
        "{ ?project jx:implementingUnit ?thing } UNION { ?document jx:publisher ?thing . ?project jx:inDocument ?document }"
    ),
}


@dataclass(frozen=True, slots=True)
class Rests:
    """What an indicator, project, form or body rests on.

    Attributes:
        iri: of the thing asked for.
        rows: one an indicator: ``indicator level3 project year target policies basis superseded``; `policies` is empty where it
            rests on no document, `basis` is then what the form prints as its basis; `superseded` are those of its documents
            that another one has replaced, or that are no longer in force.
        without: number of indicators that rest on no document.
        policies: the documents, as in ``jixiao cites``, each with ``standing``, ``indicators`` (number of indicators that cite
            it) and ``projects`` (number of projects that cite it themselves: in the name, in the use of the money).
    """

    iri: str
    rows: tuple[dict[str, Any], ...]
    without: int
    policies: tuple[dict[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"iri": self.iri, "rows": list(self.rows), "without": self.without, "policies": list(self.policies)}


def rests(store: QuadStore, iri: str) -> Rests:
    """Return what the thing `iri` (indicator, project, document or organisation) rests on.

    Raises:
        LibraryError: the library has no such thing, or it is of another kind.
    """
    thing = NamedNode(iri)
    kinds = [
        quad.object.value.removeprefix(ontology.NS)
        for quad in store.match(thing, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), None)
        if isinstance(quad.object, NamedNode)
    ]
    kind = next((name for name in kinds if name in _INDICATORS), None)
    if kind is None:
        raise LibraryError(f"{iri}：库中没有这个指标、项目、文档或单位")
    indicators = _nodes(store, f"SELECT DISTINCT ?indicator {{ {_INDICATORS[kind]} ?indicator a jx:Indicator }}", thing)
    projects = _nodes(store, f"SELECT DISTINCT ?project {{ {_PROJECTS[kind]} ?project a jx:Project }}", thing)
    citing = {node: _cited(store, node) for node in (*indicators, *projects)}
    told = {policy: _told(store, policy) for policy in sorted({p for found in citing.values() for p in found}, key=str)}
    for name, nodes in (("indicators", indicators), ("projects", projects)):
        for node in nodes:
            for policy in citing[node]:
                told[policy][name] += 1
    rows = [_resting(store, node, told) for node in indicators]
    rows.sort(key=lambda row: (row["project"] or "", row["indicator"]))
    listed = sorted(told.values(), key=lambda each: (-each["indicators"], -each["projects"], each["number"] or "", each["iri"]))
    return Rests(iri, tuple(rows), sum(not row["policies"] for row in rows), tuple(listed))


def _nodes(store: QuadStore, query: str, thing: NamedNode) -> list[NamedNode]:
    return [node for (node,) in store.select(_PREFIXES + query, bindings={"thing": thing}) if isinstance(node, NamedNode)]


def _told(store: QuadStore, policy: NamedNode) -> dict[str, Any]:
    told = policies.described(store, policy)
    return {**told, "standing": standing(told), "indicators": 0, "projects": 0}


def _cited(store: QuadStore, owner: NamedNode) -> set[NamedNode]:
    """Return the documents that a record cites, in whatever role."""
    return {
        quad.object
        for holds in store.match(owner, NamedNode(f"{ontology.NS}hasCitation"), None)
        for quad in store.match(holds.object, NamedNode(f"{ontology.NS}citesPolicy"), None)  # type: ignore[arg-type]
        if isinstance(quad.object, NamedNode)
    }


def _resting(store: QuadStore, indicator: NamedNode, told: dict[NamedNode, dict[str, Any]]) -> dict[str, Any]:
    def objects(subject: NamedNode, name: str) -> list[Any]:
        return sorted((quad.object for quad in store.match(subject, NamedNode(ontology.NS + name), None)), key=str)

    def text(subject: NamedNode | None, name: str) -> str | None:
        found = objects(subject, name) if subject is not None else []
        return found[0].value if found else None

    def node(subject: NamedNode, name: str) -> NamedNode | None:
        found = objects(subject, name)
        return found[0] if found and isinstance(found[0], NamedNode) else None

    project, target = node(indicator, "inProject"), node(indicator, "hasTarget")
    year = text(indicator, "year") or text(project, "year")
    based = objects(indicator, "basedOn")
    return {
        "indicator": indicator.value,
        "level3": text(indicator, "level3"),
        "project": text(project, "name"),
        "year": int(year) if year else None,
        "target": text(target, "raw"),
        "policies": [text(policy, "number") or text(policy, "title") for policy in based],
        "basis": text(indicator, "basisText"),
        "superseded": [
            told[policy]["number"] or told[policy]["title"]
            for policy in based
            if policy in told and told[policy]["in_force"] is False
        ],
    }
