"""The gate: what is refused, and what only looks as if it should be."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sparql.gate import MAX_NESTING, QueryRefused, inspect

PASSES = [
    ("SELECT * { ?s ?p ?o }", "SELECT"),
    ("select * { ?s ?p ?o }", "SELECT"),
    ("ASK {}", "ASK"),
    ("PREFIX x: <http://x/> CONSTRUCT { ?s x:service ?o } WHERE { ?s ?p ?o }", "CONSTRUCT"),
    ("DESCRIBE <http://x/SERVICE>", "DESCRIBE"),
    # The word in a string, a comment, an IRI, a variable, a prefixed name.
    ('SELECT * { ?s ?p "SERVICE <http://x>" }', "SELECT"),
    ("SELECT * { ?s ?p '''a 'SERVICE' b''' }", "SELECT"),
    ("SELECT * { ?s ?p ?o } # SERVICE <http://x>", "SELECT"),
    ("SELECT ?service { ?s ?p ?service }", "SELECT"),
    ("PREFIX service: <http://x/> SELECT * { ?s service:SERVICE service:load }", "SELECT"),
    ("# INSERT DATA\nASK { ?s ?p ?o }", "ASK"),
    # Names that end in a full stop, begin with a digit or hold other letters than ASCII are no prefixes.
    ("SELECT * { ?s ?p a.:b. ?s ?p 1a:service }", "SELECT"),
    ('SELECT * { ?s x:绩效.服务 "", \'\', """a"b""", \'\'\'\'\'\' }', "SELECT"),
    # A quote in a comment, and a hash in an IRI: neither opens anything.
    ("SELECT * { # it's\n ?s <http://x#y> ?o }", "SELECT"),
]


@pytest.mark.parametrize(("query", "form"), PASSES)
def test_passes(query: str, form: str) -> None:
    assert inspect(query).form == form


REFUSED = [
    ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", "SERVICE", (1, 12)),
    ("SELECT * {\n  service SILENT ?x { ?s ?p ?o } }", "SERVICE", (2, 3)),
    ("SELECT * { { SELECT * { SERVICE?x{} } } }", "SERVICE", (1, 25)),
    # An odd quote in a comment must not hide what follows it.
    ("SELECT * { # '\n SERVICE <http://x/> {} }", "SERVICE", (2, 2)),
    ("INSERT DATA { <a:> <b:> <c:> }", "INSERT", (1, 1)),
    ("PREFIX x: <http://x/> DELETE WHERE { ?s ?p ?o }", "DELETE", (1, 23)),
    ("LOAD <http://127.0.0.1/>", "LOAD", (1, 1)),
    ("", "应有 SELECT", (1, 1)),
    ("hello", "应有 SELECT", (1, 1)),
    # An open quotation mark hides what follows it: no engine takes such a query, and neither does the gate.
    ('ASK { ?s ?p "abc }', "引号", (1, 13)),
    ("ASK { ?s ?p 'abc\n' }", "引号", (1, 13)),
    ('ASK {\n ?s ?p """abc" }', "引号", (2, 8)),
    ("SELECT * " + "{" * (MAX_NESTING + 1), "嵌套", (1, 9 + MAX_NESTING + 1)),
]


@pytest.mark.parametrize(("query", "word", "position"), REFUSED)
def test_refused(query: str, word: str, position: tuple[int, int]) -> None:
    with pytest.raises(QueryRefused) as caught:
        inspect(query)
    assert word in caught.value.reason
    assert (caught.value.line, caught.value.column) == position


def test_from_names_graphs() -> None:
    query = "PREFIX g: <http://g/> SELECT * FROM <http://g/1> FROM NAMED g:2 { ?s ?p ?o }"
    assert inspect(query).graphs == ("http://g/1", "http://g/2")
    assert inspect(query, known_graphs=frozenset({"http://g/1", "http://g/2"})).graphs == ("http://g/1", "http://g/2")
    with pytest.raises(QueryRefused, match="http://g/2"):
        inspect(query, known_graphs=frozenset({"http://g/1"}))


@given(st.text(alphabet="SERVIC<>{}\"'\\#?:_ \n\r\t绩", max_size=60))
def test_any_text_ends(text: str) -> None:
    with contextlib.suppress(QueryRefused):
        assert inspect("ASK " + text).form == "ASK"


PIECES = ["'", '"""', "<", "\\", "a:", "'''a", "#", "(" * 9, "?x.", "a-", "绩效", '\\"', "a.", "@a-", "x:a."]


@pytest.mark.parametrize("piece", PIECES)
def test_linear_in_length(piece: str) -> None:
    """A text of a hundred thousand characters is the longest that is let in; it must not cost seconds."""
    text = "ASK " + piece * (100_000 // len(piece))
    began = time.process_time()
    with contextlib.suppress(QueryRefused):
        inspect(text)
    assert time.process_time() - began < 5
