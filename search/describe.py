"""The fields of single things of a library, read from the graph: what lists, pages and REST show of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.amount import Amount, amount_in
from kg.store.base import QuadStore
from kg.triples.terms import PART_OF
from search.nodes import count, jx, node_of, objects, value_of
from search.values import values

__all__ = ["division", "document", "indicator", "lists_of", "organisation", "policy", "project", "ref", "wording"]

_NOTATION = NamedNode("http://www.w3.org/2004/02/skos/core#notation")
_DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_FOLLOWING = {
    "replaces": NamedNode("http://purl.org/dc/terms/replaces"),
    "replaced_by": NamedNode("http://purl.org/dc/terms/isReplacedBy"),
}
_DATES = {
    "date": NamedNode("http://purl.org/dc/terms/issued"),
    "begins": NamedNode("http://data.europa.eu/eli/ontology#first_date_entry_in_force"),
    "ends": NamedNode("http://data.europa.eu/eli/ontology#date_no_longer_in_force"),
}
_UNIT_OF = NamedNode("http://www.w3.org/ns/org#subOrganizationOf")


def ref(store: QuadStore, node: NamedNode | None) -> dict[str, Any] | None:
    """Return ``{"iri", "label"}`` of a thing that another points at, None for None."""
    if node is None:
        return None
    for name in ("number", "title", "name", "level3"):
        label = value_of(store, node, name)
        if label is not None:
            return {"iri": node.value, "label": label}
    return {"iri": node.value, "label": node.value.rsplit("/", 1)[-1]}


def _category(store: QuadStore, node: NamedNode, name: str) -> str | None:
    concept = node_of(store, node, name)
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
            files.append({"iri": quad.object.value, "file": value_of(store, quad.object, "file")})
    return {
        "title": value_of(store, node, "title"),
        "publisher": ref(store, node_of(store, node, "publisher")),
        "kind": value_of(store, node, "kind"),
        "year": value_of(store, node, "year"),
        "division": ref(store, node_of(store, node, "inDivision")),
        "indicators": sum("/indicator/" in each.value for each in _inside(store, node)),
        "sources": sorted(files, key=lambda file: str(file["iri"])),
    }


def lists_of(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the lists of a logical document that are no things of their own: tasks with their money, scored rows."""
    inside = _inside(store, node)
    return {
        "tasks": [_task(store, each) for each in _in_order(inside, node, "task")],
        "evaluation_rows": [_evaluation_row(store, each) for each in _in_order(inside, node, "row")],
    }


def _inside(store: QuadStore, node: NamedNode) -> list[NamedNode]:
    return [quad.subject for quad in store.match(None, jx("inDocument"), node) if isinstance(quad.subject, NamedNode)]


def _in_order(inside: list[NamedNode], document: NamedNode, kind: str) -> list[NamedNode]:
    """Return the nodes of one of the document's lists (``…/task/12``) by their numbers."""
    start = f"{document.value}/{kind}/"
    return sorted((each for each in inside if each.value.startswith(start)), key=lambda each: int(each.value[len(start) :]))


def _task(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    return {
        "name": value_of(store, node, "name"),
        "text": value_of(store, node, "text"),
        "amount": amount(store, node_of(store, node, "budget")),
    }


def _evaluation_row(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    names = ("level1", "level2", "level3", "description", "standard", "points", "score")
    return {name: value_of(store, node, name) for name in names}


def amount(store: QuadStore, node: NamedNode | None) -> dict[str, Any] | None:
    """Return a sum of money as ``{"raw", "value", "unit", "wan"}``, None for None."""
    if node is None:
        return None
    raw, unit, value = str(value_of(store, node, "raw")), value_of(store, node, "unit"), value_of(store, node, "value")
    told = None if unit is None else str(unit)
    found = amount_in(raw, told) if value is None else Amount(raw, Decimal(value), told)
    return None if found is None else {"raw": found.raw, "value": found.value, "unit": found.unit, "wan": found.wan}


def _sums(store: QuadStore, node: NamedNode | None, names: dict[str, str]) -> dict[str, Any]:
    return {key: amount(store, node_of(store, node, name)) for key, name in names.items()}


def _execution(store: QuadStore, node: NamedNode | None) -> dict[str, Any] | None:
    if node is None:
        return None
    names = {"initial": "initialBudget", "adjusted": "adjustedBudget", "executed": "executed"}
    numbers = {"rate": "percent", "points": "points", "score": "score"}
    return {**_sums(store, node, names), **{key: value_of(store, node, name) for key, name in numbers.items()}}


def project(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of a project: `total`, `fiscal` and `other` in 万元, `amounts` and `money` as printed."""
    funds, inside = node_of(store, node, "hasFunds"), node_of(store, node, "inDocument")
    unit, department = node_of(store, node, "implementingUnit"), node_of(store, node, "supervisingDepartment")
    sums = _sums(store, funds, {"total": "totalAmount", "fiscal": "fiscalAmount", "other": "otherAmount"})
    wan = {key: None if each is None else each["wan"] for key, each in sums.items()}
    return {
        "name": value_of(store, node, "name"),
        "code": value_of(store, node, "code"),
        "year": value_of(store, node, "year") or value_of(store, inside, "year"),
        "implementing_unit": ref(store, unit),
        "supervising_department": ref(store, department),
        **wan,
        "unit": None if all(each is None for each in wan.values()) else "万元",
        "amounts": sums,
        "money": _execution(store, node_of(store, node, "hasExecution")),
        "use": value_of(store, node, "description"),
        "source": value_of(store, node, "origin"),
        "period": value_of(store, node, "period"),
        "document": ref(store, inside),
        "division": ref(store, node_of(store, inside, "inDivision")),
        **{name: value_of(store, node, name) for name in ("completion", "conclusion", "grade")},
        "place": _place(store, node),
    }


_PRINTED = {
    "likelihood": "likelihood",
    "standard": "standard",
    "data_source": "origin",
    "method": "method",
    "core": "core",
    "applies_to": "appliesTo",
    "region": "region",
    "term": "term",
}
"""Fields of an indicator that stand on its node as printed → property."""


def indicator(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of an indicator, one row of a form; `values` are all that it prints (`search.values.values`)."""
    measured = values(store, node)
    target, result = node_of(store, node, "hasTarget"), node_of(store, node, "hasResult")
    project_node, inside = node_of(store, node, "inProject"), node_of(store, node, "inDocument")
    year = value_of(store, node, "year") or value_of(store, project_node, "year") or value_of(store, inside, "year")
    return {
        "level1": value_of(store, node, "level1"),
        "level2": value_of(store, node, "level2"),
        "level3": value_of(store, node, "level3"),
        "level1_category": _category(store, node, "level1Category"),
        "level2_category": _category(store, node, "level2Category"),
        "description": value_of(store, node, "description"),
        "target": value_of(store, target, "raw"),
        "operator": value_of(store, target, "effectiveOperator"),
        "value": value_of(store, target, "value"),
        "unit": value_of(store, target, "unit"),
        "kind": value_of(store, target, "kind"),
        "actual": value_of(store, result, "raw"),
        **_beside(measured),
        "points": value_of(store, node, "points"),
        "score": value_of(store, result, "score"),
        **{name: value_of(store, result, name) for name in ("deduction", "deviation", "reason", "improvement")},
        **{key: value_of(store, node, name) for key, name in _PRINTED.items()},
        "basis": value_of(store, node, "basisText"),
        "policies": [ref(store, policy) for policy in objects(store, node, "basedOn") if isinstance(policy, NamedNode)],
        "wording": ref(store, node_of(store, node, "hasWording")),
        "project": ref(store, project_node),
        "document": ref(store, inside),
        "year": year,
        "values": measured,
        "place": _place(store, node),
    }


def _beside(measured: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what stands beside target and result as printed: `interim` and until when, `expected`, `history` by year."""
    found = {value["role"]: value for value in measured}
    interim = found.get("interim", {"raw": None, "period": None})
    return {
        "interim": interim["raw"],
        "as_of": interim["period"],
        "expected": found.get("expected", {"raw": None})["raw"],
        "history": [{"year": value["year"], "raw": value["raw"]} for value in measured if value["role"] == "history"],
    }


def wording(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of a wording: category, name, head noun and slot, number of uses."""
    return {
        "name": value_of(store, node, "name"),
        "level1": _category(store, node, "level1Category"),
        "level2": _category(store, node, "level2Category"),
        "uses": count(store, "hasWording", node),
        "head": value_of(store, node, "headNoun"),
        "slot": value_of(store, node, "slot"),
    }


def policy(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of a policy document with the number of indicators that rest on it."""
    return {
        "number": value_of(store, node, "number"),
        "title": value_of(store, node, "title"),
        "issuer": ref(store, node_of(store, node, "issuer")),
        "issuers": [ref(store, each) for each in objects(store, node, "issuer") if isinstance(each, NamedNode)],
        "year": value_of(store, node, "year"),
        **{key: _date(store, node, predicate) for key, predicate in _DATES.items()},
        **{key: ref(store, _linked(store, node, predicate)) for key, predicate in _FOLLOWING.items()},
        "indicators": count(store, "basedOn", node),
        "citations": count(store, "citesPolicy", node),
    }


def _date(store: QuadStore, node: NamedNode, predicate: NamedNode) -> str | None:
    return next((quad.object.value for quad in store.match(node, predicate, None) if isinstance(quad.object, Literal)), None)


def organisation(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of a body, with what it publishes and carries out."""
    return {
        "name": value_of(store, node, "name"),
        "division": ref(store, node_of(store, node, "inDivision")),
        "documents": count(store, "publisher", node),
        "projects": count(store, "implementingUnit", node),
        "supervises": count(store, "supervisingDepartment", node),
        "issued": count(store, "issuer", node),
        **_classes(store, node),
        "unit_of": ref(store, _linked(store, node, _UNIT_OF)),
        "units": [
            ref(store, quad.subject) for quad in store.match(None, _UNIT_OF, node) if isinstance(quad.subject, NamedNode)
        ],
        **_lifetime(store, node),
    }


def _classes(store: QuadStore, node: NamedNode) -> dict[str, str | None]:
    """Return the notations of the level and the field of a body."""
    found: dict[str, str | None] = {"level": None, "field": None}
    for quad in store.match(node, NamedNode("http://www.w3.org/ns/org#classification"), None):
        kind, _, notation = getattr(quad.object, "value", "").removeprefix(jx("").value).partition("-")
        found["field" if kind == "field" else "level"] = notation
    return found


def _linked(store: QuadStore, node: NamedNode, predicate: NamedNode) -> NamedNode | None:
    found = sorted((quad.object for quad in store.match(node, predicate, None)), key=str)
    return next((each for each in found if isinstance(each, NamedNode)), None)


def _lifetime(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return from when to when a body or a division bore its name, and what came before and after it."""

    def year(name: str) -> int | None:
        found = (quad.object for quad in store.match(node, NamedNode(f"https://schema.org/{name}"), None))
        return next((int(each.value) for each in found if isinstance(each, Literal)), None)

    return {
        "begun": year("foundingDate"),
        "ended": year("dissolutionDate"),
        **{key: ref(store, _linked(store, node, predicate)) for key, predicate in _FOLLOWING.items()},
    }


def _above(store: QuadStore, node: NamedNode) -> NamedNode | None:
    above = (quad.object for quad in store.match(node, PART_OF, None))
    return next((each for each in above if isinstance(each, NamedNode)), None)


def division(store: QuadStore, node: NamedNode) -> dict[str, Any]:
    """Return the fields of a division; documents are those of the division itself, not of what lies below it."""
    return {
        "name": value_of(store, node, "name"),
        "code": value_of(store, node, "code"),
        "parent": ref(store, _above(store, node)),
        "documents": count(store, "inDivision", node),
        **_lifetime(store, node),
    }
