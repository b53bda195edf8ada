"""Text questions inside SPARQL: what is rewritten, what is left alone, and the same rows from two engines."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from search import magic

NS = "https://w3id.org/jixiao/ns#"
HEAD = f"PREFIX jx: <{NS}> PREFIX x: <http://example.org/> "
TURTLE = """
@prefix x: <http://example.org/> .
x:a x:name "甲" . x:b x:name "乙" . x:c x:name "丙" . x:u x:of x:a . x:v x:of x:b .
"""


def answer(name: str, text: str, limit: int) -> magic.Found:
    """Return a and b for 道路, c for anything else; ``matches`` finds only a."""
    found = (
        [("http://example.org/a", 0.9), ("http://example.org/b", 0.5)] if text == "道路" else [("http://example.org/c", 1.0)]
    )
    return (found[:1] if name == "matches" else found)[:limit]


# reason: (query behind the prefixes, rows of variables in order, sorted)
QUERIES = [
    # with scores, joined with a pattern
    ('SELECT ?n ?s { (?w ?s) jx:similarTo ("道路" 10) . ?w x:name ?n }', [("乙", "0.5"), ("甲", "0.9")]),
    # the number cuts off
    ('SELECT ?n { (?w ?s) jx:similarTo ("道路" 1) . ?w x:name ?n }', [("甲",)]),
    # without scores, text alone, and what follows a semicolon speaks of the same subject
    ('SELECT ?n { ?w jx:similarTo "道路" ; x:name ?n }', [("乙",), ("甲",)]),
    # the property behind a pattern, a language tag, single quotes, an escape
    ("SELECT ?n { ?w x:name ?n . ?w jx:similarTo '\\u9053路'@zh }", [("乙",), ("甲",)]),
    ('SELECT ?n { ?w jx:matches ("""道路""" 5) . ?w x:name ?n . }', [("甲",)]),
    # full IRI instead of a prefixed name
    (f'SELECT ?n {{ ?w <{NS}similarTo> "道路" . ?w x:name ?n }}', [("乙",), ("甲",)]),
    # twice in one query
    ('SELECT ?n ?m { ?w jx:similarTo ("道路" 1) ; x:name ?n . ?v jx:similarTo "学校" ; x:name ?m }', [("甲", "丙")]),
    # in OPTIONAL, in a subselect, in MINUS
    ('SELECT ?n ?s { ?u x:of ?w . ?w x:name ?n OPTIONAL { (?w ?s) jx:similarTo ("道路" 1) } }', [("乙", ""), ("甲", "0.9")]),
    ('SELECT ?n { { SELECT ?w { ?w jx:matches "道路" } } ?w x:name ?n }', [("甲",)]),
    ('SELECT ?n { ?w x:name ?n MINUS { ?w jx:similarTo "道路" } }', [("丙",)]),
    # the same letters in a string, a comment or a name are no question
    ('SELECT ?n { ?w x:name ?n FILTER(?n = "甲" || ?n = "?w jx:similarTo \\"道路\\"") } # jx:similarTo', [("甲",)]),
]


def rows(found: object) -> list[tuple[str, ...]]:
    return sorted(tuple("" if t is None else t.value if hasattr(t, "value") else str(t) for t in row) for row in found)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_rows_are_the_same_in_both_engines(query: str, expected: list[tuple[str, ...]]) -> None:
    text = magic.rewrite(HEAD + query, answer)
    store = ox.Store()
    store.load(TURTLE.encode(), format=ox.RdfFormat.TURTLE)
    assert rows(store.query(text)) == expected
    graph = rdflib.Graph().parse(data=TURTLE, format="turtle")
    found = [tuple(str(t.value if isinstance(t, rdflib.Literal) else t or "") for t in row) for row in graph.query(text)]
    assert sorted(found) == expected


def test_in_a_named_graph() -> None:
    store = ox.Store()
    node = ox.NamedNode
    store.add(
        ox.Quad(node("http://example.org/a"), node("http://example.org/name"), ox.Literal("甲"), node("http://example.org/g"))
    )
    query = magic.rewrite(HEAD + 'SELECT ?n { GRAPH x:g { ?w jx:similarTo "道路" . ?w x:name ?n } }', answer)
    assert rows(store.query(query)) == [("甲",)]


def test_no_answer_is_no_row() -> None:
    text = magic.rewrite(HEAD + 'SELECT ?w { (?w ?s) jx:similarTo "道路" }', lambda *_: [])
    assert list(ox.Store().query(text)) == []


def test_a_query_without_a_question_stays_as_it_is() -> None:
    query = "SELECT * { ?s ?p 'jx:similarTo' } # matches"
    assert magic.rewrite(query, answer) == query


@pytest.mark.parametrize(
    "query",
    [
        # a text that only the engine would know
        "SELECT * { ?w jx:similarTo ?text }",
        "SELECT * { ?w jx:similarTo }",
        'SELECT * { x:a jx:similarTo "道路" }',
        'SELECT * { (?a ?b ?c) jx:similarTo "道路" }',
        'SELECT * { ?w jx:similarTo ("道路" 10 20) }',
        'SELECT * { ?w jx:similarTo "道路" , "学校" }',
        'SELECT * { ?w a ?c ; jx:similarTo "道路" }',
        # no characters: a surrogate, a number past the last one
        'SELECT * { ?w jx:similarTo "\\uD800" }',
        'SELECT * { ?w jx:similarTo "\\UFFFFFFFF" }',
    ],
)
def test_a_question_written_otherwise_is_refused_with_its_line(query: str) -> None:
    with pytest.raises(SyntaxError, match="第 2 行"):
        magic.rewrite(HEAD + "\n" + query, answer)


def test_a_number_of_many_digits_asks_for_as_many_as_there_can_be() -> None:
    asked: list[int] = []
    for number in ("9" * 5000, "00012"):
        query = HEAD + f'SELECT * {{ ?w jx:similarTo ("道路" {number}) }}'
        magic.rewrite(query, lambda _name, _text, limit: asked.append(limit) or [])
    assert asked == [magic.MOST, 12]


def test_behind_an_open_quotation_mark_nothing_is_a_question() -> None:
    query = HEAD + "SELECT * { ?w ?p \" . ?w jx:similarTo '道路' }"
    assert magic.rewrite(query, answer) == query
