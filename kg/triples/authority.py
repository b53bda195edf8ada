"""One node a policy: which document a title without a number means.

A title belongs to a number where somebody prints both together (a citation, or the shipped list),
and the number holds where the
title is cited. Of several such numbers the one of the nearest division is meant; two of the same division claim one title:
then the numbers conflict, and the title keeps a node of its own that points at them. A title that nobody prints with a
number is one document within its place (the one it names, else that of the citing document), however it is wrapped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg import divisions
from kg.policy_titles import Title

__all__ = ["WHOLE_COUNTRY", "Authority", "Claim", "Meant"]

WHOLE_COUNTRY = "000000"


@dataclass(frozen=True, slots=True)
class Claim:
    """A title printed together with a number.

    Attributes:
        node: IRI of the document with that number.
        region: code of the division that it holds for, 000000 for the whole country; None where its issuer is not known.
        near: codes of the divisions whose documents cite it; they count where the region is not known.
        title: the title.
        evidence: IRIs of the citations that print both, none for the shipped list.
    """

    node: str
    region: str | None
    near: frozenset[str]
    title: Title
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meant:
    """What a title means.

    Attributes:
        node: IRI of the numbered document, None where there is none or the numbers conflict.
        key: name that the document goes by where it has no node of a number.
        scope: code of the division that tells it from others of that name; None for documents of the state, or of nowhere.
        conflict: IRIs of the documents that claim the title, where no one of them is nearer than the others.
        evidence: IRIs of the citations that print title and number together.
    """

    node: str | None
    key: str
    scope: str | None
    conflict: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(slots=True)
class Authority:
    """Answers which document a title means; a function of the claims and of all titles cited without a number."""

    claims: Iterable[Claim]
    unnumbered: Iterable[tuple[Title, str | None]]
    _by_name: Mapping[str, list[Claim]] = field(init=False)
    _signed: Mapping[tuple[str | None, str], set[str]] = field(init=False)

    def __post_init__(self) -> None:
        named: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            for name in claim.title.names:
                named[name].append(claim)
        signed: dict[tuple[str | None, str], set[str]] = defaultdict(set)
        for title, within in self.unnumbered:
            if title.signed:
                signed[_scope(title, within), title.names[0]].add(title.signed[0].name)
        self._by_name, self._signed = named, signed

    def meant(self, title: Title, within: str | None) -> Meant:
        """Return what `title` means in a document of the division with the code `within`."""
        scope = _scope(title, within)
        ranked: dict[int, dict[str, list[Claim]]] = {}
        for name in title.names:
            for claim in self._by_name.get(name, ()):
                rank = _rank(claim, title, scope) if _agree(claim.title, title) else None
                if rank is not None:
                    ranked.setdefault(rank, {}).setdefault(claim.node, []).append(claim)
        key = title.names[0] if len(self._signed.get((scope, title.names[0]), ())) < 2 or not title.signed else title.whole
        if not ranked:
            return Meant(None, key, scope)
        nearest = ranked[min(ranked)]
        if len(nearest) > 1:
            return Meant(None, key, scope, tuple(sorted(nearest)))
        ((node, found),) = nearest.items()
        return Meant(node, key, scope, (), tuple(sorted({iri for claim in found for iri in claim.evidence})))


def _scope(title: Title, within: str | None) -> str | None:
    if title.place is not None:
        return title.place.code
    return None if title.state else within


def _agree(claimed: Title, cited: Title) -> bool:
    """Say whether two titles can be signed by the same bodies: one of them names none, or they share the lead or one body."""
    first, second = {body.name for body in claimed.signed}, {body.name for body in cited.signed}
    return not first or not second or bool(first & second)


def _rank(claim: Claim, title: Title, scope: str | None) -> int | None:
    """Return how near a claim is to where its title is cited, 0 the nearest; None where the document does not hold there."""
    if claim.region == WHOLE_COUNTRY:
        return 4
    if scope is None:
        return 3 if claim.region is None and (title.state or not claim.near) else None
    if claim.region is not None:
        return _distance(claim.region, scope) if divisions.contains(claim.region, scope) else None
    if any(divisions.contains(near, scope) or divisions.contains(scope, near) for near in claim.near):
        return 0
    return 3 if title.place is not None and not claim.near else None


def _distance(region: str, scope: str) -> int:
    levels = ("county", "city", "province")
    return levels.index(divisions.level(region)) - levels.index(divisions.level(scope))
