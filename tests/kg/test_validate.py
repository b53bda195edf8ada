"""Findings that people can read, and the graphs of real documents, which conform."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Quad

from kg import read
from kg.triples import evidence_quads, readings, reference_quads
from kg.triples.terms import TYPE, jx
from kg.validate import validate
from tests.kg.alike import as_in_graph
from tests.kg.triples.test_policies import CHANGSHA, form, quads_of

BASE = "https://example.org/"
SEEDS = ["001", "002", "003"]
LIMIT = 25
"""Quads an indicator, with its target, result and citations (design decision 10)."""


def test_a_missing_target_is_found() -> None:
    quads = [quad for quad in quads_of(form(CHANGSHA, "湘财社〔2023〕8号")) if quad.predicate != jx("hasTarget")]
    found = validate(quads)
    assert [(f.shape, f.component, f.zh) for f in found] == [
        ("IndicatorShape-target", "MinCountConstraintComponent", "指标应有一个指标值")
    ]
    assert str(found[0]) == f"{found[0].focus} jx:hasTarget：指标应有一个指标值"


def test_a_graph_that_conforms_has_no_findings() -> None:
    assert validate(quads_of(form(CHANGSHA, "湘财社〔2023〕8号"))) == ()


@pytest.fixture(params=SEEDS)
def seed(request: pytest.FixtureRequest, shared: Path) -> list[Quad]:
    return list(evidence_quads(read(shared / "seeds" / f"{request.param}.txt"), BASE))


def test_seed_conforms(seed: list[Quad]) -> None:
    assert validate([*seed, *reference_quads(seed, BASE)]) == ()


def test_seed_has_few_quads_an_indicator(seed: list[Quad]) -> None:
    indicators = sum(quad.predicate == TYPE and quad.object == jx("Indicator") for quad in seed)
    assert 0 < sum("/indicator/" in quad.subject.value for quad in seed) <= LIMIT * indicators


@pytest.mark.parametrize("name", SEEDS)
def test_seed_comes_back_from_its_quads(name: str, shared: Path) -> None:
    reading = read(shared / "seeds" / f"{name}.txt")
    assert list(readings(evidence_quads(reading, BASE))) == [as_in_graph(reading)]


def test_layouts_come_back_and_conform(shared: Path) -> None:
    for path in sorted((shared / "layouts").glob("*.txt")):
        reading = read(path)
        quads = list(evidence_quads(reading, BASE))
        assert list(readings(quads)) == [as_in_graph(reading)]
        # Some print 是/否 in the column of units, which is none.
        found = validate([*quads, *reference_quads(quads, BASE)])
        assert {finding.shape for finding in found} <= {"UnitShape-known"}
