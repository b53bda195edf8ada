"""The fields of single things of a library, read from the graph: what lists, pages and REST show of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pyoxigraph import Literal, NamedNode

import ontology
from kg.amount import Amount, amount_in
from kg.store.base import QuadStore, Term
from kg.triples.terms import PART_OF

__all__ = ["division", "document", "indicator", "organisation", "policy", "project", "ref", "wording"]

_NOTATION = NamedNode("http://www.w3.org/2004/02/skos/core#notation")
_DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")


def _jx(name: str) -> NamedNode:
    return NamedNode(ontology.NS + name)


def _objects(store: QuadStore, node: NamedNode, name: str) -> list[Term]:
    return sorted((quad.object for quad in store.match(node, _jx(name), None)), key=str)


def _node(store: QuadStore, node: NamedNode | None, name: str) -> NamedNode | None:
    found = _objects(store, node, name) if node is not None else []
    return found[0] if found and isinstance(found[0], NamedNode) else None


def _value(store: QuadStore, node: NamedNode | None, name: str) -> str | int | Decimal | None:
    """Return a literal as Python has it, the first in order of text of several."""
    found = _objects(store, node, name) if node is not None else []
    if not found or not isinstance(found[0], Literal):
        return None
    kind = found[0].datatype.value.rsplit("#", 1)[-1]
    if kind == "integer":
        return int(found[0].value)
    return Decimal(found[0].value) if kind == "decimal" else found[0].value


def _count(store: QuadStore, name: str, node: NamedNode) -> int:
    return sum(1 for _ in store.match(None, _jx(name), node))


def ref(store: QuadStore, node: NamedNode | None) -> dict[str, Any] | None:
    """Return ``{"iri", "label"}`` of a thing that another points at, None for None."""
    if node is None:
        return None
    for name in ("number", "title", "name", "level3"):
        label = _value(store, node, name)
        if label is not None:
            return {"iri": node.value, "label": label}
    return {"iri": node.value, "label": node.value.rsplit("/", 1)[-1]}


def _category(store: QuadStore, node: NamedNode, name: str) -> str | None:
    concept = _node(store, node, name)
    if concept is None:
        return None
    return next((quad.object.value for quad in store.match(concept, _NOTATION, None) if isinstance(quad.object, Literal)), None)


def _place(store: QuadStore, node: NamedNode) -> str | None:
    return next((quad.object.value for quad in store.match(node, _DERIVED, None) if isinstance(quad.object, NamedNode)), None)


def document(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of a logical document, its files among them."""
    files = []
    for quad in store.match(node, _DERIVED, None):
        if isinstance(quad.object, NamedNode):
            files.append({"iri": quad.object.value, "file": _value(store, quad.object, "file")})
    return {
        "title": _value(store, node, "title"),
        "publisher": ref(store, _node(store, node, "publisher")),
        "kind": _value(store, node, "kind"),
        "year": _value(store, node, "year"),
        "division": ref(store, _node(store, node, "inDivision")),
        "indicators": sum(
            1 for quad in store.match(None, _jx("inDocument"), node) if "/indicator/" in getattr(quad.subject, "value", "")
        ),
        "sources": sorted(files, key=lambda file: str(file["iri"])),
    }


def amount(store: QuadStore, node: NamedNode | None) -> dict[str, Any] | None:
    """Return a sum of money as ``{"raw", "value", "unit", "wan"}``, None for None."""
    if node is None:
        return None
    raw, unit, value = str(_value(store, node, "raw")), _value(store, node, "unit"), _value(store, node, "value")
    told = None if unit is None else str(unit)
    found = amount_in(raw, told) if value is None else Amount(raw, Decimal(value), told)
    return None if found is None else {"raw": found.raw, "value": found.value, "unit": found.unit, "wan": found.wan}


def _sums(store: QuadStore, node: NamedNode | None, names: dict[str, str]) -> dict[str, Any]:
    return {key: amount(store, _node(store, node, name)) for key, name in names.items()}


def _execution(store: QuadStore, node: NamedNode | None) -> dict[str, Any] | None:
    if node is None:
        return None
    names = {"initial": "initialBudget", "adjusted": "adjustedBudget", "executed": "executed"}
    numbers = {"rate": "percent", "points": "points", "score": "score"}
    return {**_sums(store, node, names), **{key: _value(store, node, name) for key, name in numbers.items()}}


def project(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of a project: `total`, `fiscal` and `other` in 万元, `amounts` and `money` as printed."""
    funds, inside = _node(store, node, "hasFunds"), _node(store, node, "inDocument")
    unit, department = _node(store, node, "implementingUnit"), _node(store, node, "supervisingDepartment")
    sums = _sums(store, funds, {"total": "totalAmount", "fiscal": "fiscalAmount", "other": "otherAmount"})
    wan = {key: None if each is None else each["wan"] for key, each in sums.items()}
    return {
        "name": _value(store, node, "name"),
        "code": _value(store, node, "code"),
        "year": _value(store, node, "year") or _value(store, inside, "year"),
        "implementing_unit": ref(store, unit),
        "supervising_department": ref(store, department),
        **wan,
        "unit": None if all(each is None for each in wan.values()) else "万元",
        "amounts": sums,
        "money": _execution(store, _node(store, node, "hasExecution")),
        "use": _value(store, node, "description"),
        "source": _value(store, node, "origin"),
        "period": _value(store, node, "period"),
        "document": ref(store, inside),
        "division": ref(store, _node(store, inside, "inDivision")),
        "place": _place(store, node),
    }


def indicator(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of an indicator, one row of a form."""
    target, result = _node(store, node, "hasTarget"), _node(store, node, "hasResult")
    project_node, inside = _node(store, node, "inProject"), _node(store, node, "inDocument")
    year = _value(store, node, "year") or _value(store, project_node, "year") or _value(store, inside, "year")
    return {
        "level1": _value(store, node, "level1"),
        "level2": _value(store, node, "level2"),
        "level3": _value(store, node, "level3"),
        "level1_category": _category(store, node, "level1Category"),
        "level2_category": _category(store, node, "level2Category"),
        "description": _value(store, node, "description"),
        "target": _value(store, target, "raw"),
        "operator": _value(store, target, "effectiveOperator"),
        "value": _value(store, target, "value"),
        "unit": _value(store, target, "unit"),
        "kind": _value(store, target, "kind"),
        "actual": _value(store, result, "raw"),
        "points": _value(store, node, "points"),
        "score": _value(store, node, "score"),
        "basis": _value(store, node, "basisText"),
        "policies": [ref(store, policy) for policy in _objects(store, node, "basedOn") if isinstance(policy, NamedNode)],
        "wording": ref(store, _node(store, node, "hasWording")),
        "project": ref(store, project_node),
        "document": ref(store, inside),
        "year": year,
        "place": _place(store, node),
    }


def wording(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of a wording: category, name, head noun and slot, number of uses."""
    return {
        "name": _value(store, node, "name"),
        "level1": _category(store, node, "level1Category"),
        "level2": _category(store, node, "level2Category"),
        "uses": _count(store, "hasWording", node),
        "head": _value(store, node, "headNoun"),
        "slot": _value(store, node, "slot"),
    }


def policy(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of a policy document with the number of indicators that rest on it."""
    return {
        "number": _value(store, node, "number"),
        "title": _value(store, node, "title"),
        "issuer": ref(store, _node(store, node, "issuer")),
        "year": _value(store, node, "year"),
        "indicators": _count(store, "basedOn", node),
        "citations": _count(store, "citesPolicy", node),
    }


def organisation(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of a body, with what it publishes and carries out."""
    return {
        "name": _value(store, node, "name"),
        "division": ref(store, _node(store, node, "inDivision")),
        "documents": _count(store, "publisher", node),
        "projects": _count(store, "implementingUnit", node),
        "supervises": _count(store, "supervisingDepartment", node),
        "issued": _count(store, "issuer", node),
    }


def _above(store: QuadStore, node: NamedNode) -> NamedNode | None:
    above = (quad.object for quad in store.match(node, PART_OF, None))
    return next((each for each in above if isinstance(each, NamedNode)), None)


def division(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of a division; documents are those of the division itself, not of what lies below it."""
    return {
        "name": _value(store, node, "name"),
        "code": _value(store, node, "code"),
        "parent": ref(store, _above(store, node)),
        "documents": _count(store, "inDivision", node),
    }
