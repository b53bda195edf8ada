"""Mistakes in queries, as the engine that is installed tells them, in a sentence for people."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from api.sparql.grammar import mistake


@pytest.mark.parametrize(
    ("query", "line", "column", "word"),
    [
        ("SELECT * { ?s ?p ", 1, 18, "可以接"),
        ("SELECT ?s\n{ ?s ?p ?o } ORDER ?s", 2, 22, "可以接 BY"),
        ("SELECT ?x { ?x foo:bar 1 }", 1, 23, "前缀没有用 PREFIX 声明"),
        ("SELECT * { ?s <http://a b> ?o }", 1, 27, "IRI 写得不对"),
        ("SELECT (COUNT(*) AS ?n) ?s { ?s ?p ?o }", 1, 40, "没有值"),
        ("SELECT * { BIND(1 AS ?a) BIND(2 AS ?a)}", 1, 40, "不合语法"),
    ],
)
def test_what_the_engine_says(query: str, line: int, column: int, word: str) -> None:
    with pytest.raises(SyntaxError) as error:
        ox.Store().query(query)
    told = mistake(str(error.value))
    assert (told.line, told.column) == (line, column)
    assert told.text.startswith(f"SPARQL 语法错误：第 {line} 行第 {column} 列")
    assert word in told.text
    assert not re.search(r"expected|error|\\u|\n", told.text)
    assert len(told.text) < 200


def test_an_engine_that_says_more_than_fits() -> None:
    told = mistake("error at 3:4: expected one of " + ", ".join(f'"{number}"' for number in range(1000)))
    assert told.text.endswith('"7"……）')
    assert len(mistake("error at 3:4: " + "a" * 5000).text) < 200
    assert len(mistake("a" * 5000).text) < 200


def test_words_of_ours_stay() -> None:
    assert mistake("第 2 行：jx:similarTo：应为文字").text == "SPARQL 语法错误：第 2 行：jx:similarTo：应为文字"
