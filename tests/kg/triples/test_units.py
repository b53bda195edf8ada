"""Units in the graph: values of one base add and compare, others do not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode

from kg.named_queries import load
from kg.records import Indicator, Reading, Target
from kg.triples import evidence_quads, reference_quads
from kg.triples.units import unit_node
from kg.units import vocabulary
from ontology.units import scheme
from tests.kg.triples.policy_cases import BASE, Cell, quads_of

QUDT, SKOS = "http://qudt.org/schema/qudt/", "http://www.w3.org/2004/02/skos/core#"


def store(*indicators: Indicator) -> ox.Store:
    _, (made,) = quads_of([Cell("往年经验", None)])
    reading: Reading = replace(made, indicators=indicators)
    evidence = list(evidence_quads(reading, BASE))
    found = ox.Store()
    found.extend([*evidence, *reference_quads(evidence, BASE)])
    return found


def indicator(ordinal: int, target: Target, actual: Target | None = None) -> Indicator:
    return Indicator(None, ordinal, "产出指标", "数量指标", f"指标{ordinal}", target, "产出指标", actual=actual)


def value(number: str, unit: str | None) -> Target:
    return Target(f"≥{number}{unit or ''}", "≥", "≥", Decimal(number), None, unit, "quantitative")


def said(graph: ox.Store, node: NamedNode, predicate: str) -> set[str]:
    found = (quad.object for quad in graph.quads_for_pattern(node, NamedNode(predicate), None, None))
    return {each.value for each in found if isinstance(each, NamedNode | Literal)}


@pytest.mark.parametrize(
    ("unit", "times", "base"),
    [
        ("万元/公里", "10000", "元/公里"),
        ("万人次", "10000", "人次"),
        ("公里", "1000", "米"),
        ("元/人·月", "1", None),
        ("%", "1", None),
    ],
)
def test_a_printed_unit_leads_to_its_base(unit: str, times: str, base: str | None) -> None:
    graph = store(indicator(1, value("3", unit)))
    (target,) = {quad.subject for quad in graph.quads_for_pattern(None, NamedNode(QUDT + "hasUnit"), unit_node(unit), None)}
    assert str(target).endswith("/indicator/1/target>")
    assert said(graph, unit_node(unit), QUDT + "conversionMultiplier") == {times}
    expected = set() if base is None else {unit_node(base).value}
    assert said(graph, unit_node(unit), SKOS + "broader") == expected
    assert said(graph, unit_node(unit), SKOS + "notation") == {unit}


def test_an_unknown_unit_stands_outside_of_the_scheme() -> None:
    graph = store(indicator(1, value("3", "幅宽")))
    assert said(graph, unit_node("幅宽"), SKOS + "notation") == {"幅宽"}
    assert said(graph, unit_node("幅宽"), SKOS + "inScheme") == set()
    assert said(graph, unit_node("幅宽"), QUDT + "conversionMultiplier") == set()


def test_every_unit_of_the_list_has_the_name_that_the_graph_gives_it() -> None:
    shipped = {str(subject) for subject in scheme().subjects()}
    assert {unit_node(unit).value for unit in vocabulary()} <= shipped


def test_the_scheme_is_in_every_library() -> None:
    graph = store(indicator(1, value("3", None)))
    assert said(graph, unit_node("公顷"), SKOS + "exactMatch") == {"http://qudt.org/vocab/unit/HA"}
    assert said(graph, unit_node("亩"), QUDT + "conversionMultiplier") != set()


def unmet(graph: ox.Store) -> list[str]:
    return [row["level3"].value for row in graph.query(load("unmet-targets").text, use_default_graph_as_union=True)]  # type: ignore


def test_targets_compare_across_units_of_one_base_only() -> None:
    graph = store(
        indicator(1, value("2", "公里"), value("1900", "米")),
        indicator(2, value("2", "公里"), value("2100", "米")),
        indicator(3, value("5", "亩"), value("3", "公里")),
        indicator(4, value("1.5", "万人"), value("14000", "人")),
        indicator(5, value("3", None), value("2", None)),
        indicator(6, value("3", None), value("2", "个")),
        indicator(7, value("2", "万元/公里"), value("19000", "元/公里")),
        indicator(8, value("2", "万元/公里"), value("19000", "元")),
    )
    assert unmet(graph) == ["指标1", "指标4", "指标5", "指标7"]
