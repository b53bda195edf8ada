"""The readable page holds every term once, in both languages, and its picture shows what the ontology says."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

import ontology
from ontology.diagram import BOXES, EDGES, Edge, svg
from ontology.page import html

DOMAIN = URIRef("https://schema.org/domainIncludes")


class Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name == "href" and value and value.startswith("#"):
                self.links.append(value[1:])


@pytest.fixture(scope="module")
def anchors() -> Anchors:
    found = Anchors()
    found.feed(html())
    return found


def test_every_term_has_its_anchor_once(anchors: Anchors, vocabulary: Graph) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.ConceptScheme, SKOS.Concept)
    terms = {str(s).removeprefix(ontology.NS) for kind in kinds for s in vocabulary.subjects(RDF.type, kind)}
    assert terms <= set(anchors.ids)
    assert len(anchors.ids) == len(set(anchors.ids))


def test_every_link_leads_somewhere(anchors: Anchors) -> None:
    assert set(anchors.links) <= set(anchors.ids)


def test_both_languages_stand_on_the_page(vocabulary: Graph) -> None:
    page = html()
    for definition in vocabulary.objects(URIRef(ontology.NS + "Indicator"), SKOS.definition):
        assert str(definition) in page
    assert page.startswith('<!doctype html><html lang="zh-Hans">')
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="https?:', page)


def test_every_named_query_is_listed(anchors: Anchors) -> None:
    assert {f"query-{path.stem}" for path in ontology.QUERIES.glob("*.rq")} <= set(anchors.ids)


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.start}-{edge.property}-{edge.end}")
def test_arrow_is_what_the_ontology_says(edge: Edge, vocabulary: Graph) -> None:
    assert {edge.start, edge.end} <= set(BOXES)
    if edge.property == "prov:wasDerivedFrom":
        return
    term = URIRef(ontology.NS + edge.property)
    assert (term, DOMAIN, URIRef(ontology.NS + edge.start)) in vocabulary
    assert vocabulary.value(term, RDFS.range) == URIRef(ontology.NS + edge.end)


def test_the_example_on_the_page_runs(examples: Graph) -> None:
    text = re.findall(r"<pre[^>]*>(.*?)</pre>", html(), re.DOTALL)
    rows = [(str(row[0]), int(row[1])) for row in examples.query(unescape(text[0]))]
    assert sorted(rows) == [("临泽市", 1), ("青澜县", 1)]


def test_picture_is_well_formed() -> None:
    root = ElementTree.fromstring(svg(dict.fromkeys(BOXES, "类")))
    names = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [f"jx:{box}" in names for box in BOXES] == [True] * len(BOXES)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) == len(EDGES) + 1
