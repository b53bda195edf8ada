"""All quads of a library: the evidence of each logical document, and the reference graph over all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pyoxigraph import Quad

from kg import iris
from kg.triples.encode import evidence_quads
from kg.triples.logical import LogicalDocument
from kg.triples.reference import quads_over
from kg.triples.shared import Share, Shared, shares_of

__all__ = ["document_name", "document_quads", "quads_of"]


def quads_of(
    documents: Sequence[LogicalDocument], base: str, seen: Callable[[Sequence[Share], Shared], None] | None = None
) -> Iterator[Quad]:
    """Yield the quads of all `documents`, then those of the reference graph; a function of the documents alone.

    Args:
        documents: of the library.
        base: base IRI of the library.
        seen: called at the end with what each document shares with others, and the sum of it.
    """
    shares: list[Share] = []
    shared = Shared()
    for document in documents:
        quads = list(document_quads(document, base))
        yield from quads
        for share in shares_of(quads):
            shares.append(share)
            shared.add(share)
    yield from quads_over(shares, shared, base)
    if seen is not None:
        seen(shares, shared)


def document_name(document: LogicalDocument, base: str) -> iris.Iri:
    """Return the IRI of a document, which is that of its evidence graph too."""
    key = document.key
    return iris.document(base, key.publisher, key.kind, key.year, key.part)


def document_quads(document: LogicalDocument, base: str) -> Iterator[Quad]:
    """Yield the evidence of one document."""
    others = {source.sha256: source.file for source in document.sources[1:]}
    return evidence_quads(document.reading, base, document=document_name(document, base), others=others)
