"""The ontology's own style: labels, definitions, one formatter, no term undeclared, none idle."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

import ontology
from kg.units import parse_unit
from kg.validate import validate
from ontology.format import files, format_turtle, main

ROOT = ontology.ROOT.parent
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept, SKOS.ConceptScheme)


def declared(graph: Graph) -> set[str]:
    return {str(s).removeprefix(ontology.NS) for kind in KINDS for s in graph.subjects(RDF.type, kind)}


def test_every_term_has_its_labels_and_definitions(vocabulary: Graph) -> None:
    assert validate(vocabulary, "style") == ()


def test_every_term_is_under_the_namespace_with_one_label_a_language(vocabulary: Graph) -> None:
    for kind in KINDS:
        for term in vocabulary.subjects(RDF.type, kind):
            assert str(term).startswith(ontology.NS)
            languages = sorted(str(label.language) for label in vocabulary.objects(term, SKOS.prefLabel))
            assert languages == ["en", "zh", "zh-Hans"], term
            labels = {(str(x), x.language) for x in vocabulary.objects(term, RDFS.label)}
            assert labels <= {(str(x), x.language) for x in vocabulary.objects(term, SKOS.prefLabel)}


def test_every_class_and_property_has_an_example_and_its_ontology(vocabulary: Graph) -> None:
    for kind in KINDS[:3]:
        for term in vocabulary.subjects(RDF.type, kind):
            assert vocabulary.value(term, SKOS.example) is not None, term
            assert vocabulary.value(term, RDFS.isDefinedBy) == URIRef(ontology.NS.rstrip("#")), term


def test_names_follow_the_style(vocabulary: Graph) -> None:
    for term in vocabulary.subjects(RDF.type, OWL.Class):
        assert re.fullmatch(r"[A-Z][A-Za-z]+", str(term).removeprefix(ontology.NS))
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in vocabulary.subjects(RDF.type, kind):
            assert re.fullmatch(r"[a-z][A-Za-z0-9]+", str(term).removeprefix(ontology.NS))
    assert not list(vocabulary.subject_objects(OWL.inverseOf))


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ontology.ROOT)))
def test_file_is_as_the_formatter_writes_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text == format_turtle(text)


def test_formatter_reports_and_repairs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("@prefix ex: <https://example.org/jixiao/> . ex:a ex:b ex:c , 1 . ", "utf-8")
    assert main(["--check", str(path)]) == 1
    assert "a.ttl" in capsys.readouterr().err
    assert main([str(path)]) == 0
    assert main(["--check", str(path)]) == 0
    assert path.read_text("utf-8").endswith("    .\n")


def used_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w:])jx:([A-Za-z][\w.-]*[\w])", text))


@pytest.mark.parametrize("folder", ["queries", "questions", "shapes", "examples"])
def test_no_term_is_used_that_is_not_declared(folder: str, known: Graph) -> None:
    known_terms = declared(known)
    shape = re.compile(r"\w+Shape(-\w+)?$")
    for path in sorted((ontology.ROOT / folder).rglob("*.*")):
        # A unit put together of known ones (万元) is a concept of each library that uses it.
        unknown = {
            term
            for term in used_in(path.read_text("utf-8")) - known_terms
            if not shape.match(term) and not (term.startswith("unit-") and parse_unit(term[5:]).dimension)
        }
        assert not unknown, path


def test_code_uses_declared_terms_and_none_is_idle(vocabulary: Graph, known: Graph) -> None:
    code = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "kg" / "triples").glob("*.py")))
    assert set(re.findall(r'jx\("(\w+)"\)', code)) <= declared(known)
    examples = "\n".join(path.read_text("utf-8") for path in ontology.EXAMPLES.glob("*.ttl"))
    computed = {"similarTo", "matches"}  # answered by the search layer
    own = {str(s).removeprefix(ontology.NS) for kind in KINDS[:3] for s in vocabulary.subjects(RDF.type, kind)}
    assert own - used_in(examples) - set(re.findall(r"\w+", code)) == computed


def test_deprecated_terms_say_what_to_use(vocabulary: Graph) -> None:
    for term in vocabulary.subjects(OWL.deprecated, None):
        assert list(vocabulary.objects(term, URIRef("http://purl.org/dc/terms/isReplacedBy"))), term


def test_at_most_a_hundred_properties(vocabulary: Graph) -> None:
    """A vocabulary that a person can learn: a field that resembles another shares its property."""
    kinds = (OWL.DatatypeProperty, OWL.ObjectProperty)
    assert len({term for kind in kinds for term in vocabulary.subjects(RDF.type, kind)}) <= 100


def test_each_property_is_asked_for_or_shown(vocabulary: Graph) -> None:
    """In a query that ships, on a page, or in what the search layer reads."""
    kinds = (OWL.DatatypeProperty, OWL.ObjectProperty)
    names = {str(term).removeprefix(ontology.NS) for kind in kinds for term in vocabulary.subjects(RDF.type, kind)}
    queries = [*ontology.QUERIES.glob("*.rq"), *ontology.QUESTIONS.glob("*.rq")]
    code = [path for layer in ("api", "search") for end in ("py", "html", "tsv") for path in (ROOT / layer).rglob(f"*.{end}")]
    text = "\n".join(path.read_text("utf-8") for path in (*queries, *code))
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", text)) == []
