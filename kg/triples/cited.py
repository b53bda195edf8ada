"""Policy documents in the reference graph: what the citations of all documents, and the shipped list, say of them.

A citation with a number points at its document in the evidence graph. What a title alone means takes all documents to say, so
those links (``jx:citesPolicy``, ``jx:basedOn``) stand in the reference graph, with the citations that print title and number
together as the sources of the document (``prov:wasDerivedFrom``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg import bodies, divisions, iris
from kg.citations.kinds import kind_of
from kg.policy_list import Listed, by_name, by_number, with_numbers
from kg.policy_titles import Title, title_of
from kg.signatures import Signatory
from kg.triples.authority import WHOLE_COUNTRY, Authority, Claim, Meant
from kg.triples.policies import issuers_of, observed, policy_scope, year_of
from kg.triples.shared import Citing, Group, Shared
from kg.triples.terms import DERIVED, TYPE, day, jx, label, text, whole

__all__ = ["Policies", "citation_links", "policies_of"]

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]

_DCTERMS = "http://purl.org/dc/terms/"
_ELI = "http://data.europa.eu/eli/ontology#"
_ALTERNATIVE, _ISSUED, _SOURCE = (NamedNode(_DCTERMS + name) for name in ("alternative", "issued", "source"))
_REPLACES, _REPLACED_BY = NamedNode(_DCTERMS + "replaces"), NamedNode(_DCTERMS + "isReplacedBy")
_BEGINS, _ENDS = NamedNode(_ELI + "first_date_entry_in_force"), NamedNode(_ELI + "date_no_longer_in_force")
_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_SEE_ALSO = NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso")
_MOST_EVIDENCE = 3
"""Citations kept as the evidence of a join; the first in order of their IRIs."""


@dataclass(frozen=True, slots=True)
class Policies:
    """What all citations together say of policy documents.

    Attributes:
        triples: what is said of the documents; beside ``jx:issuer`` the body that it points at, else None.
        meant: the document that a citation without a number means, by what it says (`kg.triples.shared.said`) and the code of
            its division.
    """

    triples: tuple[tuple[Triple, Signatory | None], ...]
    meant: Mapping[tuple[str, str | None], NamedNode]


@dataclass(slots=True)
class _Document:
    """A document with a number, as its citations print it."""

    node: NamedNode
    key: str
    scope: str | None
    places: set[str]
    titles: dict[str, Group]
    issuers: tuple[Signatory, ...] = ()

    def usual(self) -> list[str]:
        """Return the titles, the most frequent first, the longer before the shorter."""
        return sorted(self.titles, key=lambda title: (-self.titles[title].count, -len(title), title))

    def texts(self) -> Counter[str]:
        """Return the titles without what stands around them, counted."""
        found: Counter[str] = Counter()
        for title, group in self.titles.items():
            found[title_of(title).text] += group.count
        return found

    def region(self) -> str | None:
        if self.issuers:
            lead = self.issuers[0].division
            return WHOLE_COUNTRY if lead is None else lead.code
        return self.scope


def policies_of(shared: Shared, base: str) -> Policies:
    """Return what is said of policy documents, and which of them titles without a number mean.

    Args:
        shared: by all documents.
        base: base IRI of the library.
    """
    documents = _documents(shared, base)
    unnumbered = {key: title_of(*key) for key in sorted(shared.titled, key=lambda key: (key[0], key[1] or ""))}
    authority = Authority(
        [*_claims(documents), *_listed_claims(base)], [(title, code) for (_, code), title in unnumbered.items()]
    )
    names: dict[str, Counter[str]] = defaultdict(Counter)
    keys: dict[str, str] = {}
    nodes: dict[tuple[str, str | None], NamedNode] = {}
    links: dict[Triple, None] = {}
    for key, title in unnumbered.items():
        meant = authority.meant(title, key[1])
        node = nodes[key] = NamedNode(meant.node or iris.policy(base, meant.key, meant.scope))
        names[node.value][title.text] += shared.titled[key]
        if meant.node is None:
            keys[node.value] = meant.key
        links.update(dict.fromkeys(_reasons(node, meant)))
    written = _Written(base, documents, names, keys)
    return Policies((*((triple, None) for triple in links), *written.triples()), nodes)


def citation_links(citing: Citing, graph: str, node: NamedNode) -> Iterator[Triple]:
    """Yield the links of a citation without a number, in the document `graph`, that means the document `node`."""
    yield NamedNode(citing.iri), jx("citesPolicy"), node
    if citing.role == "basis" and citing.owner is not None and not citing.iri.startswith(f"{graph}/citation/"):
        yield NamedNode(citing.owner), jx("basedOn"), node


def _documents(shared: Shared, base: str) -> dict[str, _Document]:
    """Return the documents cited by number, by IRI, with their issuers."""
    found: dict[str, _Document] = {}
    for policy, title, code in sorted(shared.numbered, key=lambda key: tuple(part or "" for part in key)):
        group = shared.numbered[policy, title, code]
        document = found.get(policy)
        if document is None:
            *scope, key = policy.removeprefix(f"{base}policy/").split("/")
            scoped = iris.unsegment(scope[0]) if scope else None
            document = found[policy] = _Document(NamedNode(policy), iris.unsegment(key), scoped, set(), {})
        if code is not None:
            document.places.add(code)
        if title is not None:
            document.titles.setdefault(title, Group()).join(group)
    knowledge = _knowledge(found.values())
    for document in found.values():
        places = {document.scope} if document.scope else document.places
        document.issuers = issuers_of(document.key, places, document.usual(), knowledge)
    return found


def _knowledge(documents: Iterable[_Document]) -> bodies.Knowledge:
    """Return what the titles beside numbers say of their issuers (某局关于…的通知)."""
    found: set[bodies.Observation] = set()
    for document in documents:
        places: set[str] | set[None] = {document.scope} if document.scope else document.places or {None}
        seen = (observed(document.key, title, place) for title in document.titles for place in places)
        found.update(observation for observation in seen if observation is not None)
    return bodies.learn(found)


def _claims(documents: Mapping[str, _Document]) -> Iterator[Claim]:
    for iri, document in documents.items():
        near = frozenset(document.places)
        place = min(near, default=None)
        for title, citations in document.titles.items():
            told = title_of(title, place)
            if told.place is None or _holds(document.region(), told):
                region = document.region() or (told.place.code if told.place else None)
                yield Claim(iri, region, near, told, citations.first)


def _holds(region: str | None, title: Title) -> bool:
    """Say whether a document of `region` can bear a title that names a place; 《昌黎县…办法》 is none of another county."""
    code = title.place.code if title.place else None
    return region in (None, WHOLE_COUNTRY) or code is None or divisions.contains(region or "", code) or title.signed != ()


def _listed_claims(base: str) -> Iterator[Claim]:
    for document, title in with_numbers():
        scope = policy_scope(document.number, None if document.region == WHOLE_COUNTRY else document.region)
        yield Claim(iris.policy(base, document.number, scope), document.region, frozenset(), title)


def _reasons(node: NamedNode, meant: Meant) -> Iterator[Triple]:
    """Yield why a title means `node`: the citations that print both, or the documents that claim it."""
    for other in meant.conflict:
        yield node, _SEE_ALSO, NamedNode(other)
    for evidence in meant.evidence[:_MOST_EVIDENCE]:
        yield node, DERIVED, NamedNode(evidence)


@dataclass(slots=True)
class _Written:
    """Writes the documents that are cited, and those that replace them or that they replace."""

    base: str
    documents: Mapping[str, _Document]
    names: Mapping[str, Counter[str]]
    keys: Mapping[str, str]

    def triples(self) -> Iterator[tuple[Triple, Signatory | None]]:
        listed = {policy: number for policy, number in self._numbers().items() if policy not in self.documents}
        for document in self.documents.values():
            yield from self._numbered(document)
        for iri, (number, scope) in listed.items():
            places = {scope} if scope else set()
            yield from self._numbered(_Document(NamedNode(iri), number, scope, places, {}, issuers_of(number, places)))
        for iri, key in self.keys.items():
            yield from self._titled(NamedNode(iri), key)

    def _numbers(self) -> dict[str, tuple[str, str | None]]:
        """Return the listed documents that titles mean, that conflict over one, or that stand before or after a cited one."""
        waiting = []
        claimed: dict[str, list[str]] = defaultdict(list)
        for document, title in with_numbers():
            claimed[title.names[0]].append(document.number)
            if self._iri(document) in self.names:
                waiting.append(document.number)
        waiting += [number for key in self.keys.values() for number in claimed.get(key, ())]
        found: dict[str, tuple[str, str | None]] = {}
        for number in (*waiting, *(document.key for document in self.documents.values())):
            listed = by_number(number)
            if listed is None:
                continue
            for other in (number if number in waiting else "", listed.replaces, listed.replaced_by):
                if other:
                    region = (by_number(other) or listed).region
                    scope = policy_scope(other, None if region == WHOLE_COUNTRY else region)
                    found[iris.policy(self.base, other, scope)] = (other, scope)
        return found

    def _iri(self, document: Listed) -> str:
        scope = policy_scope(document.number, None if document.region == WHOLE_COUNTRY else document.region)
        return iris.policy(self.base, document.number, scope)

    def _numbered(self, document: _Document) -> Iterator[tuple[Triple, Signatory | None]]:
        node, year, row = document.node, year_of(document.key), by_number(document.key)
        own = document.texts()
        printed = own + self.names.get(node.value, Counter())
        plain: list[Triple] = [
            (node, TYPE, jx("PolicyDocument")),
            (node, _LABEL, label(document.key)),
            (node, jx("number"), text(document.key)),
        ]
        if year is not None:
            plain.append((node, jx("year"), whole(year)))
        title = _usual(own) if own else row.title if row and row.title else _usual(printed) if printed else None
        plain += _named(node, title, [*printed, *([row.title] if row and row.title else [])])
        plain += self._facts(node, row)
        yield from ((triple, None) for triple in plain)
        for issuer in document.issuers:
            code = issuer.division.code if issuer.division else None
            yield (node, jx("issuer"), NamedNode(iris.organisation(self.base, issuer.name, code))), issuer

    def _titled(self, node: NamedNode, key: str) -> Iterator[tuple[Triple, Signatory | None]]:
        row = by_name(key)
        title = _usual(self.names[node.value])
        yield (node, TYPE, jx("PolicyDocument")), None
        yield (node, _LABEL, label(key)), None
        others = [*self.names[node.value], *([row.title] if row and row.title else [])]
        if key.startswith(_STATE_NAME):
            others.append(key)
        for triple in (*_named(node, title, others), *self._facts(node, row)):
            yield triple, None
        signed = [s for name in self.names[node.value] if (s := title_of(name).signed)]
        issuers = signed[0] if len({tuple(b.name for b in s) for s in signed}) == 1 else ()
        for issuer in issuers or (
            [Signatory(n, None, True) for n in row.issuers] if row and row.region == WHOLE_COUNTRY else []
        ):
            code = issuer.division.code if issuer.division else None
            yield (node, jx("issuer"), NamedNode(iris.organisation(self.base, issuer.name, code))), issuer

    def _facts(self, node: NamedNode, row: Listed | None) -> list[Triple]:
        """Return the dates of a listed document, what replaced it and where that was read."""
        if row is None:
            return []
        found: list[Triple] = [(node, _SOURCE, text(row.evidence))]
        dates = ((_ISSUED, row.issued), (_BEGINS, row.begins), (_ENDS, row.ends))
        found += [(node, predicate, day(when)) for predicate, when in dates if when]
        for predicate, number in ((_REPLACES, row.replaces), (_REPLACED_BY, row.replaced_by)):
            if number:
                region = (by_number(number) or row).region
                scope = policy_scope(number, None if region == WHOLE_COUNTRY else region)
                found.append((node, predicate, NamedNode(iris.policy(self.base, number, scope))))
        return found


_STATE_NAME = "中华人民共和国"


def _named(node: NamedNode, title: str | None, printed: Iterable[str]) -> list[Triple]:
    """Return title, other names and kind; the title of what a notice issues is another name of the notice."""
    if title is None:
        return []
    others = {name for each in (title, *printed) for name in (title_of(each).text, *title_of(each).other_names)}
    seen = {title_of(title).whole}
    found: list[Triple] = [(node, jx("title"), text(title))]
    for name in sorted(others - {title}):
        if title_of(name).whole not in seen:
            seen.add(title_of(name).whole)
            found.append((node, _ALTERNATIVE, text(name)))
    kind = kind_of(title)
    if kind is not None:
        found.append((node, jx("kind"), text(kind)))
    return found


def _usual(found: Mapping[str, int]) -> str:
    """Return the most frequent text; the longest, then the first in code order, of several."""
    return min(found, key=lambda name: (-found[name], -len(name), name))
