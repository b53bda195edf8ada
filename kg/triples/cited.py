"""Policy documents in the reference graph: what the citations of all documents, and the shipped list, say of them.

A citation with a number points at its document in the evidence graph. What a title alone means takes all documents to say, so
those links (``jx:citesPolicy``, ``jx:basedOn``) stand in the reference graph, with the citations that print title and number
together as the sources of the document (``prov:wasDerivedFrom``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from kg import bodies, divisions, iris
from kg.citations.kinds import kind_of
from kg.policy_list import Listed, by_name, by_number, with_numbers
from kg.policy_titles import Title, title_of
from kg.signatures import Signatory
from kg.triples.authority import WHOLE_COUNTRY, Authority, Claim, Meant
from kg.triples.policies import issuers_of, observed, policy_scope, year_of
from kg.triples.terms import DERIVED, TYPE, day, jx, label, text, whole

__all__ = ["Cited", "policy_triples"]

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


@dataclass(slots=True)
class Cited:
    """What evidence graphs say of citations, by the IRI of the citation.

    Attributes:
        policy: citation → document, where a number is printed.
        title: citation → title printed.
        form: citation → normal form of a citation without a number.
        role: citation → role.
        owner: citation → record or document that holds it.
        graph: citation → evidence graph.
        codes: evidence graph → code of its division.
    """

    policy: dict[str, NamedNode] = field(default_factory=dict)
    title: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    role: dict[str, str] = field(default_factory=dict)
    owner: dict[str, NamedNode] = field(default_factory=dict)
    graph: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def division(self, citation: str) -> str | None:
        """Return the code of the division of the document that holds a citation."""
        return self.codes.get(self.graph[citation])


@dataclass(slots=True)
class _Document:
    """A document with a number, as its citations print it."""

    node: NamedNode
    key: str
    scope: str | None
    places: set[str]
    titles: dict[str, list[str]]
    issuers: tuple[Signatory, ...] = ()

    def usual(self) -> list[str]:
        """Return the titles, the most frequent first, the longer before the shorter."""
        return sorted(self.titles, key=lambda title: (-len(self.titles[title]), -len(title), title))

    def region(self) -> str | None:
        if self.issuers:
            lead = self.issuers[0].division
            return WHOLE_COUNTRY if lead is None else lead.code
        return self.scope


def policy_triples(cited: Cited, base: str) -> Iterator[tuple[Triple, Signatory | None]]:
    """Yield what is said of policy documents; beside ``jx:issuer`` the body that it points at, else None.

    Args:
        cited: of all evidence graphs.
        base: base IRI of the library.
    """
    documents = _documents(cited, base)
    unnumbered = {iri: title_of(cited.title.get(iri, form), cited.division(iri)) for iri, form in cited.form.items()}
    authority = Authority(
        [*_claims(documents), *_listed_claims(base)], [(title, cited.division(iri)) for iri, title in unnumbered.items()]
    )
    names: dict[str, Counter[str]] = defaultdict(Counter)
    keys: dict[str, str] = {}
    for iri, title in sorted(unnumbered.items()):
        meant = authority.meant(title, cited.division(iri))
        node = NamedNode(meant.node or iris.policy(base, meant.key, meant.scope))
        names[node.value][title.text] += 1
        if meant.node is None:
            keys[node.value] = meant.key
        for triple in _links(iri, node, meant, cited):
            yield triple, None
    written = _Written(base, documents, names, keys)
    yield from written.triples()


def _documents(cited: Cited, base: str) -> dict[str, _Document]:
    """Return the documents cited by number, by IRI, with their issuers."""
    found: dict[str, _Document] = {}
    for iri, node in cited.policy.items():
        document = found.get(node.value)
        if document is None:
            *scope, key = node.value.removeprefix(f"{base}policy/").split("/")
            document = _Document(node, iris.unsegment(key), iris.unsegment(scope[0]) if scope else None, set(), {})
            found[node.value] = document
        code, title = cited.division(iri), cited.title.get(iri)
        if code is not None:
            document.places.add(code)
        if title is not None:
            document.titles.setdefault(title, []).append(iri)
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
                yield Claim(iri, region, near, told, tuple(sorted(citations)))


def _holds(region: str | None, title: Title) -> bool:
    """Say whether a document of `region` can bear a title that names a place; 《昌黎县…办法》 is none of another county."""
    code = title.place.code if title.place else None
    return region in (None, WHOLE_COUNTRY) or code is None or divisions.contains(region or "", code) or title.signed != ()


def _listed_claims(base: str) -> Iterator[Claim]:
    for document, title in with_numbers():
        scope = policy_scope(document.number, None if document.region == WHOLE_COUNTRY else document.region)
        yield Claim(iris.policy(base, document.number, scope), document.region, frozenset(), title)


def _links(iri: str, node: NamedNode, meant: Meant, cited: Cited) -> Iterator[Triple]:
    yield NamedNode(iri), jx("citesPolicy"), node
    if cited.role.get(iri) == "basis" and iri in cited.owner and not iri.startswith(f"{cited.graph[iri]}/citation/"):
        yield cited.owner[iri], jx("basedOn"), node
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
        printed: Counter[str] = Counter({title_of(t).text: len(c) for t, c in document.titles.items()})
        printed.update(self.names.get(node.value, Counter()))
        plain: list[Triple] = [
            (node, TYPE, jx("PolicyDocument")),
            (node, _LABEL, label(document.key)),
            (node, jx("number"), text(document.key)),
        ]
        if year is not None:
            plain.append((node, jx("year"), whole(year)))
        own = Counter({title_of(title).text: len(citations) for title, citations in document.titles.items()})
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
