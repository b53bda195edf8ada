"""What things are called on pages: labels of fields from a table, labels of concepts from the ontology."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox

import ontology
from kg.categories import categories

__all__ = ["column", "concept", "label"]

_SKOS = "http://www.w3.org/2004/02/skos/core#"


@cache
def _labels(table: str = "labels.tsv") -> dict[str, str]:
    lines = Path(__file__).with_name(table).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return {row[0]: row[1] for row in rows}


@cache
def _concepts() -> dict[str, str]:
    """Return the Chinese labels of kinds, roles and categories by notation."""
    found = {category.notation: category.label for category in categories()}
    notations: dict[str, str] = {}
    labels: dict[str, str] = {}
    for triple in (t for path in (ontology.SCHEMES, ontology.FIELDS) for t in ox.parse(path=path, format=ox.RdfFormat.TURTLE)):
        if isinstance(triple.object, ox.Literal):
            subject = str(triple.subject)
            if triple.predicate.value == f"{_SKOS}notation":
                notations[subject] = triple.object.value
            elif triple.predicate.value == f"{_SKOS}prefLabel" and (triple.object.language or "").lower() == "zh-hans":
                labels[subject] = triple.object.value
    return {**{notations[subject]: text for subject, text in labels.items() if subject in notations}, **found}


def label(key: str) -> str:
    """Return what the field `key` is called, the key itself where it has no label.

    >>> label("implementing_unit"), label("level2"), label("zzz")
    ('实施单位', '二级指标', 'zzz')
    """
    return _labels().get(key, key)


def column(name: str) -> str:
    """Return what a column of a query that ships is called, the name itself where it has no label.

    >>> column("issued"), column("level3"), column("zzz")
    ('发文年份', '三级指标', 'zzz')
    """
    return _labels("columns.tsv").get(name) or label(name)


def concept(notation: str | None) -> str:
    """Return the label of a kind, a role or a category, the notation itself where it has none.

    >>> concept("self_evaluation"), concept("basis"), concept(None)
    ('绩效自评', '依据', '')
    """
    if notation is None:
        return ""
    return _concepts().get(notation, notation)
