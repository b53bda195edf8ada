"""One way to write Turtle, so that a diff shows a change of meaning and nothing else.

Prefixes sorted, only those in use; subjects sorted, the ontology and concept schemes first; ``a`` first, then predicates
sorted, one a line; several objects sorted, one a line; closing `` .`` on its own line. Lists and blank nodes are written
inside the statement that uses them. Comments are lost: what has to be said stands in ``skos:editorialNote``.

``python -m ontology.format [--check] [FILE…]`` rewrites (or checks) the files named, or all Turtle files of the package.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

import ontology

__all__ = ["PREFIXES", "files", "format_turtle", "main", "turtle"]

PREFIXES = {
    "cito": "http://purl.org/spar/cito/",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "ex": "https://example.org/jixiao/",
    "indicator": "https://w3id.org/italia/onto/Indicator/",
    "jx": ontology.NS,
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "stratml": "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport#",
    "unit": "http://qudt.org/vocab/unit/",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes that our files may use; others found in a file are kept."""

_FIRST = {
    URIRef("http://www.w3.org/2002/07/owl#Ontology"): 0,
    URIRef("http://www.w3.org/2004/02/skos/core#ConceptScheme"): 1,
}


class _Writer:
    """Writes one graph; remembers which prefixes it has used."""

    def __init__(self, graph: Graph, prefixes: dict[str, str]) -> None:
        self.graph = graph
        self.prefixes = prefixes
        self.used: set[str] = set()

    def term(self, node: Node, indent: int) -> str:
        """Return `node` as Turtle; blank nodes and lists in full."""
        if isinstance(node, URIRef):
            return self.iri(node)
        if isinstance(node, Literal):
            return self.literal(node)
        if (node, RDF.first, None) in self.graph:
            return "( " + " ".join(self.term(item, indent) for item in Collection(self.graph, node)) + " )"
        body = self.predicates(node, indent + 1)
        return "[\n" + body + "\n" + "    " * indent + "]"

    def iri(self, iri: URIRef) -> str:
        """Return `iri` with the longest fitting prefix, or in angle brackets."""
        text = str(iri)
        for name, space in sorted(self.prefixes.items(), key=lambda item: -len(item[1])):
            local = text.removeprefix(space)
            if local != text and local and _plain(local):
                self.used.add(name)
                return f"{name}:{local}"
        return f"<{text}>"

    def literal(self, literal: Literal) -> str:
        """Return `literal`; booleans and integers short, all else quoted."""
        text = str(literal)
        kind = "" if literal.datatype is None else str(literal.datatype).rpartition("#")[2]
        if (kind == "boolean" and text in ("true", "false")) or (kind == "integer" and text.lstrip("-").isdigit()):
            return text
        body = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "\\r")
        quoted = f'"""{body}"""' if "\n" in body else f'"{body}"'
        if literal.language:
            # RDF 1.1, 3.3: language tags compare without case; BCP 47 writes the script as zh-Hans.
            parts = str(literal.language).split("-")
            return quoted + "@" + "-".join([parts[0].lower(), *(p.title() if len(p) == 4 else p.lower() for p in parts[1:])])
        return quoted if literal.datatype is None else f"{quoted}^^{self.iri(URIRef(str(literal.datatype)))}"

    def predicates(self, subject: Node, indent: int) -> str:
        """Return the predicate lines of one subject, without the closing point."""
        tab = "    " * indent
        lines = []
        for predicate in sorted(
            set(self.graph.predicates(subject)), key=lambda p: "" if p == RDF.type else self.iri(URIRef(str(p)))
        ):
            name = "a" if predicate == RDF.type else self.iri(URIRef(str(predicate)))
            objects = sorted(self.term(o, indent + 1) for o in self.graph.objects(subject, predicate))
            if len(objects) == 1:
                lines.append(f"{tab}{name} {objects[0]}")
            else:
                lines.append(f"{tab}{name}\n" + " ,\n".join(f"{tab}    {o}" for o in objects))
        return " ;\n".join(lines)

    def subjects(self) -> list[Node]:
        """Return the named subjects in the order of the file."""
        return sorted(
            (s for s in set(self.graph.subjects()) if not isinstance(s, BNode)),
            key=lambda s: (min((_FIRST.get(URIRef(str(t)), 9) for t in self.graph.objects(s, RDF.type)), default=9), str(s)),
        )


def _plain(local: str) -> bool:
    """Say whether `local` can stand behind a prefix without escapes."""
    return local.replace("-", "").replace("_", "").replace(".", "").isalnum() and local[0] not in "-." and local[-1] != "."


def turtle(graph: Graph, prefixes: dict[str, str] | None = None) -> str:
    """Return `graph` as Turtle in our one way of writing, ending in a line feed.

    Args:
        graph: any graph; blank nodes must hang on a named subject.
        prefixes: more prefixes than `PREFIXES`.
    """
    writer = _Writer(graph, PREFIXES | (prefixes or {}))
    blocks = []
    for subject in writer.subjects():
        name = writer.iri(URIRef(str(subject)))
        blocks.append(f"{name}\n{writer.predicates(subject, 1)}\n    .\n")
    head = "".join(f"@prefix {name}: <{writer.prefixes[name]}> .\n" for name in sorted(writer.used))
    return head + "\n" + "\n".join(blocks)


def format_turtle(text: str) -> str:
    """Return Turtle `text` written in the one way; formatting twice changes nothing.

    Raises:
        rdflib.exceptions.ParserError: the text is not Turtle.

    >>> print(format_turtle('@prefix ex: <https://example.org/jixiao/> . ex:b ex:p "x"@ZH-hans,1 . ex:a a ex:C .'), end="")
    @prefix ex: <https://example.org/jixiao/> .
    <BLANKLINE>
    ex:a
        a ex:C
        .
    <BLANKLINE>
    ex:b
        ex:p
            "x"@zh-Hans ,
            1
        .
    """
    return turtle(Graph().parse(data=text, format="turtle"))


def files() -> list[Path]:
    """Return the Turtle files of the package, sorted."""
    return sorted(ontology.ROOT.rglob("*.ttl"))


def main(arguments: Sequence[str]) -> int:
    """Rewrite files, or with ``--check`` name those that differ; return the exit status."""
    check = "--check" in arguments
    named = [Path(a) for a in arguments if a != "--check"]
    status = 0
    for path in named or files():
        text = path.read_text("utf-8")
        wanted = format_turtle(text)
        if text == wanted:
            continue
        if check:
            sys.stderr.write(f"{path}: not as the formatter writes it\n")
            status = 1
        else:
            path.write_text(wanted, "utf-8")
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
