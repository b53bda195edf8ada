"""What breaks shapes after a change: the documents that change are asked, what was found of the others stays.

A shape of a record looks at the record, at what it points to and at the vocabulary; so the quads of a document with the
descriptions of what it points to are enough to ask it. What breaks a shape and is shared between documents (a policy document,
a body) is named by the documents that say it, which all may change: then the whole store is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyoxigraph import NamedNode, Quad

from kg import iris
from kg.store.conformance import KEPT, Conformance, Violation, conformance, is_of_document, ordered
from kg.store.embedded import EmbeddedStore, write
from kg.triples.reference import vocabulary_triples

__all__ = ["conformance_after"]

_REACH = 2
"""Links that are followed from the things of a document into the reference graph: wording → category → its parent."""


def conformance_after(
    store: EmbeddedStore, before: Mapping[str, Any], changed: Collection[str], come: Iterable[Quad], base: str, aside: Path
) -> Conformance:
    """Return what `conformance` does of the store after a change, asking as little as that takes.

    Args:
        store: as it is now.
        before: report of the generation before (`violated`, `violations`).
        changed: IRIs of the documents that came, went or changed.
        come: quads that are new.
        base: of IRIs.
        aside: folder for the part of the store that is asked: in the library, since nobody clears what a killed build leaves
            in the folder of the system.
    """
    kept = [Violation(**entry) for entry in before.get("violations", ())]
    if sum(before.get("violated", {}).values()) > len(kept) or not all(map(is_of_document, kept)):
        return conformance(store)
    with TemporaryDirectory(dir=aside) as folder:
        write(Path(folder) / "part", _part(store, changed, come, iris.reference_graph(base)))
        with EmbeddedStore.open(Path(folder) / "part") as part:
            asked = conformance(part)
    if asked.total > len(asked.violations) or not all(map(is_of_document, asked.violations)):
        return conformance(store)
    found = [each for each in kept if each.document not in changed]
    found += [each for each in asked.violations if each.document in changed]
    if len(found) > KEPT:
        return conformance(store)
    return ordered(Counter(each.shape for each in found), found)


def _part(store: EmbeddedStore, changed: Collection[str], come: Iterable[Quad], reference: str) -> Iterator[Quad]:
    """Yield the quads of documents, of the vocabulary, and of what they point to or what is new beside them, each once."""
    graph = NamedNode(reference)
    seen: set[NamedNode] = set()
    level: set[NamedNode] = {quad.subject for quad in come if quad.graph_name == graph and isinstance(quad.subject, NamedNode)}
    out: set[Quad] = {Quad(*triple, graph) for triple in vocabulary_triples()}
    for name in changed:
        own = set(store.store.quads_for_pattern(None, None, None, NamedNode(name)))
        out |= own
        level |= {quad.object for quad in own if isinstance(quad.object, NamedNode)}
    for _ in range(_REACH):
        found = {quad for node in level - seen for quad in store.store.quads_for_pattern(node, None, None, graph)}
        seen |= level
        out |= found
        level = {quad.object for quad in found if isinstance(quad.object, NamedNode)}
    yield from out
