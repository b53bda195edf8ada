"""All quads of a library: the evidence of each logical document, and the reference graph over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Quad

from kg import iris
from kg.triples.encode import evidence_quads
from kg.triples.logical import LogicalDocument
from kg.triples.reference import reference_quads

__all__ = ["quads_of"]


def quads_of(documents: Sequence[LogicalDocument], base: str) -> Iterator[Quad]:
    """Yield the quads of all `documents`, then those of the reference graph; a function of the documents alone.

    The evidence is made twice rather than kept: a million quads take half a gigabyte.
    """
    yield from _evidence(documents, base)
    yield from reference_quads(_evidence(documents, base), base)


def _evidence(documents: Sequence[LogicalDocument], base: str) -> Iterator[Quad]:
    for document in documents:
        key = document.key
        name = iris.document(base, key.publisher, key.kind, key.year, key.part)
        others = {source.sha256: source.file for source in document.sources[1:]}
        yield from evidence_quads(document.reading, base, document=name, others=others)
