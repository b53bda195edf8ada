"""The units of measure as a SKOS scheme, made from the list that the value parser reads: ``vocab/units.tsv``.

``python -m ontology.units`` writes ``vocab/units.ttl``. A unit that others are exact multiples of is their ``skos:broader``.
What QUDT knows exactly is matched (percent, yuan, time, length, area, volume, mass); 人次 家 份 and the like are not there.
"""

from __future__ import annotations

import csv
import sys
from decimal import Decimal
from urllib.parse import quote

from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef

import ontology
from ontology.format import turtle

__all__ = ["main", "scheme"]

SCHEME = URIRef(f"{ontology.NS}UnitScheme")
_QUDT = "http://qudt.org/vocab/unit/"
_MULTIPLIER = URIRef("http://qudt.org/schema/qudt/conversionMultiplier")
_EXACT = {
    "%": "PERCENT",
    "‰": "PERMILLE",
    "元": "CCY_CNY",
    "米": "M",
    "公里": "KiloM",
    "平方米": "M2",
    "平方公里": "KiloM2",
    "公顷": "HA",
    "立方米": "M3",
    "升": "L",
    "千克": "KiloGM",
    "公斤": "KiloGM",
    "吨": "TONNE",
    "克": "GM",
    "千瓦时": "KiloW-HR",
    "摄氏度": "DEG_C",
    "秒": "SEC",
    "分钟": "MIN",
    "小时": "HR",
    "天": "DAY",
    "周": "WK",
    "月": "MO",
    "年": "YR",
}


def _iri(unit: str) -> URIRef:
    return URIRef(f"{ontology.NS}unit-" + "".join(c if c.isalnum() or c in "-._/·" else quote(c, safe="") for c in unit))


def _told(graph: Graph, term: URIRef, zh: str, en: str, meaning: tuple[str, str]) -> None:
    for predicate in (SKOS.prefLabel, RDFS.label):
        graph.add((term, predicate, Literal(zh, lang="zh-Hans")))
        graph.add((term, predicate, Literal(en, lang="en")))
    graph.add((term, SKOS.prefLabel, Literal(zh, lang="zh")))
    graph.add((term, SKOS.definition, Literal(meaning[0], lang="zh-Hans")))
    graph.add((term, SKOS.definition, Literal(meaning[1], lang="en")))


def scheme() -> Graph:
    """Return the scheme: one concept a unit, with its notation as printed and the exact number of its base in it."""
    graph = Graph()
    graph.add((SCHEME, RDF.type, SKOS.ConceptScheme))
    _told(graph, SCHEME, "计量单位", "units of measure", ("指标值所印的计量单位。", "Units that targets print."))
    with (ontology.VOCAB / "units.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))
    known = {row["unit"] for row in rows}
    for row in rows:
        unit, base, term = row["unit"], row["base"], _iri(row["unit"])
        graph.add((term, RDF.type, SKOS.Concept))
        graph.add((term, SKOS.inScheme, SCHEME))
        graph.add((term, SKOS.notation, Literal(unit)))
        converts = f"，1 {unit} 为 {row['factor']} {base}" if base and base != unit else ""
        english = f"; one is {row['factor']} {base}" if converts else ""
        meaning = (f"计量单位“{unit}”{converts}。", f"The unit “{unit}”{english}.")
        _told(graph, term, unit, f"{row['en']} ({unit})", meaning)
        if converts and base in known:
            graph.add((term, SKOS.broader, _iri(base)))
        else:
            graph.add((term, SKOS.topConceptOf, SCHEME))
        graph.add((term, _MULTIPLIER, Literal(Decimal(row["factor"]))))
        if unit in _EXACT:
            graph.add((term, SKOS.exactMatch, URIRef(_QUDT + _EXACT[unit])))
    return graph


def main() -> int:
    """Write ``vocab/units.ttl``; return the exit status."""
    (ontology.VOCAB / "units.ttl").write_text(turtle(scheme()), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
