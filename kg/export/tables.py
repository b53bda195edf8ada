"""The records of a library as flat tables, with a data dictionary out of the ontology."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import ontology
from kg.records import Citation, Indicator, Interim, PastValue, Reading
from kg.store.base import QuadStore
from kg.triples import readings
from kg.triples.indicators import observed
from kg.vocabulary import rows as vocabulary_rows

__all__ = ["Column", "Row", "columns", "dictionary", "readings_of", "tables"]

Row = tuple[Any, ...]
"""Values of one row, in the order of the columns: str, int, bool, Decimal or None."""

_LISTS = {
    "projects": "projects",
    "evaluation_rows": "evaluation_rows",
    "sub_projects": "sub_projects",
    "tasks": "tasks",
    "listed_projects": "project_list",
    "goals": "goals",
}
"""Tables whose rows are the records of one list of a reading."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, datatype of XML Schema, path in the record, term of the ontology (empty for places), Chinese label."""

    name: str
    datatype: str
    path: str
    term: str
    label: str


@cache
def columns() -> dict[str, tuple[Column, ...]]:
    """Return the columns of each table, in order (ontology/vocab/tables.tsv)."""
    found: dict[str, list[Column]] = {}
    for row in vocabulary_rows("tables"):
        found.setdefault(row["table"], []).append(Column(row["column"], row["datatype"], row["path"], row["term"], row["zh"]))
    return {name: tuple(listed) for name, listed in found.items()}


def readings_of(store: QuadStore) -> Iterator[tuple[str, Reading]]:
    """Yield (IRI of the logical document, its reading), sorted by IRI."""
    for graph in store.graphs():
        from pyoxigraph import NamedNode

        for reading in readings(store.quads(NamedNode(graph))):
            yield graph, reading


def tables(store: QuadStore) -> dict[str, list[Row]]:
    """Return the rows of each table, in the order of documents and of their records."""
    found: dict[str, list[Row]] = {name: [] for name in columns()}
    for document, reading in readings_of(store):
        found["documents"].append(_row("documents", reading, {"@document": document, "@publisher": _publisher(reading)}))
        for name, field in _LISTS.items():
            found[name] += [_row(name, record, {"@document": document}) for record in getattr(reading, field)]
        for indicator in reading.indicators:
            told = {"@document": document, "@policies": _basis(indicator), "@history": _history(indicator)}
            found["indicators"].append(_row("indicators", indicator, told))
            found["observations"] += _observations(document, indicator)
        for project, number, citation in _citations(reading):
            given: dict[str, Any] = {"@document": document, "@project": project, "@indicator": number}
            found["citations"].append(_row("citations", citation, given))
    return found


def _basis(indicator: Indicator) -> str | None:
    return "；".join(citation.normalized for citation in indicator.citations if citation.role == "basis") or None


def _history(indicator: Indicator) -> str | None:
    """Return the values of other years in one cell: ``2023：22个；2024：24个``, a year that is not known left out."""
    values = [f"{value.year}：{value.raw}" if value.year is not None else value.raw for value in indicator.history]
    return "；".join(values) or None


def _observations(document: str, indicator: Indicator) -> Iterator[Row]:
    """Yield a row for each value printed beside target and result, as the graph has them (`jx:Observation`)."""
    given: dict[str, Any] = {
        "@document": document,
        "@project": indicator.project,
        "@indicator": indicator.ordinal,
        "@level3": indicator.level3,
        "@target": indicator.target.raw,
    }
    for role, value in observed(indicator):
        period = value.as_of if isinstance(value, Interim) else None
        year = value.year if isinstance(value, PastValue) else None
        yield _row("observations", value, {**given, "@role": role, "@period": period, "@year": year})


def _citations(reading: Reading) -> Iterator[tuple[str | None, int | None, Citation]]:
    for citation in reading.citations:
        yield None, None, citation
    for project in reading.projects:
        for citation in project.citations:
            yield project.ref, None, citation
    for indicator in reading.indicators:
        for citation in indicator.citations:
            yield indicator.project, indicator.ordinal, citation


def _publisher(reading: Reading) -> str | None:
    return next((body.name for body in reading.document.organisations if body.role == "publisher"), None)


def _row(table: str, record: Any, given: dict[str, Any]) -> Row:
    def value(path: str) -> Any:
        if path.startswith("@"):
            return given[path]
        found = record
        for step in path.split("."):
            found = None if found is None else getattr(found, step)
        return found

    return tuple(value(column.path) for column in columns()[table])


@cache
def _terms() -> dict[str, dict[str, str]]:
    """Return label and definition of each term of the ontology, by language; read with a parser when first asked for."""
    from rdflib import Graph, Literal, URIRef
    from rdflib.namespace import SKOS

    graph = Graph().parse(ontology.ROOT / "core.ttl", format="turtle")
    found: dict[str, dict[str, str]] = {}
    for predicate, kind in ((SKOS.prefLabel, "label"), (SKOS.definition, "definition")):
        for subject, value in graph.subject_objects(predicate):
            if isinstance(subject, URIRef) and isinstance(value, Literal) and str(subject).startswith(ontology.NS):
                name = str(subject).removeprefix(ontology.NS)
                language = re.split("[-_]", value.language or "en")[0].lower()
                found.setdefault(name, {}).setdefault(f"{kind}_{language}", str(value))
    return found


def dictionary() -> list[dict[str, str]]:
    """Return the data dictionary: a row a column with its term, labels and definitions in both languages."""
    listed = []
    for table, of_table in columns().items():
        for column in of_table:
            told = _terms().get(column.term, {})
            listed.append(
                {
                    "table": table,
                    "column": column.name,
                    "column_zh": column.label,
                    "datatype": column.datatype,
                    "term": ontology.NS + column.term if column.term else "",
                    "label_zh": told.get("label_zh", ""),
                    "label_en": told.get("label_en", ""),
                    "definition_zh": told.get("definition_zh", ""),
                    "definition_en": told.get("definition_en", ""),
                }
            )
    return listed
