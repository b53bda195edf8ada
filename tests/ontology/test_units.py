"""The scheme of units says what the list of the value parser says."""

from __future__ import annotations

import csv

import pytest
from rdflib import RDF, SKOS, Graph, Literal, URIRef

import ontology
from kg.validate import validate
from ontology.format import turtle
from ontology.units import scheme

FILE = ontology.VOCAB / "units.ttl"


@pytest.fixture(scope="module")
def units() -> Graph:
    return Graph().parse(FILE)


def test_file_is_what_the_list_gives() -> None:
    assert FILE.read_text("utf-8") == turtle(scheme()), "run: python -m ontology.units"


def test_every_unit_of_the_list_is_a_concept_with_labels(units: Graph) -> None:
    lines = [line for line in (ontology.VOCAB / "units.tsv").read_text("utf-8").splitlines() if not line.startswith("#")]
    listed = {row["unit"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}
    assert {str(o) for o in units.objects(None, SKOS.notation)} == listed
    assert validate(units, "style") == ()


KNOWN = [("%", "PERCENT"), ("元", "CCY_CNY"), ("天", "DAY"), ("家", None), ("人次", None)]


@pytest.mark.parametrize(("unit", "qudt"), KNOWN)
def test_only_what_is_exactly_the_same_is_matched(unit: str, qudt: str | None, units: Graph) -> None:
    concept = units.value(None, SKOS.notation, Literal(unit))
    assert (concept, RDF.type, SKOS.Concept) in units
    expected = None if qudt is None else URIRef(f"http://qudt.org/vocab/unit/{qudt}")
    assert units.value(concept, SKOS.exactMatch) == expected


def test_multiples_stand_below_their_base(units: Graph) -> None:
    def named(unit: str) -> URIRef:
        return units.value(None, SKOS.notation, Literal(unit))

    assert units.value(named("角"), SKOS.broader) == named("元")
    assert units.value(named("元"), SKOS.broader) is None
