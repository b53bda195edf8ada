"""What the page tells people who write queries: boxes, recipes that run, every named query in full, what is always there."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, URIRef

import ontology
from ontology.advice import advice
from ontology.page import html

RECIPES = sorted(ontology.RECIPES.glob("*.rq"))
VOID = {"meta", "br", "path"}


class Nesting(HTMLParser):
    """Collects end tags that do not close what was opened last, and blocks inside paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[tuple[str, tuple[int, int]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "pre", "table", "ul", "section", "details", "h2", "h3") and "p" in self.open:
            self.wrong.append((tag, self.getpos()))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of the picture that has nothing inside."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append((tag, self.getpos()))


def code_of(anchor: str) -> str:
    """Return the text of the block of code in a section."""
    section = re.search(rf'<section class="query" id="{re.escape(anchor)}">(.*?)</section>', html(), re.DOTALL)
    assert section
    block = re.search(r"<pre[^>]*>(.*?)</pre>", section[1], re.DOTALL)
    assert block
    return unescape(block[1])


def presence(kind: str) -> dict[str, str]:
    """Return the mark of each property in the table of a class."""
    section = re.search(rf'<section class="term" id="{kind}">(.*?)</section>', html(), re.DOTALL)
    assert section
    rows = re.findall(r'<code>(\w+:\w+)</code>(?:(?!</tr>).)*<td class="(always|optional)">(总有|可缺)', section[1])
    assert all((style == "always") == (zh == "总有") for _, style, zh in rows)
    return {name: style for name, style, _ in rows}


def test_elements_are_closed_in_order() -> None:
    nesting = Nesting()
    nesting.feed(html())
    assert (nesting.wrong, nesting.open) == ([], [])


@pytest.mark.parametrize("path", sorted(ontology.QUERIES.glob("*.rq")), ids=lambda path: path.stem)
def test_named_query_stands_on_the_page_as_it_runs(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert code_of(f"query-{path.stem}") == "\n".join(lines).strip()


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_recipe_on_the_page_gives_the_same_rows_in_both_engines(path: Path, examples: Graph) -> None:
    text = code_of(f"recipe-{path.stem}")
    store = ox.Store()
    store.load(examples.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES)
    ours = [[None if term is None else term.value for term in row] for row in store.query(text)]
    theirs = [[None if term is None else str(term) for term in row] for row in examples.query(text)]
    assert ours
    assert sorted(map(str, ours)) == sorted(map(str, theirs))


def test_recipes_give_what_they_promise(examples: Graph) -> None:
    rows = {path.stem: list(examples.query(path.read_text("utf-8"))) for path in RECIPES}
    assert {str(row[0])[0] for row in rows["3-number"]} == {"财"}
    assert [(str(row[0]), int(row[2])) for row in rows["4-counties"]] == [("临泽市", 1), ("青澜县", 3)]
    assert {int(row[0]) for row in rows["1-year"]} == {2023, 2024}


def test_counties_leave_out_cities_and_provinces() -> None:
    data = Graph().parse(
        data="""@prefix jx: <https://w3id.org/jixiao/ns#> . @prefix : <https://example.org/jixiao/> .
        :a a jx:Document ; jx:inDivision [ jx:name "甲省" ; jx:code "990000" ] .
        :b a jx:Document ; jx:inDivision [ jx:name "乙市" ; jx:code "990100" ] .
        :c a jx:Document ; jx:inDivision [ jx:name "丙县" ; jx:code "990121" ] .
        :d a jx:Document ; jx:inDivision [ jx:name "丁县" ] ."""
    )
    found = data.query((ontology.RECIPES / "4-counties.rq").read_text("utf-8"))
    assert {str(row[0]) for row in found} == {"丙县", "丁县"}


def test_presence_is_what_the_shapes_say() -> None:
    indicator, policy = presence("Indicator"), presence("PolicyDocument")
    assert {name for name in indicator if indicator[name] == "always"} == {
        "jx:hasTarget",
        "jx:hasWording",
        "jx:inDocument",
        "jx:level3",
        "jx:ordinal",
        "prov:wasDerivedFrom",
    }
    assert set(policy.values()) == {"optional"}
    assert presence("Document")["jx:year"] == "optional"
    assert "政策文件应有文号或标题" in html()


def test_what_is_always_there_is_there_in_the_examples(examples: Graph) -> None:
    prefixes = {"jx": ontology.NS, "prov": "http://www.w3.org/ns/prov#"}
    seen = 0
    for kind in re.findall(r'<section class="term" id="([A-Z]\w+)"><h3>', html()):
        things = list(examples.subjects(RDF.type, URIRef(ontology.NS + kind)))
        for name, mark in presence(kind).items():
            prefix, _, local = name.partition(":")
            if mark == "always":
                seen += len(things)
                assert [x for x in things if (x, URIRef(prefixes[prefix] + local), None) not in examples] == [], (kind, name)
    assert seen > 100


def test_advice_names_declared_terms_in_both_languages(vocabulary: Graph) -> None:
    assert {line.box for line in advice()} == {"which", "absent"}
    for line in advice():
        terms = [set(re.findall(r"jx:(\w[\w.-]*\w)", text)) for text in (line.zh, line.en)]
        assert line.zh.count("`") % 2 == line.en.count("`") % 2 == 0
        for term in terms[0] | terms[1]:
            assert (URIRef(ontology.NS + term), RDF.type, None) in vocabulary, term
        assert re.search(r"[\u4e00-\u9fff]", line.topic_zh)
        assert not re.search(r"[\u4e00-\u9fff]", line.topic_en)


def test_queries_follow_how_to_ask() -> None:
    page = html()
    places = [page.index(f'id="{anchor}"') for anchor in ("ask", "which", "absent", "recipes", "queries", "classes")]
    assert places == sorted(places)
    for command in ("jixiao sparql FILE.rq --library LIB", "jixiao sparql NAME --param NAME=VALUE"):
        assert command in page
