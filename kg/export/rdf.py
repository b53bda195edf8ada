"""The graph as RDF files: N-Quads, Turtle, JSON-LD. Equal libraries give equal bytes."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.store.base import QuadStore
from kg.store.embedded import sorted_nquads
from ontology import NS

__all__ = ["PREFIXES", "write_jsonld", "write_nquads", "write_turtle"]

PREFIXES = {
    "jx": NS,
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def write_nquads(store: QuadStore, generation: str, path: Path) -> list[Path]:
    """Write all quads, sorted, as N-Quads; return the file."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for text in sorted_nquads(store.quads()):
            out.write(text)
    return [path]


def write_turtle(store: QuadStore, generation: str, path: Path) -> list[Path]:
    """Write the union of all graphs as Turtle; return the file.

    The first line names the generation, so that a result can be cited.
    """
    triples = sorted({quad.triple for quad in store.quads()}, key=str)
    body = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    path.write_bytes(f"# jixiao generation {generation}\n".encode() + (body or b""))
    return [path]


def write_jsonld(store: QuadStore, generation: str, path: Path) -> list[Path]:
    """Write all quads as JSON-LD, each named graph by itself; return the file."""
    quads = sorted(store.quads(), key=str)
    path.write_bytes(ox.serialize(quads, format=ox.RdfFormat.JSON_LD, prefixes=PREFIXES) or b"")
    return [path]
