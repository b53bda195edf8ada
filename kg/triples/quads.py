"""All quads of a library: the evidence of each logical document, and the reference graph over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from pyoxigraph import Quad

from kg import iris
from kg.triples.encode import evidence_quads
from kg.triples.logical import LogicalDocument
from kg.triples.reference import quads_over, titled_of, unit_links
from kg.triples.shared import Share, Shared, shares_of

__all__ = ["Listener", "document_name", "document_quads", "quads_of"]


class Listener(Protocol):
    """Who wants to know of the documents while their quads flow by."""

    def document(self, document: LogicalDocument, quads: Sequence[Quad], share: Share) -> None:
        """Take note of a document, its evidence, and what it shares with others."""
        ...

    def end(self, shared: Shared) -> None:
        """Take note of the sum of the shares: there are no more documents."""
        ...


def quads_of(documents: Iterable[LogicalDocument], base: str, listener: Listener | None = None) -> Iterator[Quad]:
    """Yield the quads of all `documents`, then those of the reference graph; a function of the documents alone.

    The order of the documents does not matter, and one is in memory at a time.

    Args:
        documents: of the library.
        base: base IRI of the library.
        listener: is told of each document, and of the end.
    """
    shared = Shared()
    titled: list[Share] = []
    for document in documents:
        quads = list(document_quads(document, base))
        yield from quads
        for share in shares_of(quads):
            shared.add(share)
            titled += titled_of(share)
            yield from unit_links(share, base)
            if listener is not None:
                listener.document(document, quads, share)
    yield from quads_over(titled, shared, base)
    if listener is not None:
        listener.end(shared)


def document_name(document: LogicalDocument, base: str) -> iris.Iri:
    """Return the IRI of a document, which is that of its evidence graph too."""
    key = document.key
    return iris.document(base, key.publisher, key.kind, key.year, key.part)


def document_quads(document: LogicalDocument, base: str) -> Iterator[Quad]:
    """Yield the evidence of one document."""
    others = {source.sha256: source.file for source in document.sources[1:]}
    return evidence_quads(document.reading, base, document=document_name(document, base), others=others)
