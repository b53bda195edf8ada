"""What pages, REST and commands ask the graph for exists in the ontology.

A property that was renamed gives an empty field, no error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode
from rdflib import OWL, RDF, SKOS, Graph
from starlette.testclient import TestClient

import ontology
from api.app import create_app
from api.settings import Settings
from kg.store.embedded import EmbeddedStore
from search.catalog import KINDS

PAGE = {"Accept": "text/html"}
ROOT = ontology.ROOT.parent
WRITTEN = (
    re.compile(r"(?<![\w:/.])jx:([A-Za-z][\w.-]*\w)"),
    re.compile(r"w3id\.org/jixiao/ns#([A-Za-z][\w.-]*\w)"),
    re.compile(r"\{(?:ontology\.)?NS\}([A-Za-z]\w*)"),
    re.compile(r'\bNS \+ "([A-Za-z]\w*)"'),
    re.compile(r'\b_?jx\("(\w+)"\)'),
)
"""Ways in which code, templates, notebooks and texts name a term."""

MADE = re.compile(r"(category|concept|unit|field|level)(-.*)?|\w+Shape(-\w+)?")
"""Names that are put together by code, and those of shapes."""

TEXTS = ("*.py", "*.html", "*.js", "*.md", "*.rq", "*.ipynb", "*.tsv", "*.toml")


@pytest.fixture(scope="module")
def declared() -> set[str]:
    """Names of all classes, properties, concepts and schemes of the ontology and of its vocabularies."""
    graph = Graph()
    for path in [ontology.CORE, *ontology.VOCAB.glob("*.ttl")]:
        graph.parse(path)
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept, SKOS.ConceptScheme)
    return {str(term).removeprefix(ontology.NS) for kind in kinds for term in graph.subjects(RDF.type, kind)}


@pytest.mark.parametrize("folder", ["api", "kg", "search", "notebooks", "ontology"])
def test_every_term_that_is_written_exists(folder: str, declared: set[str]) -> None:
    files = [path for shape in TEXTS for path in (ROOT / folder).rglob(shape)]
    assert files
    for path in files:
        text = path.read_text("utf-8")
        named = {name for shape in WRITTEN for name in shape.findall(text)}
        unknown = {name for name in named - declared if not MADE.fullmatch(name) and name != "NAME"}
        assert not unknown, path


def test_the_readme_names_terms_that_exist(declared: set[str]) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert {name for shape in WRITTEN for name in shape.findall(text)} <= declared


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of the terms that the store is asked for from now on."""
    names: set[str] = set()
    match, query = EmbeddedStore.match, EmbeddedStore.query

    def noting(store: EmbeddedStore, subject: Any, predicate: Any, value: Any, *, limit: int | None = None) -> Iterator[Any]:
        for term in (predicate, value):
            if isinstance(term, NamedNode) and term.value.startswith(ontology.NS):
                names.add(term.value.removeprefix(ontology.NS))
        return match(store, subject, predicate, value, limit=limit)

    def reading(store: EmbeddedStore, sparql: str, **more: Any) -> Any:
        names.update(WRITTEN[0].findall(sparql))
        return query(store, sparql, **more)

    monkeypatch.setattr(EmbeddedStore, "match", noting)
    monkeypatch.setattr(EmbeddedStore, "query", reading)
    return names


@pytest.mark.parametrize(
    ("library", "some"),
    [("sample_library", {"basedOn", "citesPolicy", "totalAmount"}), ("kinds_library", {"percent", "budget", "completion"})],
)
def test_every_term_that_is_asked_for_exists(
    library: str, some: set[str], asked: set[str], declared: set[str], request: pytest.FixtureRequest
) -> None:
    """Names that stand in tables, loops and arguments are seen here only: each list, thing, trace and comparison is opened."""
    folder: Path = request.getfixturevalue(library)
    with TestClient(create_app(Settings(folder, sparql_workers=1)), base_url="http://localhost") as client:
        for kind in KINDS:
            rows = client.get(f"/api/v1/{kind}", params={"limit": 60}).json()["rows"]
            addresses = [client.get("/api/v1/item", params={"iri": row["iri"]}).json()["address"] for row in rows]
            for address in addresses[:3]:
                assert client.get(address, headers=PAGE).status_code == 200
        projects = client.get("/api/v1/projects", params={"limit": 2}).json()["rows"]
        for address in ("/library", "/trace", "/"):
            assert client.get(address, headers=PAGE).status_code == 200
        sides = {side: project["iri"] for side, project in zip("ab", projects, strict=True)}
        assert client.get("/api/v1/compare", params=sides).status_code == 200
        for policy in client.get("/api/v1/policies", params={"limit": 1}).json()["rows"]:
            assert client.get("/trace", params={"number": policy["number"]}, headers=PAGE).status_code == 200
            assert client.get(f"/api/v1/policies/{policy['number']}/uses").status_code == 200
    assert {"hasObservation", "hasExecution", "publisher", "likelihood", *some} <= asked
    assert asked <= declared
