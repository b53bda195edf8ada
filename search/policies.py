"""What rests on a policy document: the citations of it, wherever they stand in a form."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import asdict, replace
from typing import Any

from pyoxigraph import Literal, NamedNode

import ontology
from kg import iris
from kg.errors import ParseError
from kg.store.base import QuadStore, Term
from kg.text import compact
from search.filters import Filters

__all__ = ["cites", "described", "in_force", "listed", "normal_form", "resolved", "titles"]

_DCTERMS, _ELI = "http://purl.org/dc/terms/", "http://data.europa.eu/eli/ontology#"
_PREFIXES = f"PREFIX jx: <{ontology.NS}> PREFIX prov: <http://www.w3.org/ns/prov#>\n"


_ISSUER_IN_BRACKETS = re.compile(r"\A([\u4e00-\u9fff]*)[\[(【〔]([\u4e00-\u9fff]{1,12})[\])】〕](?=[\[(【〔\d])")


def normal_form(number: str) -> str:
    """Return the normal form of a document's number in any spelling; a text without a number as it is, without blanks.

    >>> normal_form("财预[2015] 88号文"), normal_form("某某管理办法")
    ('财预〔2015〕88号', '某某管理办法')
    >>> normal_form("冀财社(2023)208"), normal_form("（冀财社）〔2023〕208号")
    ('冀财社〔2023〕208号', '冀财社〔2023〕208号')
    """
    # Imported here: a search without a number does not need its word lists.
    from kg.citations import find_all, parse
    from kg.triples.policies import policy_key

    # Brackets around the issuer or the whole, 号 left out: what is asked for is meant as a number if it can be one.
    for spelling in (number, _ISSUER_IN_BRACKETS.sub(r"\1\2", compact(number))):
        found = [citation.normalized for citation in find_all(spelling) if citation.normalized]
        try:
            read = found[0] if found else parse(spelling).format()
        except ParseError:
            continue
        if not read.startswith("〔"):
            return policy_key(read)
    return next((citation.normalized for citation in find_all(number)), compact(number).strip("《》"))


def resolved(filters: Filters) -> Filters:
    """Return `filters` with ``cites`` in normal form."""
    return filters if filters.cites is None else replace(filters, cites=normal_form(filters.cites))


def cites(store: QuadStore, number: str, as_of: int | None = None) -> dict[str, Any]:
    """Return the policy documents that `number` means, and every citation of them.

    Args:
        store: of the library.
        number: in any spelling, or a title.
        as_of: year; uses of later years are left out, and a document is in force as it was at the end of that year.

    Returns:
        ``{"policies": [{"iri", "number", "title", "issuer", "status", "in_force", "replaced_by"}], "uses": [{"policy",
        "indicator", "level3", "target", "project", "department", "division", "year", "role", "printed", "place", "file",
        "source", "project_iri", "department_iri", "division_iri", "document_iri"}], "counts": {"indicators", "projects",
        "departments", "documents"}}``, each counted once, units of one name in two divisions apart; several policies
        where the number alone is ambiguous, none where the library does not know it. `status` is
        ``conflict`` where several numbers claim the title; joint issuers stand in one text, by 、; `in_force` is None where the
        shipped list does not know the document.
    """
    normalized = normal_form(number)
    found = _meant(store, normalized) or _meant(store, normal_form(_ISSUER_IN_BRACKETS.sub(r"\1\2", compact(number))))
    uses = [use for policy in found for use in _uses(store, policy)]
    if as_of is not None:
        uses = [use for use in uses if use["year"] is None or use["year"] <= as_of]
    return {
        "policies": [described(store, policy, len(found), as_of) for policy in found],
        "uses": uses,
        "counts": {
            "indicators": len({use["indicator"] for use in uses} - {None}),
            "projects": len({use["project_iri"] for use in uses} - {None}),
            "departments": len({(use["department"], use["division"]) for use in uses if use["department"] is not None}),
            "documents": len({use["document_iri"] for use in uses}),
        },
    }


def in_force(store: QuadStore, number: str, as_of: int | None = None) -> list[dict[str, Any]]:
    """Return of each document that a number or title may mean whether it is in force, and what replaced it, as in `cites`."""
    return [described(store, policy, as_of=as_of) for policy in _meant(store, normal_form(number))]


def described(store: QuadStore, policy: NamedNode, found: int = 1, as_of: int | None = None) -> dict[str, Any]:
    """Return what is to be known of a policy document before one relies on it, as in `cites`.

    Args:
        store: of the library.
        policy: the document.
        found: number of documents that were meant.
        as_of: year at whose end it is looked at.
    """
    return {**_described(store, policy, found), **_validity(store, policy, as_of)}


def _meant(store: QuadStore, normalized: str) -> list[NamedNode]:
    """Return the documents of a number, else those that a title may mean: by a title or another name of theirs."""
    from kg.policy_titles import title_of

    exact = {
        quad.subject
        for name in ("number", "title")
        for quad in store.match(None, NamedNode(f"{ontology.NS}{name}"), Literal(normalized))
        if isinstance(quad.subject, NamedNode) and "/policy/" in quad.subject.value
    }
    if not exact and "〔" not in normalized:
        wanted = set(title_of(normalized).names)
        exact = {
            quad.subject
            for predicate in (NamedNode(f"{ontology.NS}title"), NamedNode(f"{_DCTERMS}alternative"))
            for quad in store.match(None, predicate, None)
            if isinstance(quad.subject, NamedNode)
            and "/policy/" in quad.subject.value
            and isinstance(quad.object, Literal)
            and wanted & set(title_of(quad.object.value).names)
        }
    return sorted(exact, key=str)


def _validity(store: QuadStore, policy: NamedNode, as_of: int | None) -> dict[str, Any]:
    """Return whether a document is in force, at the end of the year `as_of` if one is given, and what replaced it."""

    def said(name: str) -> str | None:
        return _text(next((quad.object for quad in store.match(policy, NamedNode(name), None)), None))

    begins, ends = said(f"{_ELI}first_date_entry_in_force") or said(f"{_DCTERMS}issued"), said(f"{_ELI}date_no_longer_in_force")
    follower = next((quad.object for quad in store.match(policy, NamedNode(f"{_DCTERMS}isReplacedBy"), None)), None)
    in_force = None
    if begins is not None or ends is not None:
        begun = as_of is None or begins is None or int(begins[:4]) <= as_of
        ended = ends is not None and (as_of is None or int(ends[:4]) <= as_of)
        in_force = begun and not ended
    return {
        "in_force": in_force,
        "replaced_by": _text(_first(store, follower, "number")) if isinstance(follower, NamedNode) else None,
    }


def _text(term: Term | None) -> str | None:
    return term.value if isinstance(term, Literal | NamedNode) else None


def _first(store: QuadStore, subject: NamedNode | None, name: str) -> Term | None:
    """Return the object of a property, the first in order of text of several."""
    if subject is None:
        return None
    objects = [quad.object for quad in store.match(subject, NamedNode(ontology.NS + name), None)]
    return min(objects, key=str) if objects else None


def _described(store: QuadStore, policy: NamedNode, found: int) -> dict[str, Any]:
    bodies = [quad.object for quad in store.match(policy, NamedNode(ontology.NS + "issuer"), None)]
    issuers = sorted(name for body in bodies if isinstance(body, NamedNode) and (name := _text(_first(store, body, "name"))))
    conflict = any(True for _ in store.match(policy, NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso"), None))
    return {
        "iri": policy.value,
        "number": _text(_first(store, policy, "number")),
        "title": _text(_first(store, policy, "title")),
        "issuer": "、".join(issuers) or None,
        "status": "conflict" if conflict else "ok" if found == 1 else "ambiguous",
    }


def _uses(store: QuadStore, policy: NamedNode) -> list[dict[str, Any]]:
    rows = store.select(
        _PREFIXES + "SELECT ?citation ?owner WHERE { ?citation jx:citesPolicy ?policy . ?owner jx:hasCitation ?citation }",
        bindings={"policy": policy},
    )
    pairs = [(owner, citation) for citation, owner in rows if isinstance(owner, NamedNode) and isinstance(citation, NamedNode)]
    return [_use(store, policy, owner, citation) for owner, citation in sorted(pairs, key=str)]


def _use(store: QuadStore, policy: NamedNode, owner: NamedNode, citation: NamedNode) -> dict[str, Any]:
    level3 = _text(_first(store, owner, "level3"))
    inside = _first(store, owner, "inProject")
    document = _first(store, owner, "inDocument")
    is_project = level3 is None and document is not None and _first(store, owner, "ref") is not None
    project = owner if is_project else inside if isinstance(inside, NamedNode) else None
    head = document if isinstance(document, NamedNode) else owner
    year = _first(store, owner, "year") or _first(store, project, "year") or _first(store, head, "year")
    department, body = _department(store, project, head)
    source, place = _place(store, citation)
    target = _first(store, owner, "hasTarget")
    return {
        "policy": policy.value,
        "indicator": owner.value if level3 is not None else None,
        "level3": level3,
        "target": _text(_first(store, target, "raw")) if isinstance(target, NamedNode) else None,
        "project": _text(_first(store, project, "name")),
        "department": department,
        "division": _text(_first(store, head, "divisionName")),
        "year": None if year is None else int(str(_text(year))),
        "role": _text(_first(store, citation, "role")),
        "printed": _text(_first(store, citation, "printed")),
        "place": place,
        "file": None if source is None else _text(_first(store, NamedNode(source.partition("#")[0]), "file")),
        "source": source,
        "project_iri": None if project is None else project.value,
        "department_iri": body,
        "division_iri": _text(_first(store, head, "inDivision")),
        "document_iri": head.value,
    }


def _department(store: QuadStore, project: NamedNode | None, document: NamedNode) -> tuple[str | None, str | None]:
    """Return name and IRI of the body that carries a project out, else of the one above it, else of the publisher."""
    for role in ("implementingUnit", "supervisingDepartment"):
        name = _first(store, project, f"{role}Name")
        if name is not None:
            return _text(name), _text(_first(store, project, role))
    publisher = _first(store, document, "publisher")
    if not isinstance(publisher, NamedNode):
        return None, None
    return _text(_first(store, publisher, "name")), publisher.value


def _place(store: QuadStore, citation: NamedNode) -> tuple[str | None, dict[str, Any] | None]:
    """Return the IRI of the place in its file that a citation was read from, and the place as JSON has it."""
    derived = [quad.object for quad in store.match(citation, NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom"), None)]
    source = next((term.value for term in sorted(derived, key=str) if isinstance(term, NamedNode)), None)
    fragment = (source or "").partition("#")[2]
    try:
        place = asdict(iris.place_of(fragment)) if fragment else {}
    except ParseError:
        return source, None
    return source, {key: value for key, value in place.items() if value is not None} or None


def listed(store: QuadStore) -> list[dict[str, Any]]:
    """Return all policy documents, most cited first.

    Returns:
        ``{"iri", "number", "title", "issuer", "status", "indicators", "projects", "citations"}`` each; indicators and projects
        are those that cite it anywhere, projects also by one of their indicators.
    """
    rows = store.select(
        _PREFIXES + "SELECT ?policy ?citation ?owner ?project "
        "WHERE { ?citation jx:citesPolicy ?policy . ?owner jx:hasCitation ?citation "
        "OPTIONAL { ?owner jx:inProject ?project } }"
    )
    owners: defaultdict[NamedNode, set[str]] = defaultdict(set)
    citations: defaultdict[NamedNode, set[str]] = defaultdict(set)
    for policy, citation, owner, project in rows:
        if isinstance(policy, NamedNode):
            owners[policy] |= {_text(owner) or "", _text(project) or ""}
            citations[policy].add(_text(citation) or "")
    kinds = {name: _members(store, name) for name in ("Indicator", "Project")}
    order = sorted(owners, key=lambda policy: (-len(citations[policy]), policy.value))
    return [
        {
            **_described(store, policy, 1),
            "indicators": len(owners[policy] & kinds["Indicator"]),
            "projects": len(owners[policy] & kinds["Project"]),
            "citations": len(citations[policy]),
        }
        for policy in order
    ]


def titles(store: QuadStore) -> dict[str, str]:
    """Return the title of each policy document by its number, the first in order of text of several, empty for none known."""
    rows = store.select(
        _PREFIXES + "SELECT ?number ?title WHERE { ?policy a jx:PolicyDocument ; jx:number ?number "
        "OPTIONAL { ?policy jx:title ?title } }"
    )
    found: dict[str, str] = {}
    for number, title in rows:
        key, text = _text(number) or "", _text(title) or ""
        found[key] = min(found.get(key) or text, text or found.get(key, ""))
    return found


def _members(store: QuadStore, name: str) -> set[str]:
    quads = store.match(None, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), NamedNode(ontology.NS + name))
    return {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
