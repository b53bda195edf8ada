"""Bodies and divisions in the reference graph: where they belong, what they are, and what stood before and after them.

Only what a library points at is described, with the divisions above it and, where a body or a division is no longer there, the
one that has come after it. Years are those of the shipped lists (``body_lives.tsv``, ``divisions.tsv``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from kg import body_lives, division_lives, divisions, iris
from kg.body_classes import field_of, level_of, parent_of
from kg.records import Division
from kg.triples.terms import PART_OF, TYPE, jx, label, text

__all__ = ["division_triples", "organisation_triples"]

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]

_DCTERMS, _ORG, _SCHEMA = "http://purl.org/dc/terms/", "http://www.w3.org/ns/org#", "https://schema.org/"
_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_ALTERNATIVE = NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
_REPLACES, _REPLACED_BY = NamedNode(_DCTERMS + "replaces"), NamedNode(_DCTERMS + "isReplacedBy")
_UNIT_OF, _CLASS = NamedNode(_ORG + "subOrganizationOf"), NamedNode(_ORG + "classification")
_BEGUN, _ENDED = NamedNode(_SCHEMA + "foundingDate"), NamedNode(_SCHEMA + "dissolutionDate")
_YEAR = NamedNode("http://www.w3.org/2001/XMLSchema#gYear")


def organisation_triples(nodes: Iterable[NamedNode], base: str, printed: Mapping[NamedNode, NamedNode]) -> Iterator[Triple]:
    """Yield what is said of the bodies `nodes` (some of it several times).

    Args:
        nodes: that the library points at.
        base: base IRI of the library.
        printed: unit → department, where forms print the code of the department at the front of that of the unit.
    """
    known = {node: _tail(node, base) for node in nodes}
    places = {node: _division_of(*known[node]) for node in known}
    here: dict[str | None, dict[str, NamedNode]] = {}
    for node, (scope, name) in known.items():
        here.setdefault(scope, {})[name] = node
    for node, (scope, name) in known.items():
        yield from _body(node, name, places[node], base)
        above = printed.get(node)
        if above is None:
            parent = parent_of(name, here[scope])
            above = None if parent is None else NamedNode(iris.organisation(base, parent, scope))
            if above is not None and above not in known:
                yield from _body(above, parent or "", places[node], base)
        if above is not None and above != node:
            yield node, _UNIT_OF, above
        yield from _life(node, scope, name, places[node], here[scope], base)


def _life(
    node: NamedNode, scope: str | None, name: str, place: Division | None, here: Mapping[str, NamedNode], base: str
) -> Iterator[Triple]:
    """Yield what stood after a body that is no longer there, and before it where the library points at that too."""
    told = body_lives.life(name)
    if told is None:
        return
    if told.after is not None:
        after = NamedNode(iris.organisation(base, told.after, scope))
        yield from _body(after, told.after, place, base)
        yield node, _REPLACED_BY, after
        yield after, _REPLACES, node
    before = here.get(told.before or "")
    if before is not None:
        yield node, _REPLACES, before
        yield before, _REPLACED_BY, node


def _body(node: NamedNode, name: str, place: Division | None, base: str) -> Iterator[Triple]:
    yield node, TYPE, jx("Organisation")
    yield node, jx("name"), text(name)
    yield node, _LABEL, label(name)
    if place is not None and place.code is not None:
        yield node, jx("inDivision"), NamedNode(iris.division(base, place.code, ""))
        if divisions.by_code(place.code) is not None:
            yield from _official(place.code, base)
    level, field = level_of(name, place), field_of(name)
    if level is not None:
        yield node, _CLASS, jx(f"government-{level}")
    if field is not None:
        yield node, _CLASS, jx(f"field-{field}")
    told = body_lives.life(name)
    if told is not None:
        yield from _years(node, told.begun, told.ended)


def _years(node: NamedNode, begun: int | None, ended: int | None) -> Iterator[Triple]:
    for predicate, year in ((_BEGUN, begun), (_ENDED, ended)):
        if year is not None:
            yield node, predicate, Literal(str(year), datatype=_YEAR)


def _division_of(scope: str | None, name: str) -> Division | None:
    if scope is None:
        return divisions.locate(name) or _unlisted(name)
    return divisions.by_code(scope) or Division(scope, "")


def _unlisted(name: str) -> Division | None:
    """Return the division that a name begins with where no list has it: the level can be told by its last character."""
    end = min((at for at in (name.find(mark, 1) for mark in "省县旗区州盟") if 0 < at < 6), default=None)
    return None if end is None else Division(None, name[: end + 1])


def _tail(node: NamedNode, base: str) -> tuple[str | None, str]:
    """Return scope and name of a node that stands under ``{base}organisation/``."""
    *scope, name = node.value.removeprefix(f"{base}organisation/").split("/")
    return (iris.unsegment(scope[0]) if scope else None), iris.unsegment(name)


def division_triples(node: NamedNode, printed: str, base: str) -> Iterator[Triple]:
    """Yield what is said of a division that forms print as `printed`."""
    code = iris.unsegment(node.value.rpartition("/")[2])
    if divisions.by_code(code) is not None:
        yield from _official(code, base)
        return
    yield node, TYPE, jx("Division")
    yield node, jx("name"), text(printed)
    yield node, _LABEL, label(printed)
    if code.isdecimal():
        yield node, jx("code"), text(code)


def _official(code: str, base: str) -> Iterator[Triple]:
    """Yield what the official list says of a division, of those above it, and of the codes before and after it."""
    after = division_lives.successor(code)
    for each in dict.fromkeys(filter(None, (code, after))):
        yield from _listed(each, base)
    for before, later in ((code, after), *((each, code) for each in division_lives.predecessors(code))):
        if later is not None:
            yield from _one(before, base)
            old, new = (NamedNode(iris.division(base, each, "")) for each in (before, later))
            yield old, _REPLACED_BY, new
            yield new, _REPLACES, old


def _listed(code: str, base: str) -> Iterator[Triple]:
    chain = [d.code for d in divisions.chain(code) if d.code is not None]
    for each, above in zip(chain, (*chain[1:], None), strict=False):
        yield from _one(each, base)
        if above is not None:
            yield NamedNode(iris.division(base, each, "")), PART_OF, NamedNode(iris.division(base, above, ""))


def _one(code: str, base: str) -> Iterator[Triple]:
    found, told = divisions.by_code(code), division_lives.life(code)
    if found is None or told is None:
        return
    node = NamedNode(iris.division(base, code, found.name))
    yield node, TYPE, jx("Division")
    yield node, jx("name"), text(found.name)
    yield node, _LABEL, label(found.name)
    yield node, jx("code"), text(code)
    yield from _years(node, told.begun, told.ended)
    for name in told.former:
        yield node, _ALTERNATIVE, label(name)
