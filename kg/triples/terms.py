"""RDF terms of the graph: properties by name, literals in one lexical form.

A number has one way of being written (``5`` for 5.00), the one in which Oxigraph gives it back, so that the quads of a build
and those of a dump are the same lines. What is printed stands beside it as text.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache

from pyoxigraph import Literal, NamedNode

import ontology

__all__ = [
    "DERIVED",
    "PART_OF",
    "TYPE",
    "day",
    "jx",
    "label",
    "number",
    "text",
    "truth",
    "value_of",
    "whole",
]

TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
PART_OF = NamedNode("http://purl.org/dc/terms/isPartOf")
"""A division in the one above it; a count, remark or unread text in its source file."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_DECIMAL = NamedNode(f"{_XSD}decimal")
_INTEGER = NamedNode(f"{_XSD}integer")
_BOOLEAN = NamedNode(f"{_XSD}boolean")
_DATE = NamedNode(f"{_XSD}date")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@cache
def jx(name: str) -> NamedNode:
    """Return the term `name` of the ontology."""
    return NamedNode(ontology.NS + name)


def text(value: str) -> Literal:
    """Return a plain string, as printed."""
    return Literal(value)


def label(value: str) -> Literal:
    """Return a Chinese label."""
    return Literal(value, language="zh-Hans")


def number(value: Decimal) -> Literal:
    """Return an ``xsd:decimal`` without exponent and trailing zeros.

    >>> number(Decimal("5052.0")).value, number(Decimal("1E+3")).value, number(Decimal("-0.50")).value
    ('5052', '1000', '-0.5')
    """
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return Literal("0" if digits == "-0" else digits, datatype=_DECIMAL)


@cache
def whole(value: int) -> Literal:
    """Return an ``xsd:integer``."""
    return Literal(str(value), datatype=_INTEGER)


@cache
def truth(value: bool) -> Literal:
    """Return an ``xsd:boolean``."""
    return Literal(str(value).lower(), datatype=_BOOLEAN)


def day(value: str) -> Literal:
    """Return an ``xsd:date`` for a day of the calendar, a plain string for all else (a form can print 2023-02-30).

    >>> day("2024-12-31").datatype.value.rpartition("#")[2], day("2023-02-30").datatype.value.rpartition("#")[2]
    ('date', 'string')
    """
    if _ISO_DAY.fullmatch(value) and value[:4] != "0000":
        try:
            date.fromisoformat(value)
        except ValueError:
            return Literal(value)
        return Literal(value, datatype=_DATE)
    return Literal(value)


def value_of(literal: Literal) -> str | Decimal | int | bool:
    """Return the Python value of a literal of ours."""
    if literal.datatype == _DECIMAL:
        return Decimal(literal.value)
    if literal.datatype == _INTEGER:
        return int(literal.value)
    if literal.datatype == _BOOLEAN:
        return literal.value == "true"
    return literal.value
