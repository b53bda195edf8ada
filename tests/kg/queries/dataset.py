"""What the named queries are asked on: the sample forms of one county and year, and the examples of the ontology."""

from __future__ import annotations

import csv
import io
import tempfile
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import rdflib

import ontology
from kg import read
from kg.samples import write_samples
from kg.triples import evidence_quads, reference_quads

BASE = "https://example.org/samples/"
EXPECTED = Path(__file__).parent / "expected"
YEAR = "2024"
EXAMPLES = ox.NamedNode("https://example.org/jixiao/graph/examples")

PARAMETERS: dict[str, dict[str, str]] = {
    "policy-uses": {"number": "财预[2015]88号"},
    "indicators-without-basis": {"year": "2023"},
    "places-of-indicators": {"name": "受益群众满意度"},
    "wording-targets": {"name": "受益群众满意度"},
    "old-basis": {"years": "2"},
}
"""Parameters that keep the expected rows few; the others run with their defaults."""


def quads() -> list[ox.Quad]:
    """Return the quads of the data set."""
    with tempfile.TemporaryDirectory() as folder:
        paths = write_samples(Path(folder))
        county = min(path.parent.name for path in paths)
        chosen = [path for path in paths if path.parent.name == county and YEAR in path.name]
        evidence = [quad for path in chosen for quad in evidence_quads(read(path), BASE)]
    found = [*evidence, *reference_quads(evidence, BASE)]
    # A triple in two graphs is counted twice: units that both use stand in the reference graph.
    known = {quad.triple for quad in found}
    for path in sorted(ontology.EXAMPLES.glob("*.ttl")):
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            quad = ox.Quad(triple.subject, triple.predicate, triple.object, EXAMPLES)
            if quad.triple not in known:
                known.add(quad.triple)
                found.append(quad)
    return list(dict.fromkeys(found))


def plain(term: object) -> str:
    """Return the value of a term of either engine; numbers without trailing zeros."""
    if term is None:
        return ""
    text = str(getattr(term, "value", term)) if isinstance(term, ox.Literal | ox.NamedNode) else str(term)
    datatype = str(getattr(getattr(term, "datatype", None), "value", None) or getattr(term, "datatype", ""))
    if datatype.rpartition("#")[2] in ("decimal", "integer"):
        number = format(Decimal(text), "f")
        return number.rstrip("0").rstrip(".") if "." in number else number
    return text


def oxigraph_rows(store: ox.Store, text: str) -> list[list[str]]:
    """Return the rows of a query in Oxigraph, names of the variables first."""
    answer = store.query(text, use_default_graph_as_union=True)
    return [[variable.value for variable in answer.variables], *([plain(term) for term in row] for row in answer)]


def rdflib_rows(data: rdflib.Graph, text: str) -> list[list[str]]:
    """Return the same from rdflib's engine."""
    answer = data.query(text)
    return [[str(name) for name in answer.vars], *([plain(row[name]) for name in answer.vars] for row in answer)]


def written(rows: list[list[str]]) -> str:
    """Return rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
