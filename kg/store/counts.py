"""How much of what a graph holds."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.store.base import QuadStore
from ontology import NS

__all__ = ["counts_of"]

CLASSES = {
    "projects": "Project",
    "indicators": "Indicator",
    "wordings": "Wording",
    "policies": "PolicyDocument",
    "citations": "Citation",
}
_COUNT = "SELECT (COUNT(?thing) AS ?n) WHERE { ?thing a ?class }"


def counts_of(store: QuadStore) -> dict[str, int]:
    """Return the number of projects, indicators, wordings, policies and citations in `store`."""
    counts = {}
    for key, name in CLASSES.items():
        term = store.select(_COUNT, bindings={"class": NamedNode(NS + name)})[0][0]
        counts[key] = int(term.value) if isinstance(term, Literal) else 0
    return counts
