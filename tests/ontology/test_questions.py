"""Competency questions over the examples: the same rows from both engines, equal to the file beside the question."""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

import ontology

QUESTIONS = sorted(ontology.QUESTIONS.glob("*.rq"))


@pytest.fixture(scope="module")
def store(examples: Graph) -> ox.Store:
    store = ox.Store()
    store.load(examples.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES)
    return store


def expected(path: Path) -> list[list[str]]:
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def plain(term: object) -> str:
    return "" if term is None else str(getattr(term, "value", None) or term)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_oxigraph_answers(path: Path, store: ox.Store) -> None:
    rows = store.query(path.read_text("utf-8"))
    names = [variable.value for variable in rows.variables]
    assert [names, *([plain(term) for term in row] for row in rows)] == expected(path)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_rdflib_answers_the_same(path: Path, examples: Graph) -> None:
    answer = examples.query(path.read_text("utf-8"))
    rows = [["" if row[name] is None else str(row[name]) for name in answer.vars] for row in answer]
    assert sorted(rows) == sorted(expected(path)[1:])


def test_every_question_has_rows_and_every_file_a_question() -> None:
    assert len(QUESTIONS) >= 12
    assert {p.stem for p in ontology.QUESTIONS.glob("*.csv")} == {p.stem for p in QUESTIONS}
    assert [path.stem for path in QUESTIONS if len(expected(path)) < 2] == []
